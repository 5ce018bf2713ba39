import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Testing

@testable import Web

/// Somebody at a browser: he keeps his cookie and sends the forms that a page has.
final class Person {
  let client: APIClient
  private let responder: RouterResponder<BasicRequestContext>
  var cookie: String?
  /// The mark of his device, once he came in.
  var device: String?
  /// The mark of who asked for a one-time code.
  var entry: String?
  var address = "192.0.2.1"

  init(_ client: APIClient, demanding: Set<Role> = [], links: ShopLinks? = nil) {
    self.client = client
    if demanding.isEmpty, links == nil {
      responder = client.responder
    } else {
      let site = Site(platform: client.platform, clock: { client.now }, demanding: demanding, links: links)
      responder = site.router().buildResponder()
    }
  }

  struct Page {
    var status: Int
    var html: String
    var location: String
    /// What a form of it brings back.
    var word: String? {
      html.firstMatch(of: /name="form-word" value="([^"]*)"/).map { String($0.1).replacing("&#43;", with: "+") }
    }
  }

  func open(_ path: String) async throws -> Page { try await send(.get, path, nil) }

  /// - Parameter word: as a page of his had it; another one, or none, comes from elsewhere.
  func submit(_ path: String, _ fields: [String: String], word: String? = nil) async throws -> Page {
    func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
    var fields = fields
    fields["form-word"] = word
    return try await send(
      .post, path, fields.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&"))
  }

  private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String?) async throws -> Page {
    var headers: HTTPFields = [.accept: "text/html", .clientAddress: address, .acceptLanguage: "en"]
    let cookies = [("pledge", cookie), ("pledge-device", device), ("pledge-entry", entry)]
    headers[.cookie] = cookies.compactMap { name, word in word.map { "\(name)=\($0)" } }.joined(separator: "; ")
    if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    let (page, set) = try await Application(responder: responder).test(.router) { [headers] client in
      try await client.execute(uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }) {
        (
          Page(status: Int($0.status.code), html: String(buffer: $0.body), location: $0.headers[.location] ?? ""),
          $0.headers[values: .setCookie]
        )
      }
    }
    for line in set {
      if let value = line.firstMatch(of: /^pledge=([^;]*)/) { cookie = value.1.isEmpty ? nil : String(value.1) }
      if let value = line.firstMatch(of: /^pledge-entry=([^;]*)/) { entry = String(value.1) }
      if let value = line.firstMatch(of: /^pledge-device=([^;]*)/) { device = String(value.1) }
    }
    return page
  }

  static let password = "a long sentence that nobody tries"

  /// Invites somebody and comes in as him.
  func comeIn(_ login: String, as roles: Set<Role>, merchant: String? = nil) async throws {
    let word = try await client.platform.operate(at: client.now) {
      try $0.invite(login: login, roles: roles, merchant: merchant, by: nil).word
    }
    let page = try await submit("/invitations/\(word)", ["do": "accept", "name": login, "password": Self.password])
    #expect(page.status == 303, "\(page.html)")
  }
}
