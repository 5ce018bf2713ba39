extension JSON {
  /// Reads one JSON text (RFC 8259) and nothing beside it.
  ///
  /// Refused are a member named twice, bytes that are not UTF-8, escapes of half a surrogate pair, anything after the
  /// value, numbers too large for a double, and arrays and objects nested deeper than `maximumDepth`. A number without
  /// a fraction becomes `.integer`, however it is written (`1.0`, `1e2`).
  ///
  /// - Throws: `JSONError` at the first byte that cannot be read.
  public static func parse(_ bytes: some Collection<UInt8>, maximumDepth: Int = 32) throws(JSONError) -> JSON {
    func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSON, JSONError> {
      var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
      do throws(JSONError) { return .success(try parser.document()) } catch { return .failure(error) }
    }
    if let result = bytes.withContiguousStorageIfAvailable(read) { return try result.get() }
    return try Array(bytes).withUnsafeBufferPointer(read).get()
  }
}

/// Goes over the bytes once; `place` is the next one to read.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let maximumDepth: Int
  var place = 0

  init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// The byte at `place`; nil at the end.
  @inline(__always) var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  func failure(_ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(in: bytes, at: offset ?? place, message)
  }

  /// What to say when `next` is not what should stand here.
  func unexpected(_ wanted: String) -> JSONError {
    guard let next else { return failure("The text ends here, where \(wanted) should follow.") }
    if next > 0x20, next < 0x7F {
      return failure("Here stands \(Character(Unicode.Scalar(next))), where \(wanted) should.")
    }
    return failure("Here stands the byte 0x\(String(next, radix: 16)), where \(wanted) should.")
  }

  @inline(__always) mutating func skipSpace() {
    while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { place += 1 }
  }

  mutating func document() throws(JSONError) -> JSON {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard place == bytes.count else { throw failure("The JSON value ends before this; nothing may follow it.") }
    return value
  }

  /// A value inside `depth` arrays and objects.
  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard let next else { throw unexpected("a value") }
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let end = place + text.utf8CodeUnitCount
    guard end <= bytes.count else { throw failure("This should be \(text), but the text ends.") }
    for i in 0..<text.utf8CodeUnitCount where bytes[place + i] != text.utf8Start[i] {
      throw failure("This should be \(text); only true, false and null stand without quotes.")
    }
    place = end
    return value
  }

  private func checkDepth(_ depth: Int) throws(JSONError) {
    if depth > maximumDepth { throw failure("Arrays and objects may be nested \(maximumDepth) deep, no deeper.") }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
    try checkDepth(depth)
    place += 1
    var items: [JSON] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      place += 1
      return items
    }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "]"):
        place += 1
        return items
      default: throw unexpected("a comma or the array's ]")
      }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try checkDepth(depth)
    place += 1
    var members: [JSONObject.Element] = []
    var names = UniqueNames()
    skipSpace()
    if next == UInt8(ascii: "}") {
      place += 1
      return JSONObject()
    }
    members.reserveCapacity(8)
    while true {
      guard next == UInt8(ascii: "\"") else { throw unexpected("a member's name in double quotes") }
      let start = place
      let name = try string()
      guard names.insert(name, after: members) else {
        throw failure("This object already has a member of this name; each may be given once.", at: start)
      }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw unexpected("a colon") }
      place += 1
      skipSpace()
      members.append((name, try value(depth: depth)))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "}"):
        place += 1
        return JSONObject(unique: members)
      default: throw unexpected("a comma or the object's }")
      }
      skipSpace()
    }
  }
}

/// Finds a name given twice: few by looking at all of them, many through a set, so that an object of a hundred
/// thousand members costs no more for each than one of ten.
private struct UniqueNames {
  private struct Name: Hashable {
    let text: String
    static func == (a: Name, b: Name) -> Bool { a.text.hasSameBytes(as: b.text) }
    func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
  }
  private var set: Set<Name> = []

  /// False when one of the members before has that name.
  mutating func insert(_ name: String, after members: [JSONObject.Element]) -> Bool {
    guard members.count >= 16 else { return !members.contains { $0.key.hasSameBytes(as: name) } }
    if members.count == 16 { set = Set(members.map { Name(text: $0.key) }) }
    return set.insert(Name(text: name)).inserted
  }
}
