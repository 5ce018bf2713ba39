import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A shop's own site, each of whose pages shows the same.
final class Shopfront: Sendable {
  private final class Page: Sendable { let html = Mutex("") }

  let origin: String
  private let page: Page
  private let task: Task<Void, any Error>

  /// Returns when it listens.
  init() async throws {
    let port = Port.free()
    let page = Page()
    let router = Router()
    router.get("/**") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: "<!doctype html><html lang=en>" + page.html.withLock { $0 })))
    }
    let (listening, begin) = AsyncStream<Void>.makeStream()
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { _ in begin.yield() }, logger: Logger(label: "shop") { _ in SwiftLogNoOpLogHandler() })
    (origin, self.page) = ("http://127.0.0.1:\(port)", page)
    task = Task {
      defer { begin.finish() }
      try await application.run()
    }
    for await _ in listening { break }
  }

  deinit { task.cancel() }

  func shows(_ html: String) { page.html.withLock { $0 = html } }
}
