import Foundation
import Promises
import Support
import Testing

/// Several processes of the program on one PostgreSQL database.
final class Nodes {
  /// Of the database, as the test looks into it.
  let address: String
  let servers: [RunningServer]

  /// - Parameters:
  ///   - address: A new database where it is left out.
  ///   - ahead: By how many seconds each node's wall clock is ahead.
  init(_ count: Int, at address: String? = nil, webhook: String? = nil, ahead: [Int] = []) async throws {
    let database = try address ?? #require(Cluster.shared).createDatabase()
    self.address = database
    // All at once: they meet when they bring the schema up to date, publish the letter and seek the lead.
    let started = await withTaskGroup(of: (Int, Result<RunningServer, any Error>).self) { group in
      for number in 0..<count {
        group.addTask {
          do {
            let server = try await RunningServer(
              at: database, name: "node-\(number)", webhook: webhook, ahead: number < ahead.count ? ahead[number] : 0)
            return (number, .success(server))
          } catch { return (number, .failure(error)) }
        }
      }
      var started: [Int: Result<RunningServer, any Error>] = [:]
      for await (number, server) in group { started[number] = server }
      return started
    }
    servers = try (0..<count).map { try #require(started[$0]).get() }
  }

  subscript(_ number: Int) -> RunningServer { servers[number % servers.count] }

  var clients: [RunningServer.Client] { servers.map(\.client) }

  /// The first figure that a query answers.
  func number(_ sql: String) throws -> Int {
    try Int(text(sql)) ?? 0
  }

  func text(_ sql: String) throws -> String { try #require(Cluster.shared).run(sql, in: address) ?? "" }

  /// The place of the node that leads; nil at a moment at which none does.
  func leader() throws -> Int? {
    let name = try text(
      """
      SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND classid = 1886151783 AND objid = 2 AND granted AND datname = current_database()
      """)
    return Int(name.dropFirst("node-".count))
  }

  /// Opens complaints whose answers are due at these times from now, each through the next node.
  func openComplaints(_ name: String, due times: [Duration]) async throws {
    for (number, time) in times.enumerated() {
      let complaint = Self.complaint("\(name)-\(number)", due: time)
      let reply = try await self[number].post("v1/complaints", complaint)
      #expect(reply.status == 201, "\(reply.body.text)")
    }
  }

  /// A complaint whose answer, owed within 24 hours, is due at a time from now.
  static func complaint(_ reference: String, due time: Duration) -> JSON {
    let ahead = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let opened = Date(timeIntervalSinceNow: ahead - 24 * 3600).timeIntervalSince1970
    return [
      "reference": .string(reference), "subject": "late",
      "at": .string(Instant(microseconds: Int64(opened * 1_000_000)).description),
    ]
  }

  /// Waits until nothing is left to do, and holds the database against everything that must be true of it.
  func settle() async throws {
    let waiting = """
      SELECT (SELECT COUNT(*) FROM obligation WHERE outcome IS NULL AND judge < EXTRACT(EPOCH FROM now()) * 1000000)
        + (SELECT COUNT(*) FROM journal_queue) + (SELECT COUNT(*) FROM unpaid)
      """
    #expect(try await eventually { try number(waiting) == 0 }, "everything is judged, paid and numbered")
    let check = try Program.run("database", "check", "--database", address)
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let serials = try await self[0].all("journal").compactMap { $0["serial"]?.integer }
    #expect(serials == Array(1...Int64(max(1, serials.count))), "the journal has each number once, in order")
  }
}
