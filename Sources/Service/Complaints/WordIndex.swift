import Crypto
import Database
import Promises

/// By what words cases are found, without keeping the words: keyed hashes of their pieces (ADR 0022). Whoever writes does
/// not wait for it; the sweep does it, and what it has not come to yet is looked through as it is.
extension Work {
  private static let gramShape = RowShape("complaint_gram", ("gram", .integer), ("entry", .bytes))

  /// Indexes what was written since. Answers how many texts.
  func indexWords(limit: Int) throws -> Int {
    let entries = try transaction.all(
      """
      SELECT id, complaint, words FROM complaint_entry WHERE is_indexed = 0 AND words IS NOT NULL
      ORDER BY id LIMIT $1 {taking}
      """, limit
    ) { (id: Identifier(bytes: $0.bytes(0))!, of: Identifier(bytes: $0.bytes(1))!, words: $0.bytes(2)) }
    let cases = try transaction.all(
      "SELECT id FROM complaint WHERE is_indexed = 0 ORDER BY id LIMIT $1 {taking}", limit,
      map: { Identifier(bytes: $0.bytes(0))! })
    guard !entries.isEmpty || !cases.isEmpty else { return 0 }
    // Held until this is written, in one order: nobody is erased between his words being read and their hashes stored.
    var whose: [Identifier: String] = [:]
    for id in Set(entries.map(\.of) + cases) { whose[id] = try subject(ofComplaint: id) }
    var keys: [String: SymmetricKey] = [:]
    for subject in Set(whose.values).sorted() { keys[subject] = try subjectKey(of: subject, lock: "{locking}") }
    let hasher = GramHasher(key: try ownLookUpKey())
    var found: [(gram: Int64, entry: Identifier)] = []
    for entry in entries {
      guard let subject = whose[entry.of], let key = keys[subject] else { continue }
      guard let text = Self.text(entry.words, with: key, subject, .entry(entry.id)) else { continue }
      found += hasher.hashes(of: SearchText(text).grams()).map { ($0, entry.id) }
    }
    var rows = Rows(Self.gramShape)
    for (gram, entry) in found.sorted(by: { ($0.gram, $0.entry) < ($1.gram, $1.entry) }) {
      rows.add(.integer(gram), .bytes(entry.bytes))
    }
    if rows.count > 0 { try transaction.insert(rows) }
    // The subject and the findings of a case stand under its own key; findings come later, and join what is there.
    for id in cases {
      guard let subject = whose[id], let key = keys[subject] else { continue }
      for gram in hasher.hashes(of: try grams(ofCase: id, with: key, subject)) {
        try transaction.post(
          "INSERT INTO complaint_gram (gram, entry) VALUES ($1, $2) ON CONFLICT (gram, entry) DO NOTHING", gram,
          id.bytes)
      }
    }
    for entry in entries {
      try transaction.post("UPDATE complaint_entry SET is_indexed = 1 WHERE id = $1", entry.id.bytes)
    }
    for id in cases { try transaction.post("UPDATE complaint SET is_indexed = 1 WHERE id = $1", id.bytes) }
    return max(entries.count, cases.count)
  }

  /// The words that stand with a case itself, by their fields.
  func texts(ofCase id: Identifier, with key: SymmetricKey, _ subject: String) throws -> [String] {
    let sealed = try transaction.first(
      "SELECT subject, answer, findings, measures FROM complaint WHERE id = $1", id.bytes,
      map: { row in (0..<4).map { row.optionalBytes($0) } })
    return zip([ComplaintField.subject, .answer, .findings, .measures], sealed ?? []).compactMap { field, bytes in
      bytes.flatMap { Self.text($0, with: key, subject, .complaint(id, field)) }
    }
  }

  private func grams(ofCase id: Identifier, with key: SymmetricKey, _ subject: String) throws -> Set<String> {
    try texts(ofCase: id, with: key, subject).reduce(into: []) { $0.formUnion(SearchText($1).grams()) }
  }

  /// Nil for what does not open.
  static func text(_ sealed: [UInt8], with key: SymmetricKey, _ subject: String, _ place: SealedPlace) -> String? {
    (try? open(sealed, with: key, subject, place.name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Takes out of the index whatever somebody's cases were found by, before his key is destroyed.
  func forgetWords(of subject: String) throws {
    let (kind, name) = DataSubject.parts(subject)
    let which: String? =
      switch kind {
      case "buyer": "complaint.buyer = $1 OR orders.buyer = $1"
      case "order": "orders.reference = $1 AND orders.buyer IS NULL"
      case "complaint": "complaint.reference = $1"
      default: nil
      }
    guard let which else { return }
    let key = try subjectKey(of: subject, lock: "{locking}")
    var cases = try transaction.all(
      "SELECT complaint.id FROM complaint LEFT JOIN orders ON orders.id = order_id WHERE \(which)", name,
      map: { Identifier(bytes: $0.bytes(0))! })
    for id in cases { cases += try joined(to: id) }
    guard !cases.isEmpty, let lookUp = try lookUpKey() else { return }
    let hasher = GramHasher(key: lookUp)
    func forget(_ entry: Identifier, _ grams: Set<String>?) throws {
      guard let grams else {
        // What does not open any more cannot be worked out again: looked for in all of the index.
        try transaction.post("DELETE FROM complaint_gram WHERE entry = $1", entry.bytes)
        return
      }
      for gram in hasher.hashes(of: grams) {
        try transaction.post("DELETE FROM complaint_gram WHERE gram = $1 AND entry = $2", gram, entry.bytes)
      }
    }
    for id in Set(cases) {
      guard try self.subject(ofComplaint: id) == subject else { continue }
      try forget(
        id, try key.flatMap { try isOpening(id, with: $0, subject) ? grams(ofCase: id, with: $0, subject) : nil })
      let entries = try transaction.all(
        "SELECT id, words FROM complaint_entry WHERE complaint = $1 AND words IS NOT NULL", id.bytes,
        map: { (Identifier(bytes: $0.bytes(0))!, $0.bytes(1)) })
      for (entry, words) in entries {
        let text = key.flatMap { Self.text(words, with: $0, subject, .entry(entry)) }
        try forget(entry, text.map { SearchText($0).grams() })
      }
    }
  }
}

extension Work {
  /// Takes out of the index what a case's own fields say, before they say something else.
  func forgetTexts(ofCase id: Identifier) throws {
    let subject = try self.subject(ofComplaint: id)
    guard let lookUp = try lookUpKey(), let key = try subjectKey(of: subject) else { return }
    let hasher = GramHasher(key: lookUp)
    let grams = try texts(ofCase: id, with: key, subject).reduce(into: Set()) { $0.formUnion(SearchText($1).grams()) }
    for gram in hasher.hashes(of: grams) {
      try transaction.post("DELETE FROM complaint_gram WHERE gram = $1 AND entry = $2", gram, id.bytes)
    }
  }

  /// Whether all that a case's own fields hold opens under a key.
  fileprivate func isOpening(_ id: Identifier, with key: SymmetricKey, _ subject: String) throws -> Bool {
    let held = try transaction.first(
      """
      SELECT (CASE WHEN subject IS NULL THEN 0 ELSE 1 END) + (CASE WHEN answer IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN findings IS NULL THEN 0 ELSE 1 END) + (CASE WHEN measures IS NULL THEN 0 ELSE 1 END) FROM complaint WHERE id = $1
      """, id.bytes, map: { $0.int(0) })
    return try texts(ofCase: id, with: key, subject).count == held ?? 0
  }
}

/// Hashes pieces of words with the key of look-ups, each once.
final class GramHasher {
  private let key: SymmetricKey
  private var known: [String: Int64] = [:]

  init(key: SymmetricKey) { self.key = key }

  /// Eight bytes of HMAC-SHA-256: of two pieces hardly ever the same, and what is found is looked at in the words.
  func hash(_ gram: String) -> Int64 {
    if let hash = known[gram] { return hash }
    let code = Work.lookUpHash(Array("gram\u{0}\(gram)".utf8), with: key)
    let hash = code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    known[gram] = Int64(bitPattern: hash)
    return Int64(bitPattern: hash)
  }

  func hashes(of grams: Set<String>) -> [Int64] { Set(grams.map(hash)).sorted() }
}
