/// Looks for what a document would do by itself when somebody opens it. Evidence and certificates have nothing to do.
///
/// It sees the names in a PDF, escaped letters (`/J#61vaScript`) included, and those of the objects that are packed in its
/// object streams. It is no reader of PDF: what a stream holds is found by its bytes, whatever is said of it. Documents
/// are never shown within a page of ours, whatever this finds.
public enum ActiveContent {
  public enum Finding: Hashable, Sendable {
    /// It does something, by this name: `JavaScript`.
    case does(String)
    /// Objects of it are packed or encrypted in a way that cannot be looked into.
    case hidden
    /// Unpacked they are larger than any document.
    case tooLarge
  }

  private static let names: Set<String> = [
    "JavaScript", "JS", "Launch", "AA", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData",
    "GoToE",
  ]
  /// In bytes, of all object streams together: a document of the size that we take comes to a tenth of it.
  public static let mostUnpacked = 8_000_000

  /// A document opens once; a few more may stand there after it was changed.
  private static let mostOpenings = 16

  /// - Parameter limit: how many bytes are unpacked at most.
  /// - Returns: nil where nothing is found.
  public static func find(in document: [UInt8], unpackingAtMost limit: Int = mostUnpacked) -> Finding? {
    guard document.starts(with: Array("%PDF-".utf8)) else { return nil }
    let whole = PDFText(document)
    let streams = whole.streams
    // The streams that are said to hold objects: each has to be looked into, to its end.
    var named: Set<Int?> = []
    var next = 0
    whole.names { name, end in
      guard name == "ObjStm" else { return }
      while next < streams.count, streams[next].keyword < end { next += 1 }
      named.insert(next < streams.count ? streams[next].keyword : nil)
    }
    var (isHidden, left) = (named.contains(nil), limit)
    var texts = [whole]
    // What leads to nothing costs as well: of streams that begin within each other each would be read to the end.
    var effort = 16 * document.count
    for stream in streams {
      let isNamed = named.contains(stream.keyword)
      guard effort > 0 else {
        isHidden = true
        break
      }
      guard let found = ObjectStream.read(document, stream.data, limit: left, effort: &effort) else {
        isHidden = isHidden || isNamed
        continue
      }
      // What says nothing of itself and goes on for so long could hide what comes behind.
      if found.end == .limit { return isNamed ? .tooLarge : .hidden }
      if isNamed, found.end == .broken { isHidden = true }
      left -= found.cost
      texts.append(PDFText(found.bytes, first: whole.first(before: stream.keyword)))
    }
    var openings: [(text: PDFText, place: Int)] = []
    for text in texts {
      var found: String?
      text.names { name, end in
        if names.contains(name) { found = found ?? name }
        if name == "OpenAction" { openings.append((text, end)) }
      }
      if let found { return .does(found) }
    }
    if isHidden { return .hidden }
    // Most programs say at which page a document opens; that alone is nothing that it does.
    return openings.count <= mostOpenings && openings.allSatisfy { $0.text.opensAtAPage($0.place, in: texts) }
      ? nil : .does("OpenAction")
  }
}

/// A stream of a PDF that holds objects, by its bytes: whatever its dictionary says or leaves out.
private enum ObjectStream {
  /// How much is read to see what a stream holds, and how much comes out of it.
  private static let peek = (read: 1024, out: 64)

  /// What it holds, unpacked; nil of a picture, a page, a font, and of what is packed in another way or encrypted. The cost
  /// is how many bytes were made for it, all kinds of packing together.
  ///
  /// - Parameters:
  ///   - limit: in bytes.
  ///   - effort: what is left of how many bytes may be read in all.
  static func read(
    _ document: [UInt8], _ place: Int, limit: Int, effort: inout Int
  ) -> (bytes: [UInt8], end: Inflate.End, cost: Int)? {
    if let begin = Inflate.unpack(zlib: document, from: place, limit: peek.out, within: peek.read) {
      guard isObjects(begin.bytes), let all = Inflate.unpack(zlib: document, from: place, limit: limit) else {
        return nil
      }
      return (all.bytes, all.end, all.bytes.count)
    }
    let ways: [(ArraySlice<UInt8>, Int) -> (bytes: [UInt8], isWhole: Bool)?] = [hexadecimal, base85]
    for way in ways {
      guard let begin = way(document[place...], peek.read)?.bytes else { continue }
      let isPacked = Inflate.unpack(zlib: begin, limit: peek.out)
      effort -= begin.count
      guard isObjects(isPacked?.bytes ?? begin) else { continue }
      guard let letters = way(document[place...], limit) else {
        effort -= document.count - place
        continue
      }
      effort -= letters.bytes.count
      guard letters.isWhole else { return (letters.bytes, .limit, letters.bytes.count) }
      guard isPacked != nil, let all = Inflate.unpack(zlib: letters.bytes, limit: limit) else {
        return (letters.bytes, .whole, letters.bytes.count)
      }
      return (all.bytes, all.end, all.bytes.count + letters.bytes.count)
    }
    return nil
  }

  /// Objects begin with the pairs of their numbers and places (ISO 32000-1, 7.5.7).
  private static func isObjects(_ bytes: [UInt8]) -> Bool {
    let words = bytes.prefix(64).split { PDFText.isBlank($0) }
    return words.count >= 2 && words[0].allSatisfy(PDFText.isDigit) && words[1].first.map(PDFText.isDigit) == true
  }

  /// Hexadecimal digits up to their end mark (7.4.2), or to so many bytes; nil of anything else.
  private static func hexadecimal(_ bytes: ArraySlice<UInt8>, _ most: Int) -> (bytes: [UInt8], isWhole: Bool)? {
    var (read, high): ([UInt8], UInt8?) = ([], nil)
    for byte in bytes where !PDFText.isBlank(byte) {
      if byte == UInt8(ascii: ">") { return (read + (high.map { [$0 << 4] } ?? []), true) }
      guard let digit = PDFText.hexadecimal(byte) else { return nil }
      guard read.count < most else { return (read, false) }
      if let first = high {
        read.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return nil
  }

  /// Groups of five letters up to their end mark (7.4.3), or to so many bytes; nil of anything else.
  private static func base85(_ bytes: ArraySlice<UInt8>, _ most: Int) -> (bytes: [UInt8], isWhole: Bool)? {
    var read: [UInt8] = []
    var (group, count): (UInt32, Int) = (0, 0)
    func add(_ most: Int) {
      for place in 0..<most { read.append(UInt8(truncatingIfNeeded: group >> (24 - 8 * UInt32(place)))) }
    }
    for byte in bytes where !PDFText.isBlank(byte) {
      if byte == UInt8(ascii: "~") {
        guard count > 0 else { return (read, true) }
        for _ in count..<5 { group = group &* 85 &+ 84 }
        add(count - 1)
        return (read, true)
      }
      guard read.count < most else { return (read, false) }
      if byte == UInt8(ascii: "z"), count == 0 {
        read += [0, 0, 0, 0]
        continue
      }
      guard (33...117).contains(byte) else { return nil }
      group = group &* 85 &+ UInt32(byte - 33)
      count += 1
      if count == 5 {
        add(4)
        (group, count) = (0, 0)
      }
    }
    return nil
  }
}
