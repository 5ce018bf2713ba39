import Database
public import Promises

/// A recall with how it was answered: what the regulator and the staff are shown.
public struct RecallReport: Sendable {
  public var notice: RecallNotice
  public var figures: RecallFigures
  /// When the first and the last buyer was told, and since when all who were known are.
  public var firstTold: Instant?
  public var lastTold: Instant?
  public var allTold: Instant?
  public var closedFor: String?
  /// What all told would get back, and what was granted, in each currency.
  public var worth: [Money]
  public var refunded: [Money]
  /// Which share of the orders to look at has been looked at, in hundredths; nil where that is not known any more.
  public var progress: Int?
}

extension Work {
  private static let noticeColumns = """
    recall.reference, product.reference, product.title, certificate, sold_from, sold_until, risk, goods, remedies,
    at_once, reminders, hazard_zh, hazard_en, advice_zh, advice_en, announced_by, contact, announced_at, reached, told_at,
    closed_at, recall.id, closed_for, resumes
    """

  private static func notice(_ row: Row) -> (id: Identifier, notice: RecallNotice, told: Instant?, closedFor: String?) {
    (
      Identifier(bytes: row.bytes(21))!,
      RecallNotice(
        recall: row.text(0),
        status: RecallStatus(
          hasBegun: !row.isNull(18), told: row.optionalInstant(19), closed: row.optionalInstant(20)),
        product: row.text(1), title: row.text(2), certificate: row.optionalText(3), soldFrom: row.optionalInstant(4),
        soldUntil: row.optionalInstant(5), risk: RecallRisk(rawValue: row.text(6))!,
        hazard: LocalizedText(zhHans: row.text(11), en: row.text(12)),
        advice: LocalizedText(zhHans: row.text(13), en: row.text(14)),
        plan: RecallPlan(
          goods: RecalledGoods(rawValue: row.text(7))!,
          remedies: row.text(8).split(separator: " ").compactMap { Resolution(rawValue: String($0)) },
          isAtOnce: row.boolean(9), reminders: row.text(10).split(separator: " ").compactMap { Int($0) }),
        announcedBy: row.text(15), contact: row.text(16), announced: row.instant(17), closed: row.optionalInstant(20),
        resumes: row.isNull(23) ? nil : row.boolean(23)),
      row.optionalInstant(19), row.optionalText(22)
    )
  }

  private func lots(of recall: Identifier) throws -> [String] {
    try transaction.all(
      "SELECT reference FROM recall_lot JOIN lot ON lot.id = recall_lot.lot WHERE recall = $1 ORDER BY reference",
      recall.bytes, map: { $0.text(0) })
  }

  /// What the public is told of a recall.
  ///
  /// - Throws: `Refusal` when there is none of this name.
  public func notice(of recall: String) throws -> RecallNotice {
    let found = try transaction.first(
      "SELECT \(Self.noticeColumns) FROM recall JOIN product ON product.id = recall.product WHERE recall.reference = $1",
      recall, map: Self.notice)
    guard let found else { throw Refusal(.unknown, "recall-unknown", "There is no recall \(recall).") }
    var notice = found.notice
    notice.lots = try lots(of: found.id)
    return notice
  }

  /// What is recalled, by their keys.
  public func notices(after key: [UInt8] = [], limit: Int) throws -> [(key: Identifier, notice: RecallNotice)] {
    try transaction.all(
      """
      SELECT \(Self.noticeColumns) FROM recall JOIN product ON product.id = recall.product WHERE recall.id > $1
      ORDER BY recall.id LIMIT $2
      """, key, limit, map: Self.notice
    ).map { found in
      var notice = found.notice
      notice.lots = try lots(of: found.id)
      return (found.id, notice)
    }
  }

  /// How a recall was answered, counted now.
  ///
  /// - Throws: `Refusal` when there is none of this name.
  public func report(of reference: String) throws -> RecallReport {
    let recall = try recall(reference)
    var report = RecallReport(
      notice: try notice(of: reference), figures: RecallFigures(), allTold: recall.told, worth: [], refunded: [])
    report.closedFor =
      try transaction.first("SELECT closed_for FROM recall WHERE id = $1", recall.id.bytes, map: { $0.optionalText(0) })
      ?? nil
    try transaction.rows(
      """
      SELECT COUNT(*), SUM(recall_case.quantity), SUM(CASE WHEN reminders > 0 THEN 1 ELSE 0 END),
        SUM(CASE WHEN answer = 'keeps' THEN 1 ELSE 0 END), SUM(CASE WHEN answer = 'sends-back' THEN 1 ELSE 0 END),
        SUM(CASE WHEN answer = 'destroyed' THEN 1 ELSE 0 END),
        SUM(CASE WHEN received_at IS NOT NULL THEN 1 ELSE 0 END),
        SUM(CASE WHEN status = 'done' OR status = 'accepted' AND refund IS NOT NULL THEN 1 ELSE 0 END),
        SUM(worth), SUM(COALESCE(refund, 0)), MIN(told_at), MAX(told_at), currency
      FROM recall_case JOIN orders ON orders.id = recall_case.order_id LEFT JOIN claim ON claim.id = recall_case.claim
      WHERE recall = $1 GROUP BY currency ORDER BY currency
      """, recall.id.bytes
    ) { row in
      report.figures.told += row.int(0)
      report.figures.pieces += row.int(1)
      report.figures.reminded += row.int(2)
      report.figures.keeps += row.int(3)
      report.figures.sendsBack += row.int(4)
      report.figures.destroyed += row.int(5)
      report.figures.returned += row.int(6)
      report.figures.remedied += row.int(7)
      let currency = Currency(row.text(12))!
      report.worth.append(Money(row.integer(8), currency))
      report.refunded.append(Money(row.integer(9), currency))
      report.firstTold = [report.firstTold, row.instant(10)].compactMap(\.self).min()
      report.lastTold = [report.lastTold, row.instant(11)].compactMap(\.self).max()
    }
    return report
  }

  /// The buyers of a recall by their keys, as the API shows them.
  func cases(of recall: String, after key: [UInt8], limit: Int) throws -> [(key: String, item: JSON)] {
    try transaction.all(
      "\(Self.caseQuery) WHERE recall_case.recall = $1 AND recall_case.id > $2 ORDER BY recall_case.id LIMIT $3",
      self.recall(recall).id.bytes, key, limit, map: Self.recallCase
    ).map { ($0.id.description, $0.json) }
  }

  private static let caseQuery = """
    SELECT recall_case.id, recall.reference, orders.reference, recall_case.quantity, worth, currency, recall_case.told_at,
      recall_case.reminders, answer, answered_at, claim.reference, orders.language,
      EXISTS (SELECT 1 FROM order_line WHERE order_line.order_id = recall_case.order_id
        AND order_line.product = recall.product AND compensated_at IS NOT NULL)
    FROM recall_case JOIN recall ON recall.id = recall_case.recall JOIN orders ON orders.id = recall_case.order_id
    LEFT JOIN claim ON claim.id = recall_case.claim
    """

  /// What a buyer was told of, and what he answered.
  public struct RecallCase: Sendable {
    public var id: Identifier
    public var recall: String
    public var order: String
    public var pieces: Int
    public var worth: Money
    public var told: Instant
    public var reminders: Int
    public var answer: RecallAnswer?
    public var answered: Instant?
    public var claim: String?
    /// What the buyer reads; nil where his shop did not tell.
    var language: Language?
    /// Whether a finding of counterfeits paid for the goods already: they only have to go back.
    public var isPaid: Bool

    var json: JSON {
      var object: JSONObject = [
        "recall": .string(recall), "order": .string(order), "pieces": .integer(Int64(pieces)), "worth": worth.json,
        "reminders": .integer(Int64(reminders)),
      ]
      object[instant: "toldAt"] = told
      object[text: "answer"] = answer?.rawValue
      object[instant: "answeredAt"] = answered
      object[text: "claim"] = claim
      return .object(object)
    }
  }

  private static func recallCase(_ row: Row) -> RecallCase {
    RecallCase(
      id: Identifier(bytes: row.bytes(0))!, recall: row.text(1), order: row.text(2), pieces: row.int(3),
      worth: Money(row.integer(4), Currency(row.text(5))!), told: row.instant(6), reminders: row.int(7),
      answer: row.optionalText(8).flatMap(RecallAnswer.init(rawValue:)), answered: row.optionalInstant(9),
      claim: row.optionalText(10), language: row.optionalText(11).flatMap(Language.init(rawValue:)),
      isPaid: row.boolean(12))
  }

  /// What a message about a recall is about.
  func recallCase(_ id: Identifier) throws -> RecallCase? {
    try transaction.first("\(Self.caseQuery) WHERE recall_case.id = $1", id.bytes, map: Self.recallCase)
  }

  /// What a buyer is written: in his language, in both where that is not known.
  func letters(of told: RecallCase, isReminder: Bool) throws -> [RecallLetter] {
    let notice = try notice(of: told.recall)
    return (told.language.map { [$0] } ?? Language.allCases).map {
      RecallLetter(notice, order: told.order, pieces: told.pieces, isReminder: isReminder, in: $0)
    }
  }

  /// All that buyers of these orders were told of, for whom they are about.
  func recalls(of orders: [Identifier]) throws -> [JSON] {
    try transaction.all(
      "\(Self.caseQuery) WHERE orders.id = $1 ORDER BY recall_case.id", forEach: orders.map { [.bytes($0.bytes)] },
      map: Self.recallCase
    ).flatMap(\.self).map(\.json)
  }

  /// The recalls that an order's buyer was told of.
  public func recalls(of order: String) throws -> [RecallCase] {
    try transaction.all(
      "\(Self.caseQuery) WHERE orders.reference = $1 ORDER BY recall_case.id", order, map: Self.recallCase)
  }
}

extension RecallReport {
  var json: JSON {
    func count(_ number: Int) -> JSON { .integer(Int64(number)) }
    var object: JSONObject = [
      "notice": notice.json, "told": count(figures.told), "pieces": count(figures.pieces),
      "reminded": count(figures.reminded), "answered": count(figures.answered), "keeps": count(figures.keeps),
      "sendsBack": count(figures.sendsBack), "destroyed": count(figures.destroyed),
      "returned": count(figures.returned), "remedied": count(figures.remedied),
      "worth": .array(worth.map(\.json)), "refunded": .array(refunded.map(\.json)),
    ]
    object["answeredPerThousand"] = figures.answeredPerThousand.map(count)
    object["remediedPerThousand"] = figures.remediedPerThousand.map(count)
    object[instant: "firstToldAt"] = firstTold
    object[instant: "lastToldAt"] = lastTold
    object[instant: "allToldAt"] = allTold
    object[text: "closedFor"] = closedFor
    return .object(object)
  }

  /// The same as a table for programs that read no JSON: a line to a fact, its name first (RFC 4180).
  public var csv: String {
    func quoted(_ text: String) -> String {
      "\"" + TableCell.safe(text).replacing("\"", with: "\"\"") + "\""
    }
    var lines = ["name,value"]
    func add(_ name: String, _ value: JSON) {
      switch value {
      case .object(let object): for (key, value) in object { add(name.isEmpty ? key : "\(name).\(key)", value) }
      case .array(let items):
        if items.isEmpty { lines.append("\(quoted(name)),\"\"") }
        for (place, item) in items.enumerated() { add("\(name).\(place + 1)", item) }
      case .string(let text): lines.append("\(quoted(name)),\(quoted(text))")
      default: lines.append("\(quoted(name)),\(value.text)")
      }
    }
    add("", json)
    return lines.joined(separator: "\r\n") + "\r\n"
  }
}
