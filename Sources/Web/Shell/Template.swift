import Mustache

/// A template that is part of the program: one that cannot be read is a fault of the program and stops it at the first
/// page, which every test of that page shows.
func compiled(_ template: String) -> MustacheTemplate {
  _ = CodePoints.registered
  do {
    return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(CodePoints.name)}}" + template)
  } catch {
    fatalError("A template of the program cannot be read: \(error)")
  }
}

/// Escapes code point by code point, as a browser reads. Mustache's own way goes by characters and leaves a quotation
/// mark as it is that an accent follows: whoever typed that could end an attribute and write another.
private struct CodePoints: MustacheContentType {
  static let name = "CODEPOINTS"
  static let registered: Void = MustacheContentTypes.register(CodePoints(), named: name)

  func escapeText(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): result += "&amp;".utf8
      case UInt8(ascii: "<"): result += "&lt;".utf8
      case UInt8(ascii: ">"): result += "&gt;".utf8
      case UInt8(ascii: "\""): result += "&quot;".utf8
      case UInt8(ascii: "'"): result += "&#39;".utf8
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
