import Crypto
import Database
public import Promises

/// A text in which words were found.
public struct WordHit: Hashable, Sendable {
  /// The entry, or the case itself where they stand in its subject, its findings or what is done about it.
  public var id: Identifier
  public var complaint: String
  public var kind: ComplaintKind
  public var isOpen: Bool
  /// Who wrote it; nil where it is the case's own.
  public var author: EntryAuthor?
  public var at: Instant
  public var before, word, after: String
}

/// One page of what was found.
public struct WordHits: Hashable, Sendable {
  public var hits: [WordHit]
  /// Where the next page begins; nil on the last one.
  public var next: Identifier?
}

extension Work {
  /// How many texts are opened for one page at most, and how many that are not indexed yet.
  private static let mostOpened = 1000
  private static let mostUnindexed = 500

  /// Texts of cases that hold all of some words, the latest first.
  ///
  /// - Parameters:
  ///   - query: words parted by blanks; case and width make no difference.
  ///   - last: where to go on.
  /// - Throws: `Refusal` when the words are too short to look for.
  public func find(
    words query: String, _ filter: CaseFilter = CaseFilter(), before last: Identifier? = nil, limit: Int = 20
  ) throws -> WordHits {
    let words = SearchText.words(of: String(query.prefix(200)))
    let grams = words.reduce(into: Set<String>()) { $0.formUnion($1.grams()) }
    guard !grams.isEmpty else {
      throw Refusal(
        .invalid, "words-short", "Write at least three letters or digits that follow each other, or two characters.")
    }
    var reader = HitReader(self, words)
    if last == nil { try reader.take(try unindexed(filter), limit: Self.mostUnindexed) }
    guard let lookUp = try lookUpKey() else { return WordHits(hits: reader.hits) }
    var hashes = GramHasher(key: lookUp).hashes(of: grams)
    hashes = try rarestFirst(hashes)
    if reader.hits.count >= limit {
      // The next page begins where the index does.
      return WordHits(hits: reader.hits, next: Identifier(high: .max, low: .max))
    }
    var (place, opened) = (last, 0)
    while reader.hits.count < limit, opened < Self.mostOpened {
      let batch = try candidates(hashes, filter, before: place, limit: 100)
      opened += batch.count
      place = try reader.take(batch, limit: limit) ?? batch.last?.id
      if batch.count < 100, place == batch.last?.id { return WordHits(hits: reader.hits) }
      if batch.isEmpty { return WordHits(hits: reader.hits) }
    }
    return WordHits(hits: reader.hits, next: place)
  }

  /// The rarest piece leads: others are only looked at where it is. Of so many, the few rarest are enough.
  private func rarestFirst(_ hashes: [Int64]) throws -> [Int64] {
    let counted = try hashes.prefix(40).map { hash in
      let count = try transaction.first(
        "SELECT COUNT(*) FROM (SELECT 1 FROM complaint_gram WHERE gram = $1 LIMIT 2000) AS few", hash,
        map: { $0.int(0) })
      return (hash, count ?? 0)
    }
    return counted.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(8).map(\.0)
  }

  struct Candidate {
    var id, complaint: Identifier
    var hit: WordHit
    /// Sealed; nil where they stand with the case.
    var words: [UInt8]?
  }

  private static let candidateColumns = """
    complaint_entry.id, complaint_entry.author, complaint_entry.at, complaint_entry.words, complaint.id,
    complaint.reference, kind, opened_at, CASE WHEN \(ComplaintKind.waits) THEN 1 ELSE 0 END
    """

  private static func candidate(_ row: Row) -> Candidate {
    let complaint = Identifier(bytes: row.bytes(4))!
    let id = row.optionalBytes(0).flatMap(Identifier.init(bytes:)) ?? complaint
    return Candidate(
      id: id, complaint: complaint,
      hit: WordHit(
        id: id, complaint: row.text(5), kind: ComplaintKind(rawValue: row.text(6)) ?? .complaint,
        isOpen: row.boolean(8), author: row.optionalText(1).flatMap(EntryAuthor.init),
        at: row.optionalInstant(2) ?? row.instant(7), before: "", word: "", after: ""), words: row.optionalBytes(3))
  }

  private func candidates(
    _ hashes: [Int64], _ filter: CaseFilter, before last: Identifier?, limit: Int
  ) throws -> [Candidate] {
    var values: [Value] = [.integer(hashes[0])]
    var conditions: [String] = []
    for hash in hashes.dropFirst() {
      values.append(.integer(hash))
      conditions.append(
        "AND EXISTS (SELECT 1 FROM complaint_gram AS other WHERE other.gram = $\(values.count) AND other.entry = lead.entry)"
      )
    }
    if let last {
      values.append(.bytes(last.bytes))
      conditions.append("AND lead.entry < $\(values.count)")
    }
    let (condition, more) = filter.condition(first: values.count + 1)
    return try transaction.all(
      """
      SELECT \(Self.candidateColumns) FROM complaint_gram AS lead
      LEFT JOIN complaint_entry ON complaint_entry.id = lead.entry
      JOIN complaint ON complaint.id = COALESCE(complaint_entry.complaint, lead.entry)
      WHERE lead.gram = $1 \(conditions.joined(separator: " ")) AND \(condition)
      ORDER BY lead.entry DESC LIMIT \(limit)
      """, values + more, map: Self.candidate)
  }

  /// What the index has not come to yet, the latest first.
  private func unindexed(_ filter: CaseFilter) throws -> [Candidate] {
    let (condition, values) = filter.condition(first: 1)
    let entries = try transaction.all(
      """
      SELECT \(Self.candidateColumns) FROM complaint_entry JOIN complaint ON complaint.id = complaint_entry.complaint
      WHERE complaint_entry.is_indexed = 0 AND complaint_entry.words IS NOT NULL AND \(condition)
      ORDER BY complaint_entry.id DESC LIMIT \(Self.mostUnindexed)
      """, values, map: Self.candidate)
    let cases = try transaction.all(
      """
      SELECT \(Self.candidateColumns) FROM complaint LEFT JOIN complaint_entry ON 1 = 0
      WHERE complaint.is_indexed = 0 AND \(condition) ORDER BY complaint.id DESC LIMIT \(Self.mostUnindexed)
      """, values, map: Self.candidate)
    return (entries + cases).sorted { $0.id > $1.id }
  }

  /// Opens candidates and keeps those that hold all the words. Only what is shown counts as read.
  private struct HitReader {
    let work: Work
    let words: [SearchText]
    var hits: [WordHit] = []
    private var seen: Set<Identifier> = []
    private var keys: [String: SymmetricKey?] = [:]

    init(_ work: Work, _ words: [SearchText]) {
      self.work = work
      self.words = words
    }

    /// - Returns: the last one that was looked at where there is no room for more; nil where all were.
    @discardableResult
    mutating func take(_ candidates: [Candidate], limit: Int) throws -> Identifier? {
      for candidate in candidates where seen.insert(candidate.id).inserted {
        let subject = try work.subject(ofComplaint: candidate.complaint)
        let key = try keys[subject] ?? work.subjectKey(of: subject)
        keys[subject] = key
        guard let key else { continue }
        let texts =
          try candidate.words.map { sealed in
            [Work.text(sealed, with: key, subject, .entry(candidate.id))].compactMap(\.self)
          } ?? work.texts(ofCase: candidate.complaint, with: key, subject)
        guard let text = texts.lazy.map({ SearchText($0) }).first(where: { $0.find(words) != nil }),
          let places = text.find(words)
        else { continue }
        work.opened.insert(Opened(subject: subject, what: .words))
        var hit = candidate.hit
        (hit.before, hit.word, hit.after) = text.excerpt(places)
        hits.append(hit)
        if hits.count >= limit { return candidate.id }
      }
      return nil
    }
  }
}
