import Database
public import Promises

extension Catalog {
  private static let stepSchema = Schema.object([
    .field(
      "step", .text(max: 40), "What happened: an act of the case, `opened`, `sanction`, `malicious` or `cleared`."),
    .field("at", .instant, "When."), .field("by", .choice(of: CaseParty.self), "Who did it."),
    .optional("note", .text(max: 400), "What belongs to it: a report, a sanction, or what a reversal came to."),
    .optional("words", .text(max: 10_000), "What was written with it."),
    .optional("erased", .boolean, "True where what was written cannot be read any more."),
  ])

  /// Nothing in it tells who reported: a merchant reads it, too.
  static let reportCase = Schema.object([
    .field("reference", .reference, "The case's own name."), .field("product", .reference, "The goods it is about."),
    .field("title", .text(max: 300), "Their title."), .field("kind", .choice(of: ReportKind.self), "What is reported."),
    .optional("merchant", .reference, "Who sells them."),
    .field("status", .choice(of: ReportCase.Status.self), "Where it stands."),
    .field("openedAt", .instant, "When the first report came."),
    .field("reports", .count(0...JSON.safe), "How many reports were joined into it."),
    .field("evidence", .count(0...JSON.safe), "How many files were handed in."),
    .field("score", .integer(min: 0, max: 100_000), "How much it weighs."),
    .field(
      "lines",
      .list(
        of: .object([
          .field("reason", .choice(of: Triage.Reason.self), "What it is for."),
          .field("points", .integer(min: -100_000, max: 100_000), "What it adds."),
          .field("words", Shape.localized, "The same in words."),
        ]), 0...20), "What the score is made of."),
    .optional("dueAt", .instant, "By when somebody of the platform looks at it, or decides an appeal."),
    .optional("answeredAt", .instant, "When the merchant stated his side."),
    .optional("servedAt", .instant, "When the counter-statement reached whoever notified us."),
    .optional("restoreAt", .instant, "When the goods are on sale again, unless he tells of a suit before."),
    .optional("appealBy", .instant, "Until when the merchant may appeal."),
    .optional("closedAt", .instant, "When it was over."),
    .field("onSale", .boolean, "Whether the goods can be ordered."),
    .field("steps", .list(of: stepSchema, 0...100_000), "What happened, the earliest first."),
    .field("sanctions", .list(of: .reference, 0...1000), "The sanctions that followed from it."),
    .field("obligations", .list(of: ObligationView.schema, 0...1000), "The promises to take the goods down."),
  ])

  static let report = Schema.object([
    .field("reference", .reference, "The report's own name."),
    .field("case", .reference, "The case it was joined into."),
    .field("product", .reference, "The goods it is about."),
    .field("kind", .choice(of: ReportKind.self), "What is reported."),
    .field("status", .choice(of: ReportCase.Status.self), "Where the case stands."),
    .field("at", .instant, "When it was made."), .field("danger", .boolean, "Whether somebody could be hurt."),
    .optional("toldAt", .instant, "When its author was told what became of it."),
    .optional("maliciousAt", .instant, "When it was marked as made in bad faith."),
  ])

  static let readReport = Schema.object(
    [
      .field("report", report, "The report."),
      .optional("reporter", .text(max: 200), "Who reported, as far as he can be told apart; left out for nobody."),
      .optional("trustedAs", .text(max: 200), "What a trusted reporter is."),
      .optional("maliciousFor", .text(max: 10_000), "Why it was marked as made in bad faith."),
      .optional("words", .text(max: 10_000), "What he wrote."),
      .optional("erased", .boolean, "True where what he wrote cannot be read any more."),
      .field(
        "evidence",
        .list(
          of: .object([
            .field("sha256", .text(max: 64), "Its hash."),
            .field("type", .choice(of: EvidenceType.self), "What it is."),
            .optional("name", .text(max: 200), "What it was called."),
          ]), 0...100), "What he handed in."),
    ])

  static let sanction = Schema.object([
    .field("reference", .reference, "The sanction's own name."), .field("merchant", .reference, "Whom it is on."),
    .field("kind", .choice(of: Sanction.self), "What it is."), .field("imposedAt", .instant, "Since when."),
    .field("reason", Shape.localized, "Why."), .optional("product", .reference, "Whose listing was removed."),
    .optional("floor", .money, "What his deposit has to hold."), .optional("liftedAt", .instant, "When it was lifted."),
    .optional("liftedBecause", Shape.localized, "Why it was lifted."),
    .optional(
      "grounds", Shape.localized,
      "The decision in the case that it followed from, with its grounds; of the statement of reasons what everybody may read."
    ),
  ])
}

extension Work {
  func view(case reference: String) throws -> JSON { try view(storedCase(reference)) }

  func view(_ found: StoredCase) throws -> JSON {
    let about = try transaction.first(
      """
      SELECT title, (SELECT reference FROM merchant WHERE id = $2), (SELECT COUNT(*) FROM report WHERE case_id = $3),
        (SELECT COUNT(*) FROM report_evidence WHERE case_id = $3) FROM product WHERE id = $1
      """, found.product.bytes, found.merchant?.bytes ?? [], found.id.bytes,
      map: { ($0.text(0), $0.optionalText(1), $0.integer(2), $0.integer(3)) })
    var object: JSONObject = [
      "reference": .string(found.reference), "product": .string(found.productReference),
      "title": .string(about?.0 ?? ""), "kind": .string(found.kind.rawValue), "status": .string(found.status.rawValue),
      "reports": .integer(about?.2 ?? 0), "evidence": .integer(about?.3 ?? 0), "score": .integer(Int64(found.score)),
    ]
    object[text: "merchant"] = about?.1
    object["lines"] = try JSON.parse(Array(found.lines.utf8))
    for (name, instant) in [
      ("openedAt", found.opened), ("dueAt", found.due), ("answeredAt", found.answered), ("servedAt", found.served),
      ("restoreAt", found.restore), ("appealBy", found.appealBy), ("closedAt", found.closed),
    ] as [(String, Instant?)] { object[instant: name] = instant }
    object["onSale"] = .bool(try !isHeld(found.product))
    object["steps"] = .array(
      try steps(of: found).map { step in
        var line: JSONObject = [
          "step": .string(step.step), "at": .string(step.at.description), "by": .string(step.who.rawValue),
        ]
        // Which report was made in bad faith, and why, is nobody's but the platform's: it stands with the report.
        if ["malicious", "cleared"].contains(step.step) { return .object(line) }
        if !step.note.isEmpty { line["note"] = .string(step.note) }
        line[text: "words"] = step.words.text
        if step.words == .erased || step.words == .unreadable { line["erased"] = true }
        return .object(line)
      })
    object["sanctions"] = .array(
      try transaction.all(
        "SELECT reference FROM sanction WHERE case_id = $1 ORDER BY id", found.id.bytes, map: { .string($0.text(0)) }))
    object["obligations"] = .array(
      try owed(about: found.product).filter { $0.duty == .takedown && $0.obligation.opened >= found.opened }.map(view))
    return .object(object)
  }

  static let reportColumns = """
    report.reference, report_case.reference, product.reference, report_case.kind, report_case.status, reported_at, danger,
    told_at, malicious_at
    """
  static let reportTables = """
    report JOIN report_case ON report_case.id = report.case_id JOIN product ON product.id = report_case.product
    """

  static func report(_ row: Row) -> JSONObject {
    var object: JSONObject = [
      "reference": .string(row.text(0)), "case": .string(row.text(1)), "product": .string(row.text(2)),
      "kind": .string(row.text(3)), "status": .string(row.text(4)), "at": .string(row.instant(5).description),
      "danger": .bool(row.int(6) > 0),
    ]
    object[instant: "toldAt"] = row.optionalInstant(7)
    object[instant: "maliciousAt"] = row.optionalInstant(8)
    return object
  }

  /// What whoever made a report may see of it: where it stands, and nothing that he wrote.
  public func view(report reference: String) throws -> JSON {
    let found = try transaction.first(
      "SELECT \(Self.reportColumns) FROM \(Self.reportTables) WHERE report.reference = $1", reference, map: Self.report)
    guard let found else {
      throw Refusal(.unknown, "report-unknown", "There is no report \(reference); check its number.")
    }
    return .object(found)
  }

  /// Reports with what was written and handed in, for those who work on cases.
  func readReports(_ condition: String, _ value: String, after key: [UInt8], limit: Int) throws -> [(
    key: String, item: JSON
  )] {
    let rows = try transaction.all(
      """
      SELECT \(Self.reportColumns), report.id, report.reporter, report.subject, report.words, reporter.trusted_as,
        case_id
      FROM \(Self.reportTables) LEFT JOIN reporter ON reporter.name = report.reporter
      WHERE \(condition) AND report.id > $2 ORDER BY report.id LIMIT $3
      """, value, key, limit
    ) { row in
      (
        report: Self.report(row), id: Identifier(bytes: row.bytes(9))!, reporter: row.optionalText(10),
        subject: row.text(11), words: row.optionalBytes(12), trusted: row.optionalText(13),
        about: Identifier(bytes: row.bytes(14))!
      )
    }
    return try rows.map { row in
      let opener = Opener(self, of: row.subject)
      var object: JSONObject = ["report": .object(row.report)]
      object[text: "reporter"] = row.reporter
      object[text: "trustedAs"] = row.trusted
      if row.report["maliciousAt"] != nil, let about = try storedCase(row.about) {
        object[text: "maliciousFor"] = try steps(of: about).last {
          $0.step == "malicious" && row.report["reference"]?.string == $0.note
        }?.words.text
      }
      let words = try opener.words(row.words, for: .report(row.id))
      object[text: "words"] = words.text
      if words == .erased || words == .unreadable { object["erased"] = true }
      let files = try transaction.all(
        """
        SELECT report_evidence.hash, type, name FROM report_evidence JOIN evidence
          ON evidence.subject = report_evidence.subject AND evidence.hash = report_evidence.hash
        WHERE report = $1 ORDER BY added_at, report_evidence.hash
        """, row.id.bytes, map: { ($0.bytes(0), $0.text(1), $0.bytes(2)) })
      object["evidence"] = .array(
        try files.map { hash, type, name in
          var file: JSONObject = ["sha256": .string(Evidence.hexadecimal(hash)), "type": .string(type)]
          file[text: "name"] = try opener.words(name, for: .reportEvidenceName(report: row.id, hash)).text
          return .object(file)
        })
      return (row.id.description, .object(object))
    }
  }

  /// A file that was handed in with a report of a case; nil where there is none.
  ///
  /// - Parameter hash: in hexadecimal.
  /// - Throws: `Refusal` where it was erased.
  public func evidence(_ hash: String, ofCase reference: String) throws -> Evidence? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    let subjects = try transaction.all(
      """
      SELECT DISTINCT subject FROM report_evidence JOIN report_case ON report_case.id = case_id
      WHERE report_case.reference = $1 AND hash = $2 ORDER BY subject
      """, reference, bytes, map: { $0.text(0) })
    for subject in subjects { if let file = try evidence(bytes, of: subject) { return file } }
    if subjects.isEmpty { return nil }
    throw Refusal(.gone, "evidence-erased", "It was erased at the person's request.")
  }

  /// The statement of reasons for what a case came to (DSA 17).
  ///
  /// - Throws: `Refusal` where the case restricts nothing.
  public func statement(ofCase reference: String) throws -> StatementOfReasons {
    let found = try storedCase(reference)
    let steps = try steps(of: found)
    guard let decisive = steps.last(where: { $0.step == "find" }) ?? steps.last(where: { $0.step == "hold" }) else {
      throw Refusal(.invalid, "nothing-restricted", "Nothing was restricted in this case, so there is no statement.")
    }
    let isFinding = decisive.step == "find"
    let notices = try transaction.first(
      "SELECT COUNT(*) FROM report WHERE case_id = $1", found.id.bytes, map: { $0.int(0) })
    let version = letters.version(found.letter)
    let key = found.kind.hasTakedownClock ? "goods.genuine" : "goods.standards"
    var statement = StatementOfReasons(
      reference: found.reference, product: found.productReference, kind: found.kind,
      restriction: isFinding ? .ended : .suspended, from: decisive.at, until: found.closed ?? found.restore,
      isInForce: found.status.keepsOffSale, territory: (reportsAnnex(at: now) ?? .standard).territory,
      facts: decisive.words.text, notices: notices ?? 0, isAutomatic: decisive.who == .rule,
      clause: version?.letter.clause(key).map { ($0.key, found.letter) },
      appealBy: isFinding ? found.appealBy : nil)
    statement.title = version?.letter.clause(key)?.title
    return statement
  }

  /// Everybody reads it: what was imposed on merchants and why, the latest first.
  public func sanctions(before key: [UInt8] = [], limit: Int) throws -> [(key: String, item: JSON)] {
    let all = [UInt8](repeating: 0xFF, count: 16)
    return try sanctions("sanction.id < $1 ORDER BY sanction.id DESC LIMIT \(limit)", key.isEmpty ? all : key)
  }

  func view(sanction reference: String) throws -> JSON {
    guard let found = try sanctions("sanction.reference = $1", reference).first else {
      throw Refusal(.unknown, "sanction-unknown", "There is no sanction \(reference); look at the register.")
    }
    return found.item
  }

  private func sanctions(_ which: String, _ value: some Bindable) throws -> [(key: String, item: JSON)] {
    try transaction.all(
      """
      SELECT sanction.id, sanction.reference, merchant.reference, kind, imposed_at, reason_zh, reason_en,
        (SELECT reference FROM product WHERE product.id = sanction.product), sanction.floor, merchant.currency, lifted_at,
        lifted_zh, lifted_en, (SELECT reference FROM report_case WHERE report_case.id = sanction.case_id)
      FROM sanction JOIN merchant ON merchant.id = sanction.merchant WHERE \(which)
      """, value
    ) { row in
      var object: JSONObject = [
        "reference": .string(row.text(1)), "merchant": .string(row.text(2)), "kind": .string(row.text(3)),
        "imposedAt": .string(row.instant(4).description),
        "reason": LocalizedText(zhHans: row.text(5), en: row.text(6)).json,
      ]
      object[text: "product"] = row.optionalText(7)
      object["floor"] = row.optionalInteger(8).map { Money($0, Currency(row.text(9))!).json }
      object[instant: "liftedAt"] = row.optionalInstant(10)
      if let zh = row.optionalText(11), let en = row.optionalText(12) {
        object["liftedBecause"] = LocalizedText(zhHans: zh, en: en).json
      }
      return (key: Identifier(bytes: row.bytes(0))!.description, object: object, about: row.optionalText(13))
    }.map { found in
      var object = found.object
      if let grounds = try found.about.map(grounds(ofCase:)) { object["grounds"] = grounds.json }
      return (found.key, .object(object))
    }
  }

  private func grounds(ofCase reference: String) throws -> LocalizedText {
    let statement = try statement(ofCase: reference)
    return LocalizedText(
      zhHans: statement.grounds(.zhHans).joined(), en: statement.grounds(.en).joined(separator: " "))
  }
}
