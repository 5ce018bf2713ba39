import Foundation

extension Form {
  /// Reads `multipart/form-data` (RFC 7578); nil when it is broken, or has more parts than a form may have fields, and a
  /// file. Of files the first one that holds something counts.
  ///
  /// - Parameter type: the Content-Type, which names the boundary.
  public init?(multipart bytes: [UInt8], type: String) {
    guard let boundary = Self.boundary(type) else { return nil }
    let body = Data(bytes)
    let delimiter = Data("\r\n--\(boundary)".utf8)
    // The first boundary has no line before it.
    guard body.starts(with: delimiter.dropFirst(2)) else { return nil }
    var start = delimiter.count - 2
    // Fields of one name are one field, but each part is work: once more than there may be parts, for the end.
    for _ in 0...Self.mostFields + 1 {
      let rest = body[start...]
      if rest.starts(with: Data("--".utf8)) { return }
      // The line that ends a boundary is not the one that begins the next.
      guard rest.starts(with: Self.line), let end = body.range(of: delimiter, in: (start + 2)..<body.count) else {
        return nil
      }
      guard take(body[(start + 2)..<end.lowerBound]) else { return nil }
      start = end.upperBound
    }
    return nil
  }

  private static let line = Data("\r\n".utf8)
  private static let emptyLine = Data("\r\n\r\n".utf8)
  private static let longestHead = 4096

  /// One part: its head, an empty line, its content.
  private mutating func take(_ part: Data) -> Bool {
    guard let end = part.range(of: Self.emptyLine), end.lowerBound - part.startIndex <= Self.longestHead else {
      return false
    }
    let head = String(decoding: part[..<end.lowerBound], as: UTF8.self)
    let content = part[end.upperBound...]
    guard
      let disposition = head.components(separatedBy: "\r\n")
        .first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
      let name = Self.parameter("name", of: disposition)
    else { return false }
    guard let file = Self.parameter("filename", of: disposition) else {
      return add(name, String(decoding: content, as: UTF8.self))
    }
    if self.file == nil, !content.isEmpty { self.file = File(name: Self.plain(file), content: [UInt8](content)) }
    return true
  }

  private static func boundary(_ type: String) -> String? {
    guard let boundary = parameter("boundary", of: type), (1...70).contains(boundary.utf8.count) else { return nil }
    return boundary
  }

  /// A parameter of a header's value, quoted or not. Browsers write a quotation mark within one as `%22`.
  private static func parameter(_ name: String, of header: String) -> String? {
    var place = header.startIndex
    while let found = header.range(of: "\(name)=", options: .caseInsensitive, range: place..<header.endIndex) {
      place = found.upperBound
      if found.lowerBound == header.startIndex || "; ".contains(header[header.index(before: found.lowerBound)]) {
        return value(header[place...])
      }
    }
    return nil
  }

  private static func value(_ rest: Substring) -> String {
    let value =
      rest.first == "\"" ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { $0 != ";" && !$0.isWhitespace }
    return String(value).replacing("%22", with: "\"")
  }

  /// The last part of a file's name, short enough to be stored.
  private static func plain(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let scalars = last.unicodeScalars.filter { $0.properties.generalCategory != .control }.suffix(120)
    return String(String.UnicodeScalarView(scalars)).trimmingCharacters(in: .whitespaces)
  }
}
