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
  /// Of the page that he asks for.
  var path = ""

  init() {}

  init(_ visitor: Visitor, session word: String?, address: String, path: String = "") {
    self.visitor = visitor
    self.address = address
    self.path = path
    formWord = word.map { word in
      let code = HMAC<SHA256>.authenticationCode(
        for: Data("form".utf8), using: SymmetricKey(data: Data(word.utf8)))
      return Data(code).base64EncodedString()
    }
  }
}

/// A cookie of ours, which no script reads.
struct Cookie: Sendable {
  private let base: String
  /// Whether the browser reaches us over TLS. Only then may a cookie say so; browsers drop one that says so falsely.
  let isSecure: Bool
  /// How long a browser keeps it, in seconds; nil for as long as it is open.
  private let seconds: Int64?

  /// What a session is known by.
  static func session(isSecure: Bool) -> Cookie { Cookie(base: "pledge", isSecure: isSecure, seconds: nil) }

  /// The mark of a device from which somebody came in. Only signing in reads it.
  static func device(isSecure: Bool) -> Cookie {
    Cookie(base: "pledge-device", isSecure: isSecure, seconds: 180 * 86_400)
  }

  /// The mark of a browser that asked for a one-time code, for as long as the code holds.
  static func entry(isSecure: Bool) -> Cookie { Cookie(base: "pledge-entry", isSecure: isSecure, seconds: 600) }

  /// A name that begins so no other host and no part of a site can set (RFC 6265bis, 4.1.3.2).
  private var name: String { isSecure ? "__Host-\(base)" : base }

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
    let age = word == nil ? "; Max-Age=0" : seconds.map { "; Max-Age=\($0)" } ?? ""
    return "\(name)=\(word ?? ""); Path=/; HttpOnly; SameSite=Lax\(age)\(isSecure ? "; Secure" : "")"
  }
}
