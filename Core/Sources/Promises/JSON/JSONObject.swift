/// The members of a JSON object, in the order in which they were written; no name occurs twice.
///
/// A name is looked up by going through the members, which beats hashing for the few that an object of an API has.
public struct JSONObject: Sendable {
  public typealias Element = (key: String, value: JSON)
  private var members: [Element] = []

  public init() {}

  /// Of members with the same name the last one wins.
  public init(_ members: some Sequence<(String, JSON)>) {
    for (key, value) in members { self[key] = value }
  }

  /// For who has made sure that no name occurs twice.
  init(unique members: [Element]) { self.members = members }

  public var keys: [String] { members.map(\.key) }

  /// The value of a member. Setting one that exists keeps its place; setting nil removes it (`.null` is a value).
  public subscript(_ key: String) -> JSON? {
    get {
      for member in members where member.key.hasSameBytes(as: key) { return member.value }
      return nil
    }
    set {
      let place = members.firstIndex { $0.key.hasSameBytes(as: key) }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append((key, value))
      case (nil, nil): break
      }
    }
  }

  /// The members sorted by name, by UTF-16 code units as RFC 8785 (3.2.3) wants it.
  var sorted: [Element] { members.sorted { JSONObject.precedes($0.key, $1.key) } }

  /// UTF-16 order on UTF-8 bytes: the two differ only in that surrogates (lead bytes F0 to F4) sort before U+E000 to
  /// U+FFFF (lead bytes EE and EF).
  static func precedes(_ a: String, _ b: String) -> Bool {
    func rank(_ byte: UInt8) -> UInt8 { byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte }
    return a.utf8.lexicographicallyPrecedes(b.utf8) { rank($0) < rank($1) }
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { members.startIndex }
  public var endIndex: Int { members.endIndex }
  public subscript(position: Int) -> Element { members[position] }
}

/// Without regard to the order of the members.
extension JSONObject: Hashable {
  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    func same(_ a: Element, _ b: Element) -> Bool { a.key.hasSameBytes(as: b.key) && a.value == b.value }
    guard a.count == b.count else { return false }
    return a.elementsEqual(b, by: same) || a.sorted.elementsEqual(b.sorted, by: same)
  }

  public func hash(into hasher: inout Hasher) {
    var all = 0
    for (key, value) in members {
      var member = hasher
      key.hashBytes(into: &member)
      member.combine(value)
      all ^= member.finalize()
    }
    hasher.combine(all)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
