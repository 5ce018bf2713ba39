import CLibpq
import Foundation
import Synchronization

/// The lead among processes that share a server: a lock that the server gives to one session and takes back when that
/// session ends, however it ends. Who waits for it asks again a few times a second.
///
/// A statement that waits for the lock would spare the asking, and cost more: as long as a statement runs, the server
/// removes nothing that it might still see, in any table.
final class Leads: Sendable {
  private struct State {
    var isClosed = false
    var seats: [ObjectIdentifier: Seat] = [:]
  }

  private let address: String
  private let state = Mutex(State())

  init(_ address: String) { self.address = address }

  func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws {
    let seat = try Seat()
    let isOpen = state.withLock { state in
      if !state.isClosed { state.seats[ObjectIdentifier(seat)] = seat }
      return !state.isClosed
    }
    guard isOpen else { throw DatabaseError(.closed, "the database is closed") }
    defer { _ = state.withLock { $0.seats.removeValue(forKey: ObjectIdentifier(seat)) } }
    let (told, teller) = AsyncStream<String>.makeStream(bufferingPolicy: .unbounded)
    let (events, announce) = AsyncStream<Result<Void, any Error>>.makeStream()
    let address = address
    Thread.detachNewThread {
      do {
        try seat.hold(address, taken: { announce.yield(.success(())) }, heard: { teller.yield($0) })
        announce.finish()
      } catch {
        announce.yield(.failure(error))
        announce.finish()
      }
      teller.finish()
    }
    try await withTaskCancellationHandler {
      defer { seat.leave() }
      var turns = events.makeAsyncIterator()
      // Nil: left before it was our turn.
      guard let turn = await turns.next() else { return }
      try turn.get()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await body(told) }
        group.addTask {
          // The next event is the end.
          for await event in events { try event.get() }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    } onCancel: {
      seat.leave()
    }
  }

  func close() {
    let seats = state.withLock { state in
      state.isClosed = true
      return state.seats.values
    }
    for seat in seats { seat.leave() }
  }
}

/// One try for the lead: a connection that waits for the lock, then listens while it has it. A byte in a pipe ends it.
private final class Seat: Sendable {
  private let input: Int32
  private let output: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw DatabaseError(.storage, "no pipe: \(String(cString: strerror(errno)))") }
    (input, output) = (ends[0], ends[1])
  }

  deinit {
    Foundation.close(input)
    Foundation.close(output)
  }

  func leave() { _ = [UInt8(1)].withUnsafeBytes { Foundation.write(output, $0.baseAddress, 1) } }

  /// - Throws: `unavailable` when the connection breaks, before or after.
  func hold(_ address: String, taken: () -> Void, heard: (String) -> Void) throws {
    let connection = try PostgresConnection(
      address,
      settings: [
        ("target_session_attrs", "read-write"),
        // So the server, too, learns within seconds of a machine that is gone without a word.
        (
          "options",
          """
          -c statement_timeout=0 -c lock_timeout=0 -c idle_session_timeout=0 -c tcp_keepalives_idle=1 \
          -c tcp_keepalives_interval=1 -c tcp_keepalives_count=1 -c tcp_user_timeout=2000
          """
        ),
      ])
    let handle = connection.pipeline.handle
    PQexitPipelineMode(handle)
    let lock = PostgresConnection.Lock.self
    let question = "SELECT pg_try_advisory_lock(\(lock.space), \(lock.lead.rawValue))"
    while try ask(handle, question) != "t" {
      guard try wait(PQsocket(handle), atMost: Self.pause) else { return }
    }
    // Whoever takes the lead looks at everything first, so that nothing told before is missed.
    _ = try ask(handle, "LISTEN \(PostgresConnection.channel)")
    taken()
    while try wait(PQsocket(handle), atMost: -1) {
      guard PQconsumeInput(handle) == 1 else { throw lost(handle) }
      while let note = PQnotifies(handle) {
        heard(String(cString: note.pointee.extra))
        PQfreemem(note)
      }
    }
  }

  /// Between two tries for the lead, in milliseconds.
  private static let pause: Int32 = 300

  /// The first value of the answer.
  private func ask(_ handle: OpaquePointer, _ sql: String) throws -> String? {
    guard let result = PQexec(handle, sql) else { throw lost(handle) }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK: return PQgetvalue(result, 0, 0).map { String(cString: $0) }
    case PGRES_COMMAND_OK: return nil
    default: throw DatabaseError(postgres: result, sql: sql)
    }
  }

  /// False when it is time to leave.
  private func wait(_ socket: Int32, atMost milliseconds: Int32) throws -> Bool {
    var watched = [
      pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: input, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&watched, 2, milliseconds) < 0 {
      guard errno == EINTR else { throw DatabaseError(.unavailable, String(cString: strerror(errno))) }
    }
    return watched[1].revents == 0
  }

  private func lost(_ handle: OpaquePointer) -> DatabaseError {
    DatabaseError(.unavailable, String(cString: PQerrorMessage(handle)).trimmed)
  }
}
