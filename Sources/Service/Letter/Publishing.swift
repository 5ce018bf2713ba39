public import Database
public import Promises

extension Work {
  /// Days of notice before a version takes effect that does not only improve promises.
  public static let notice = 7

  /// Publishes a version of the letter. From now on it is immutable: its source and its SHA-256 are stored. It takes
  /// effect at once where it is the first one or only improves promises; any other after seven days of notice, when the
  /// next day begins.
  ///
  /// - Throws: `Refusal` when the file has problems, or was published already.
  public func publish(_ file: LetterFile, source: String, at: Instant) throws -> LetterBook.Version {
    guard let letter = file.letter else {
      throw Refusal(.invalid, "letter-invalid", "Correct the letter first: \(file.problems.first?.description ?? "")")
    }
    // Of two that are published at once, the second is compared with the first.
    try transaction.holdOthers()
    try refreshLetters()
    if let same = letters.versions.first(where: { $0.sha256 == file.sha256 }) {
      throw Refusal(.conflict, "letter-published", "This letter is published already, as version \(same.number).")
    }
    try checkWorkingHours(of: letter, source: source)
    var effective = at
    if let last = letters.versions.last {
      // A version may not overtake one that was announced before it.
      effective = max(at, last.effective)
      if !LetterDiff.onlyImproves(LetterDiff.compare(last.letter, letter)) {
        let day = letter.calendar.zone.day(of: at).adding(Self.notice + 1)
        effective = max(effective, letter.calendar.zone.start(of: day))
      }
    }
    let version = LetterBook.Version(
      number: (letters.versions.last?.number ?? 0) + 1, letter: letter, sha256: file.sha256, published: at,
      effective: effective)
    do {
      try transaction.run(
        "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES ($1, $2, $3, $4, $5)",
        version.number, source, version.sha256, version.published, version.effective)
    } catch let error as DatabaseError where error.code == .constraint(.unique) {
      throw Refusal(.conflict, "letter-overtaken", "Another version was published at the same moment; send it again.")
    }
    letters.add(version)
    return version
  }
}

extension Work {
  /// Nobody promises working hours without saying when work is done, and the examples have to hold by those.
  private func checkWorkingHours(of letter: Letter, source: String) throws {
    guard letter.clauses.contains(where: \.countsWorkingHours) else { return }
    let hours = letters.hours
    guard !hours.isEmpty else {
      throw Refusal(
        .invalid, "hours-missing", "The letter counts in working hours; publish the annex of opening hours first.")
    }
    if let problem = LetterFile(yaml: source, hours: hours).problems.first {
      throw Refusal(.invalid, "letter-invalid", "Correct the letter first: \(problem.description)")
    }
  }

  /// Takes in what another process published since.
  public func refreshLetters() throws {
    if transaction.endsInOrder { return }
    let count = try transaction.first(
      "SELECT (SELECT COUNT(*) FROM letter) + (SELECT COUNT(*) FROM annex)", map: { $0.int(0) })
    if let count, count > letters.count { letters = try LetterBook(stored: transaction) }
  }
}

extension LetterBook {
  /// The versions in a database, read back from the sources that were published.
  ///
  /// - Throws: `Refusal` when a stored source can no longer be read: the program must not guess what was promised.
  public init(stored transaction: Transaction) throws {
    let versions = try transaction.all(
      "SELECT number, source, sha256, published_at, effective_at FROM letter ORDER BY number"
    ) { row in
      let file = LetterFile(yaml: row.text(1))
      guard let letter = file.letter, file.sha256 == row.text(2) else {
        throw Refusal(
          .invalid, "letter-unreadable",
          "Version \(row.int(0)) of the letter cannot be read by this program: \(file.problems.first?.description ?? "its hash differs")."
        )
      }
      return Version(
        number: row.int(0), letter: letter, sha256: row.text(2), published: row.instant(3), effective: row.instant(4))
    }
    self.init(versions, annexes: try AnnexVersion.stored(transaction))
  }
}
