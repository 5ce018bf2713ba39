import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service
import ServiceLifecycle

/// What a page that stays open is told, as server-sent events (HTML, 9.2): each message under its place in the thread, so
/// that a browser which comes back goes on after the last that it has; how the chat stands; who is writing.
struct ChatStream: Sendable {
  let hub: ChatHub
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// The case.
  var reference: String
  var isForStaff: Bool
  var language: Language
  /// The last place that the page has.
  var last: Int64
  /// Where the files of the thread are, before their hashes.
  var files = "/evidence/"
  /// Who of the staff looks; nil where it is the consumer.
  var person: Identifier?

  /// - Parameter find: the chat as it is now; nil where the word opens nothing any more.
  func answer(_ find: @escaping @Sendable (Work) throws -> Chat?) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
        // A proxy must not keep it back.
        HTTPField.Name("X-Accel-Buffering")!: "no",
      ],
      body: ResponseBody { writer in
        var stream = self
        do {
          try await stream.run(&writer, find)
        } catch is CancellationError {
          // The server is about to stop; the browser comes back to another.
        }
        try await writer.finish(nil)
      })
  }

  private mutating func run(
    _ writer: inout any ResponseBodyWriter, _ find: @escaping @Sendable (Work) throws -> Chat?
  ) async throws {
    let events = hub.listen(to: reference)
    var known: String?
    try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
    try await sign()
    guard try await tell(&writer, &known, find) else { return }
    for await event in events.cancelOnGracefulShutdown() {
      switch event {
      case .changed:
        guard try await tell(&writer, &known, find) else { return }
      case .called: continue
      case .typing(let author):
        guard (author == .staff) != isForStaff else { continue }
        try await writer.write(ByteBuffer(string: "event: typing\ndata: {}\n\n"))
      case .beat:
        try await sign()
        guard try await tell(&writer, &known, find) else { return }
        // So that whoever has gone is noticed, and no proxy ends what is quiet.
        try await writer.write(ByteBuffer(string: ":\n\n"))
      }
    }
  }

  /// That the page is open.
  private func sign() async throws {
    let (reference, person) = (reference, person)
    try await platform.operate(at: clock()) { work in
      if let person {
        try work.present(person)
      } else if let chat = try work.chat(in: reference) {
        try work.seen(chat: chat.id)
      }
    }
  }

  /// Writes what came after the last place, and how the chat stands where that is new.
  ///
  /// - Returns: whether there is more to come.
  private mutating func tell(
    _ writer: inout any ResponseBodyWriter, _ known: inout String?, _ find: @escaping @Sendable (Work) throws -> Chat?
  ) async throws -> Bool {
    let (reference, last, isForStaff, files) = (reference, last, isForStaff, files)
    let now = clock()
    guard let letter = platform.letters.inForce(at: now)?.letter else { return false }
    let times = TimeWords(zone: letter.calendar.zone, language: language, now: now)
    let found = try await platform.look(at: now) {
      work -> (events: String, standing: String, last: Int64, isJoined: Bool)? in
      guard let chat = try find(work) else { return nil }
      // One that was joined to another goes on there, with places of its own.
      guard chat.complaint == reference else { return ("", "", last, true) }
      let entries = try work.thread(complaint: reference, after: last, isForStaff: isForStaff)
      let names = try isForStaff ? work.names(of: entries.map(\.actor)) : [:]
      let steps = ThreadSteps(thread: entries, names: names, times: times, files: files, hasMails: isForStaff).steps
      let standing = try work.standing(of: chat, isForStaff: isForStaff)
      let events = zip(entries, steps).map { Self.event($0, $1.view) }.joined()
      return (
        events, ChatWords(standing, isForStaff: isForStaff, times).event,
        entries.map(\.position).max() ?? last, false
      )
    }
    guard let found else { return false }
    if found.isJoined {
      try await writer.write(ByteBuffer(string: "event: reload\ndata: {}\n\n"))
      return false
    }
    self.last = found.last
    var text = found.events
    if known != found.standing {
      text += "event: state\ndata: \(found.standing)\n\n"
      known = found.standing
    }
    if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
    return true
  }

  private static func event(_ entry: ThreadEntry, _ step: StepView) -> String {
    let data: JSON = [
      "position": .integer(entry.position), "time": .string(step.time), "stamp": .string(step.stamp),
      "text": .string(step.text), "look": .string(step.look.first ?? ""), "token": .string(entry.token ?? ""),
      "quotes": .array(step.quotes.map { .string($0) }),
      "files": .array(step.files.map { ["address": .string($0.address), "words": .string($0.words)] }),
    ]
    return "id: \(entry.position)\nevent: entry\ndata: \(String(decoding: data.bytes, as: UTF8.self))\n\n"
  }
}
