import Hummingbird

/// Refuses addresses that have U+0000 in them, written as `%00`: no name has it, PostgreSQL takes no text that has it,
/// and whatever reads the address later, in its path or in what it asks for, need not think of it.
struct PlainAddresses<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if Self.hasZero(request.uri.string) {
      throw Problem(.badRequest, "address", "Leave the character U+0000 (%00) out of the address.")
    }
    return try await next(request, context)
  }

  private static func hasZero(_ address: String) -> Bool {
    var rest = address.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      rest = rest[percent...].dropFirst()
      if rest.starts(with: "00".utf8) { return true }
    }
    return false
  }
}
