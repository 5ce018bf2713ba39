/// Reads comma-separated lines (RFC 4180), with or without a byte order mark, ended by LF or CRLF.
///
/// In WeChat Pay's files each cell begins with a backtick, so that spreadsheets keep long numbers; a line that begins
/// with one is split at `` ,` `` only, since commas within such a cell are not quoted.
struct CSVReader {
  private let bytes: [UInt8]
  private var place = 0
  /// Of the row read last, from 1.
  private(set) var line = 0
  private var nextLine = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// The cells of the next row that is not empty, without spaces and tabs around them; nil at the end.
  mutating func row() throws(StatementError) -> [String]? {
    while place < bytes.count {
      line = nextLine
      let cells = bytes[place] == UInt8(ascii: "`") ? backtickRow() : try quotedRow()
      if cells.contains(where: { !$0.isEmpty }) { return cells }
    }
    return nil
  }

  private mutating func backtickRow() -> [String] {
    let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var cells: [String] = []
    var start = place + 1
    for comma in place..<max(place, end - 1)
    where bytes[comma] == UInt8(ascii: ",") && bytes[comma + 1] == UInt8(ascii: "`") {
      cells.append(cell(bytes[start..<comma]))
      start = comma + 2
    }
    cells.append(cell(bytes[start..<max(start, end)]))
    place = end + 1
    nextLine += 1
    return cells
  }

  private mutating func quotedRow() throws(StatementError) -> [String] {
    var cells: [String] = []
    while true {
      cells.append(try quotedCell())
      guard place < bytes.count else { return cells }
      place += 1
      if bytes[place - 1] == UInt8(ascii: "\n") {
        nextLine += 1
        return cells
      }
    }
  }

  /// One cell, up to the comma or the line's end behind it.
  private mutating func quotedCell() throws(StatementError) -> String {
    var text: [UInt8] = []
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
      place += 1
      while true {
        guard place < bytes.count else {
          throw StatementError(line: line, .openQuote)
        }
        if bytes[place] == UInt8(ascii: "\"") {
          place += 1
          guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { break }
        } else if bytes[place] == UInt8(ascii: "\n") {
          nextLine += 1
        }
        text.append(bytes[place])
        place += 1
      }
    }
    while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != UInt8(ascii: "\n") {
      text.append(bytes[place])
      place += 1
    }
    return cell(text[...])
  }

  private func cell(_ bytes: ArraySlice<UInt8>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}
