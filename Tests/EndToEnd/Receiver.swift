import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// A platform's own system, as messages reach it: it takes each and remembers how often it came.
final class Receiver: Sendable {
  private final class Inbox: Sendable {
    let counts = Mutex<[String: Int]>([:])
  }

  let address: String
  private let inbox: Inbox
  private let task: Task<Void, any Error>

  /// Returns when it listens.
  init() async throws {
    let port = Port.free()
    let inbox = Inbox()
    let router = Router()
    router.post("/") { request, _ in
      let id = HTTPField.Name("Webhook-Id").flatMap { request.headers[$0] } ?? ""
      inbox.counts.withLock { $0[id, default: 0] += 1 }
      return HTTPResponse.Status.noContent
    }
    let (listening, begin) = AsyncStream<Void>.makeStream()
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { _ in begin.yield() }, logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
    (address, self.inbox) = ("http://127.0.0.1:\(port)/", inbox)
    task = Task {
      defer { begin.finish() }
      try await application.run()
    }
    for await _ in listening { break }
  }

  deinit { task.cancel() }

  /// How often each message came, by the key that it has in the outbox.
  var counts: [String: Int] {
    inbox.counts.withLock { counts in
      Dictionary(uniqueKeysWithValues: counts.map { (String($0.key.dropFirst("msg_".count)), $0.value) })
    }
  }
}
