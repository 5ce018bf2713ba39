import Database
public import Promises

extension Work {
  /// Publishes a version of an annex. The first one of its kind takes effect at once; any later one after seven days of
  /// notice, when the next day begins, since people work by it (E-Commerce Law 34).
  ///
  /// - Throws: `Refusal` when the file has problems, or is the latest version already.
  public func publish(_ file: AnnexFile, source: String, at: Instant) throws -> LetterBook.AnnexVersion {
    guard let annex = file.annex else {
      throw Refusal(.invalid, "annex-invalid", "Correct the annex first: \(file.problems.first?.description ?? "")")
    }
    try transaction.holdOthers()
    try refreshLetters()
    // A letter that counts in working hours can only come after them.
    let first = file.kind == .hours ? Zone("UTC") : nil
    guard let zone = letters.inForce(at: at)?.letter.calendar.zone ?? first else {
      throw Refusal(.invalid, "annex-alone", "An annex belongs to a letter; publish the letter first.")
    }
    let last = letters.annexes.last { $0.kind == file.kind }
    var effective = at
    if let last {
      guard last.sha256 != file.sha256 else {
        throw Refusal(
          .conflict, "annex-published", "This annex is published already, as version \(last.number) of its kind.")
      }
      effective = max(last.effective, zone.start(of: zone.day(of: at).adding(Self.notice + 1)))
    }
    let version = LetterBook.AnnexVersion(
      kind: file.kind, number: (last?.number ?? 0) + 1, annex: annex, sha256: file.sha256, published: at,
      effective: effective)
    do {
      try transaction.run(
        """
        INSERT INTO annex (kind, number, source, sha256, published_at, effective_at) VALUES ($1, $2, $3, $4, $5, $6)
        """, version.kind.rawValue, version.number, source, version.sha256, version.published, version.effective)
    } catch let error as DatabaseError where error.code == .constraint(.unique) {
      throw Refusal(.conflict, "letter-overtaken", "Another version was published at the same moment; send it again.")
    }
    letters.add(version)
    if version.kind == .scores { try planScores(after: effective) }
    return version
  }

  /// What goods have to show; nil where the operator demands nothing.
  func goodsAnnex(at instant: Instant) -> GoodsAnnex? {
    guard case .goods(let annex)? = letters.annex(.goods, at: instant) else { return nil }
    return annex
  }

  /// How suppliers are screened; nil where the operator does not say.
  func suppliersAnnex(at instant: Instant) -> SuppliersAnnex? {
    guard case .suppliers(let annex)? = letters.annex(.suppliers, at: instant) else { return nil }
    return annex
  }

  /// What merchants have to prove; nil where the operator demands nothing.
  func admissionAnnex(at instant: Instant) -> AdmissionAnnex? {
    guard case .admission(let annex)? = letters.annex(.admission, at: instant) else { return nil }
    return annex
  }

  /// How reports are weighed; nil where the operator has published no rules for it.
  func reportsAnnex(at instant: Instant) -> ReportsAnnex? {
    guard case .reports(let annex)? = letters.annex(.reports, at: instant) else { return nil }
    return annex
  }

  /// How complaints are worked on; nil where the operator has published no rules for it.
  func complaintsAnnex(at instant: Instant) -> ComplaintsAnnex? {
    guard case .complaints(let annex)? = letters.annex(.complaints, at: instant) else { return nil }
    return annex
  }

  /// How merchants and goods are scored; nil where the operator has published no rules for it.
  func scoresAnnex(at instant: Instant) -> ScoresAnnex? {
    guard case .scores(let annex)? = letters.annex(.scores, at: instant) else { return nil }
    return annex
  }
}

extension LetterBook.AnnexVersion {
  /// The versions in a database, as they were published.
  ///
  /// - Throws: `Refusal` when a stored source can no longer be read.
  static func stored(_ transaction: Transaction) throws -> [LetterBook.AnnexVersion] {
    try transaction.all(
      "SELECT kind, number, source, published_at, effective_at FROM annex ORDER BY kind {bytewise}, number"
    ) { row in
      guard let kind = AnnexKind(rawValue: row.text(0)) else {
        throw Refusal(.invalid, "annex-unreadable", "This program knows no annex \(row.text(0)).")
      }
      let file = AnnexFile(kind, yaml: row.text(2))
      guard let annex = file.annex else {
        throw Refusal(
          .invalid, "annex-unreadable",
          "Version \(row.int(1)) of the annex \(kind.rawValue) cannot be read by this program: \(file.problems.first?.description ?? "")."
        )
      }
      return LetterBook.AnnexVersion(
        kind: kind, number: row.int(1), annex: annex, sha256: file.sha256, published: row.instant(3),
        effective: row.instant(4))
    }
  }
}
