/// The bytes of a PDF, or of one of its object streams, with the names and objects in them (ISO 32000-1, 7.2 and 7.3).
struct PDFText {
  let bytes: [UInt8]
  /// Of an object stream: where the first of its objects begins, as far as its dictionary says.
  let first: Int?

  init(_ bytes: [UInt8], first: Int? = nil) {
    self.bytes = bytes
    self.first = first
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0 }
  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
  /// Neither white space nor a delimiter (7.2.2).
  private static func isRegular(_ byte: UInt8) -> Bool { byte > 32 && !"()<>[]{}/%".utf8.contains(byte) }

  /// Each name, with its escaped letters read, and the place after it.
  func names(from: Int = 0, to: Int? = nil, _ body: (_ name: String, _ end: Int) -> Void) {
    var place = from
    let end = to ?? bytes.count
    while place < end {
      defer { place += 1 }
      guard bytes[place] == UInt8(ascii: "/") else { continue }
      var name: [UInt8] = []
      var next = place + 1
      // No name that we look for is longer.
      while next < bytes.count, name.count <= 16 {
        let byte = bytes[next]
        if byte == UInt8(ascii: "#"), next + 2 < bytes.count, let high = Self.hexadecimal(bytes[next + 1]),
          let low = Self.hexadecimal(bytes[next + 2])
        {
          name.append(high << 4 | low)
          next += 3
          continue
        }
        guard Self.isRegular(byte) else { break }
        name.append(byte)
        next += 1
      }
      body(String(decoding: name, as: UTF8.self), next)
    }
  }

  /// Where each stream is: its keyword, and its first byte.
  var streams: [(keyword: Int, data: Int)] {
    let word = Array("stream".utf8)
    return places(of: word).compactMap { place in
      if place >= 3, bytes[place - 3..<place].elementsEqual("end".utf8) { return nil }
      var data = place + word.count
      while data < bytes.count, bytes[data] == 32 || bytes[data] == 9 { data += 1 }
      if data < bytes.count, bytes[data] == 13 { data += 1 }
      if data < bytes.count, bytes[data] == 10 { data += 1 }
      return data < bytes.count ? (place, data) : nil
    }
  }

  private func places(of word: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = 0
    while place + word.count <= bytes.count {
      if bytes[place] == word[0], bytes[place..<place + word.count].elementsEqual(word) {
        places.append(place)
        place += word.count
      } else {
        place += 1
      }
    }
    return places
  }

  /// What the dictionary before a stream says of where its first object begins.
  func first(before keyword: Int) -> Int? {
    let start = max(0, keyword - 2000)
    var found: Int?
    names(from: start, to: keyword) { name, end in
      if name == "First" { found = number(at: end)?.value }
    }
    return found
  }

  /// A whole number after blanks, and the place after it.
  private func number(at place: Int) -> (value: Int, end: Int)? {
    var next = blanks(after: place)
    let start = next
    while next < bytes.count, Self.isDigit(bytes[next]), next - start < 10 { next += 1 }
    guard next > start else { return nil }
    return Int(String(decoding: bytes[start..<next], as: UTF8.self)).map { ($0, next) }
  }

  private func blanks(after place: Int) -> Int {
    var next = place
    while next < bytes.count, Self.isBlank(bytes[next]) { next += 1 }
    return next
  }

  // MARK: Where a document opens

  /// Whether what stands at a place is a page to open at, or an action that goes to one and does nothing else.
  func opensAtAPage(_ place: Int, in texts: [PDFText]) -> Bool {
    if isPage(place) { return true }
    guard let object = number(at: place), let generation = number(at: object.end) else { return false }
    let mark = blanks(after: generation.end)
    guard mark < bytes.count, bytes[mark] == UInt8(ascii: "R") else { return false }
    // One number may stand there several times; every one of them has to be harmless.
    let bodies = texts.flatMap { text in text.objects(object.value, generation.value).map { (text, $0) } }
    return !bodies.isEmpty && bodies.allSatisfy { $0.isPage($1) }
  }

  private func isPage(_ place: Int) -> Bool {
    let begin = blanks(after: place)
    guard begin < bytes.count else { return false }
    if bytes[begin] == UInt8(ascii: "[") { return true }
    guard bytes[begin...].starts(with: Array("<<".utf8)) else { return false }
    var (depth, end) = (0, begin)
    while end + 1 < bytes.count, end - begin < 2000 {
      let both = (bytes[end], bytes[end + 1])
      if both == (UInt8(ascii: "<"), UInt8(ascii: "<")) { (depth, end) = (depth + 1, end + 1) }
      if both == (UInt8(ascii: ">"), UInt8(ascii: ">")) { (depth, end) = (depth - 1, end + 1) }
      end += 1
      if depth == 0 { break }
    }
    guard depth == 0 else { return false }
    var found: Set<String> = []
    names(from: begin, to: end) { name, _ in found.insert(name) }
    let others: Set<String> = [
      "URI", "GoToR", "GoTo3DView", "Named", "Rendition", "Movie", "Sound", "Hide", "SetOCGState", "Trans", "Thread",
      "ResetForm", "Next",
    ]
    return found.contains("GoTo") && found.isDisjoint(with: others)
  }

  /// Where objects of a number begin.
  private func objects(_ object: Int, _ generation: Int) -> [Int] {
    if let first {
      // Pairs of numbers and places before the first object.
      var (found, next): ([Int], Int) = ([], 0)
      while next < first, let number = number(at: next), let offset = self.number(at: number.end) {
        if number.value == object { found.append(first + offset.value) }
        next = offset.end
      }
      return found
    }
    let word = Array("\(object) \(generation) obj".utf8)
    return places(of: word).filter { $0 == 0 || !Self.isDigit(bytes[$0 - 1]) }.map { $0 + word.count }
  }
}
