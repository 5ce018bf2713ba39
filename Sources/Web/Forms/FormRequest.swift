import HTTPTypes
import Hummingbird
import NIOCore
import Promises

extension HTTPField.Name {
  static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}

/// Why a form could not be read; its page says so.
enum FormFault: Error {
  case tooLarge, unreadable
}

extension Form {
  /// How much of a body that is too large is read to its end, in bytes: a browser shows no answer to what it could not
  /// finish sending.
  private static let mostDrained = 33_554_432

  /// Reads what a form sent.
  ///
  /// - Parameter largestFile: in bytes.
  /// - Throws: `FormFault`; `Problem` when it did not come from a page of ours, or is no form.
  init(_ request: Request, largestFile: Int = Form.largestFile) async throws {
    try Self.checkOrigin(of: request)
    let type = request.headers[.contentType] ?? ""
    let kind = type.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    let isMultipart = kind == "multipart/form-data"
    guard isMultipart || kind == "application/x-www-form-urlencoded" else {
      throw Problem(.unsupportedMediaType, "content-type", "Send the form as a browser does.")
    }
    let bytes = try await Self.body(of: request, atMost: isMultipart ? largestFile + Self.largest : Self.largest)
    guard let form = isMultipart ? Form(multipart: bytes, type: type) : Form(urlEncoded: bytes) else {
      throw FormFault.unreadable
    }
    if let file = form.file, file.content.count > largestFile { throw FormFault.tooLarge }
    let text = form.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard text <= Self.largest else { throw FormFault.tooLarge }
    // Where a cookie speaks for him, what he sends comes from a page that we made for him.
    if let word = Visit.current.formWord, form[Self.word] != word {
      throw Problem(
        .forbidden, "form-word", "This form is no longer valid; load its page again and send it from there.")
    }
    self = form
  }

  /// The field that brings back `Visit.formWord`.
  static let word = "form-word"

  private static func body(of request: Request, atMost limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var count = 0
    for try await buffer in request.body {
      count += buffer.readableBytes
      if count <= limit {
        bytes.append(contentsOf: buffer.readableBytesView)
      } else if count > mostDrained {
        break
      }
    }
    guard count <= limit else { throw FormFault.tooLarge }
    return bytes
  }

  /// Another site's page must not send a form of ours in the name of whoever looks at it. Browsers say where a form
  /// came from; what is no browser says nothing and acts for itself.
  private static func checkOrigin(of request: Request) throws {
    let refusal = Problem(.forbidden, "cross-site", "Send the form from the page that it stands on.")
    if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { throw refusal }
    guard let origin = request.headers[.origin] else { return }
    let host = origin.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first
    guard let host, let own = request.head.authority, host.lowercased() == own.lowercased() else { throw refusal }
  }
}
