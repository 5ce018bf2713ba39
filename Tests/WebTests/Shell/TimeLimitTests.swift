import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import Web

/// As the site answers what a route throws.
private struct ErrorAnswers<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch { return ErrorPages.answer(error, to: request, context) }
  }
}

@Suite struct TimeLimitTests {
  private func responder(_ limit: Duration, bytesPerSecond: Int = 1000) -> TimeLimit<
    some HTTPResponder<BasicRequestContext>
  > {
    let router = Router()
    router.addMiddleware { ErrorAnswers() }
    router.get("/quick") { _, _ in "done" }
    router.post("/slow") { request, _ in
      try await Task.sleep(for: .seconds(request.headers[.contentLength] == nil ? 60 : 0.6))
      return "done"
    }
    // As a command that a database has begun.
    router.get("/begun") { _, _ in
      await Task.detached { try? await Task.sleep(for: .milliseconds(600)) }.value
      return "done"
    }
    return TimeLimit(router.buildResponder(), limit: limit, bytesPerSecond: bytesPerSecond)
  }

  @Test func whatTakesTooLongIsEnded() async throws {
    try await Application(responder: responder(.milliseconds(200))).test(.router) { client in
      #expect(try await client.execute(uri: "/quick", method: .get).status == .ok)
      let start = ContinuousClock.now
      let ended = try await client.execute(uri: "/slow", method: .post)
      #expect(ContinuousClock.now - start < .seconds(30))
      #expect(ended.status == .serviceUnavailable)
      #expect(ended.headers[.retryAfter] == "1")
      #expect(String(buffer: ended.body).contains(#""code":"timeout""#))
    }
  }

  @Test func whatWasBegunIsAnsweredAsItEnds() async throws {
    try await Application(responder: responder(.milliseconds(200))).test(.router) { client in
      let answer = try await client.execute(uri: "/begun", method: .get)
      #expect(answer.status == .ok && String(buffer: answer.body) == "done")
    }
  }

  @Test func aBodyIsGivenTheTimeThatItTakes() async throws {
    try await Application(responder: responder(.milliseconds(200), bytesPerSecond: 50)).test(.router) { client in
      let answer = try await client.execute(
        uri: "/slow", method: .post, headers: [.contentLength: "1000"],
        body: ByteBuffer(repeating: 65, count: 1000))
      #expect(answer.status == .ok)
    }
  }
}
