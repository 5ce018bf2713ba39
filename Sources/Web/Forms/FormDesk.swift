import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// What a page shows besides what is stored: in which language, and what became of a form.
struct Sight {
  var language: Language
  var form = Form()
  var refusal: String?

  init(_ request: Request) { language = Site.language(of: request) }
}

/// What all work pages with forms have in common. Every change goes through an operation of the catalog, as it does from
/// the API.
struct FormDesk: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant

  /// A reference out of the address, where it may be written with percent signs.
  static func reference(_ context: BasicRequestContext) -> String {
    let text = context.parameters.get("reference") ?? ""
    return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
  }

  /// What the address says of a list; nil where it says nothing.
  static func query(_ name: String, of request: Request) -> String? {
    let text = request.uri.queryParameters[name[...]].map { $0.trimmingCharacters(in: .whitespaces) }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// - Parameter form: that of a form which must not be carried out twice; sent again, it is answered as before.
  @discardableResult
  func perform(_ name: String, _ body: JSONObject, once form: Form? = nil) async throws -> Answer {
    guard let operation = Catalog.operation(name) else { throw Sheet.Fault(field: name) }
    let key = form?[FormKey.field].map { "form-\($0.prefix(64))" }
    return try await platform.perform(operation, .object(body), key: key, by: Visit.current.visitor, at: clock())
  }

  /// Does what a form asks for and leads to a page that can be loaded again; or shows the form's page as it was filled
  /// in, with what is to be put right.
  func change(
    _ request: Request, _ act: (Form) async throws -> String, again: (Sight) async throws -> Response
  ) async throws -> Response {
    var sight = Sight(request)
    do {
      sight.form = try await Form(request)
      return Self.redirect(to: try await act(sight.form))
    } catch {
      return try await refused(error, sight, again)
    }
  }

  /// Leads on to another page, which can be loaded again.
  static func redirect(to address: String) -> Response {
    Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
  }

  /// Shows a form's page with what is to be put right; where the page itself is about what there is not, that says so.
  func refused(
    _ error: any Error, _ sight: Sight, _ again: (Sight) async throws -> Response
  ) async throws -> Response {
    guard let words = RefusalWords.words(error, sight.language) else { throw error }
    var sight = sight
    sight.refusal = words
    return try await again(sight)
  }

  func times(_ letter: Letter, _ language: Language, _ now: Instant) -> TimeWords {
    TimeWords(zone: letter.calendar.zone, language: language, now: now)
  }

  /// The letter of the moment: pages that are about no single order speak by it.
  func letterInForce(at now: Instant) throws -> Letter {
    guard let version = platform.letters.inForce(at: now) else { throw HTTPError(.serviceUnavailable) }
    return version.letter
  }

  /// - Parameters:
  ///   - hasClocks: whether its clocks go on.
  ///   - isLive: whether it is told of what is new while it is open.
  ///   - frames: whose pages may show it in a frame.
  func answer(
    _ html: String, _ sight: Sight, hasClocks: Bool = false, isLive: Bool = false, frames: [String] = []
  ) -> Response {
    var response = Site.page(
      html, status: sight.refusal == nil ? .ok : .unprocessableContent, language: sight.language, hasForms: true,
      hasClocks: hasClocks, isLive: isLive, frames: frames)
    // It tells of one person: nobody between us and him keeps it.
    response.headers[.cacheControl] = "no-store"
    return response
  }
}

/// The key under which a form that moves money is carried out once, however often it is sent.
enum FormKey {
  static let field = "key"

  /// A hidden field with a key of its own.
  static func hidden() -> FormView.Hidden { .init(key: field, value: UUID().uuidString.lowercased()) }
}
