/// Writes the placeholders `$1`, `$2` as SQLite's `?1`, `?2`, and leaves alone what only looks like one: text in
/// literals, quoted names and comments, and a `$` inside a name.
func sqlitePlaceholders(_ sql: String) -> String {
  let dollar = UInt8(ascii: "$")
  let source = Array(sql.utf8)
  guard source.contains(dollar) else { return sql }
  var result: [UInt8] = []
  result.reserveCapacity(source.count)
  var index = 0
  while index < source.count {
    let end = opaqueEnd(source, from: index)
    if end > index {
      result += source[index..<end]
      index = end
      continue
    }
    let byte = source[index]
    let afterName = index > 0 && isName(source[index - 1])
    let beforeDigit = index + 1 < source.count && isDigit(source[index + 1])
    result.append(byte == dollar && beforeDigit && !afterName ? UInt8(ascii: "?") : byte)
    index += 1
  }
  return String(decoding: result, as: UTF8.self)
}

/// The end of the literal, quoted name or comment that begins at `start`; `start` itself when none does.
///
/// A doubled quote inside a literal reads as two literals side by side, which comes to the same.
private func opaqueEnd(_ source: [UInt8], from start: Int) -> Int {
  let next = start + 1 < source.count ? source[start + 1] : 0
  switch source[start] {
  case UInt8(ascii: "'"), UInt8(ascii: "\""):
    let close = source[(start + 1)...].firstIndex(of: source[start])
    return close.map { $0 + 1 } ?? source.count
  case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
    return source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
  case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
    var index = start + 2
    while index + 1 < source.count {
      if source[index] == UInt8(ascii: "*"), source[index + 1] == UInt8(ascii: "/") { return index + 2 }
      index += 1
    }
    return source.count
  default:
    return start
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isName(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
