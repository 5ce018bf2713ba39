import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Who makes the request that is being answered, and how his forms are known from those of others. The gate sets it; a
/// page's frame and its forms look here, so that none can forget to.
struct Visit: Sendable {
  @TaskLocal static var current = Visit()

  var visitor = Visitor.nobody
  /// What a form of ours brings back where a cookie speaks for the visitor: another site's page cannot know it.
  var formWord: String?
  var address = ""

  init() {}

  init(_ visitor: Visitor, session word: String?, address: String) {
    self.visitor = visitor
    self.address = address
    formWord = word.map { word in
      let code = HMAC<SHA256>.authenticationCode(
        for: Data("form".utf8), using: SymmetricKey(data: Data(word.utf8)))
      return Data(code).base64EncodedString()
    }
  }
}

/// The cookie of a session.
struct SessionCookie: Sendable {
  /// Whether the browser reaches us over TLS. Only then may a cookie say so; browsers drop one that says so falsely.
  var isSecure: Bool
  /// A name that begins so no other host and no part of a site can set (RFC 6265bis, 4.1.3.2).
  private var name: String { isSecure ? "__Host-pledge" : "pledge" }

  func word(of request: Request) -> String? {
    for pair in request.headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
      let sides = pair.split(separator: "=", maxSplits: 1)
      if sides.count == 2, sides[0].trimmingCharacters(in: .whitespaces) == name {
        return sides[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }

  /// - Parameter word: nil takes the cookie away.
  func header(_ word: String?) -> String {
    let age = word == nil ? "; Max-Age=0" : ""
    return "\(name)=\(word ?? ""); Path=/; HttpOnly; SameSite=Lax\(age)\(isSecure ? "; Secure" : "")"
  }
}
