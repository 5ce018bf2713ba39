import Mustache

/// A template that is part of the program: one that cannot be read is a fault of the program and stops it at the first
/// page, which every test of that page shows.
struct Template {
  private let parsed: MustacheTemplate

  init(_ template: String) {
    _ = CodePoints.registered
    do {
      parsed = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(CodePoints.name)}}" + template)
    } catch {
      fatalError("A template of the program cannot be read: \(error)")
    }
  }

  /// - Parameter page: a struct whose stored properties the template names.
  func render(_ page: Any) -> String { parsed.render(Fields(page)) }
}

/// What the template can name of a value, looked at once. Mustache itself would reflect the whole value again at each
/// name, which made a page with a table of a thousand cells take tens of milliseconds.
private final class Fields: MustacheParent {
  private let value: Any
  private lazy var fields: [String: Any] = {
    var fields: [String: Any] = [:]
    for (label, value) in Mirror(reflecting: value).children {
      if let label, let value = Self.seen(value) { fields[label] = value }
    }
    return fields
  }()

  init(_ value: Any) { self.value = value }

  func child(named name: String) -> Any? { fields[name] }

  /// Nil for an optional that holds nothing.
  private static func seen(_ value: Any) -> Any? {
    if value is String || value is Bool || value is Int || value is any MustacheParent { return value }
    let mirror = Mirror(reflecting: value)
    return switch mirror.displayStyle {
    case .struct: Fields(value)
    case .collection: mirror.children.compactMap { seen($0.value) }
    case .optional: mirror.children.first.flatMap { seen($0.value) }
    default: value
    }
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
