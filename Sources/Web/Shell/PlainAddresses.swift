import Hummingbird

/// Refuses addresses that have U+0000 in them, written as `%00`: no name has it, PostgreSQL takes no text that has it,
/// and whatever reads the address later, in its path or in what it asks for, need not think of it.
struct PlainAddresses<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if request.uri.string.contains("%00") {
      throw Problem(.badRequest, "address", "Leave the character U+0000 (%00) out of the address.")
    }
    return try await next(request, context)
  }
}
