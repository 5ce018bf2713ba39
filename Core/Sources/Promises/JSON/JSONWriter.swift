extension JSON {
  /// Compact text, members in their order.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// `text` in UTF-8.
  public var bytes: [UInt8] {
    var writer = JSONWriter(sorted: false)
    writer.write(self)
    return writer.bytes
  }

  /// The one form of this value that is hashed, signed and compared (RFC 8785): members sorted by UTF-16 code units,
  /// numbers as ECMAScript writes them, no escape that is not needed.
  ///
  /// RFC 8785 knows no whole numbers beyond `safe`; one of those keeps its digits here, so that two different ones
  /// never get the same bytes. A schema does not let them in.
  public var canonical: [UInt8] {
    var writer = JSONWriter(sorted: true)
    writer.write(self)
    return writer.bytes
  }
}

/// Appends values to bytes.
private struct JSONWriter {
  let sorted: Bool
  var bytes: [UInt8] = []

  init(sorted: Bool) {
    self.sorted = sorted
    // Most answers fit; growing to it step by step costs as much as writing them.
    bytes.reserveCapacity(1024)
  }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value):
      if value.isFinite { ECMAScriptNumber(value).write(to: &bytes) } else { append("null") }
    case .string(let value): write(value)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (i, item) in items.enumerated() {
        if i > 0 { bytes.append(UInt8(ascii: ",")) }
        write(item)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      if sorted { write(object.sorted) } else { write(object) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ members: some Sequence<JSONObject.Element>) {
    var first = true
    for (key, value) in members {
      if !first { bytes.append(UInt8(ascii: ",")) }
      first = false
      write(key)
      bytes.append(UInt8(ascii: ":"))
      write(value)
    }
  }

  /// Escapes what has to be (RFC 8785, 3.2.2.2) and copies the runs between.
  private mutating func write(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { text in
      var run = 0
      for place in text.indices {
        let byte = text[place]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        bytes.append(contentsOf: text[run..<place])
        run = place + 1
        escape(byte)
      }
      bytes.append(contentsOf: text[run...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x08: append("\\b")
    case 0x09: append("\\t")
    case 0x0A: append("\\n")
    case 0x0C: append("\\f")
    case 0x0D: append("\\r")
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    default:
      append("\\u00")
      append(byte < 0x10 ? "0" : "1")
      let low = byte & 0x0F
      bytes.append(low < 10 ? 48 + low : 87 + low)
    }
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
