import Hummingbird
import Logging

/// What every request passes on its way in, and every answer on its way out: the one middleware, in which the order can
/// be read. A middleware for each step would cost as much as reading a claim.
struct Reception<Context: RequestContext>: RouterMiddleware {
  let meter: RequestMeter
  let headers: SecurityHeaders
  let limiter: RateLimiter
  let gate: Gate

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await answer(request, context, next)
    } catch {
      response = ErrorPages.answer(error, to: request, context)
    }
    headers.add(to: &response)
    // Where there is no such route, the router says so in a word.
    let isKnown = context.endpointPath?.hasPrefix("/") ?? false
    meter.count(
      .init(path: request.uri.path, isKnown: isKnown), status: response.status.code, took: .now - start)
    return response
  }

  private func answer(
    _ request: Request, _ context: Context, _ next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    // The route and not the path: that of an invitation opens something.
    context.logger.debug(
      "asked", metadata: ["method": "\(request.method)", "route": "\(context.endpointPath ?? "")"])
    if let turned = headers.turn(request) { return turned }
    try PlainAddresses.check(request)
    try limiter.check(request, route: context.endpointPath)
    return try await gate.pass(request, context, next)
  }
}
