import Database
public import Promises

/// What moved on one of a merchant's two accounts.
public struct MerchantLine: Hashable, Sendable {
  public var at: Instant
  public var kind: Transfer.Kind
  public var order: String?
  /// His deposit, or what he owes.
  public var account: Account
  /// Below zero where the account loses it.
  public var amount: Money
}

/// Why the deposit of a merchant who left is not given back yet.
public enum DepositHold: Sendable {
  /// His buyers may claim, or appeal against what was decided about a complaint, until then.
  case until(Instant)
  /// So much of each is open.
  case open([(matter: OpenMatter, count: Int)])
}

/// What may still cost a merchant something after he has left.
public enum OpenMatter: Sendable, CaseIterable {
  case order, claim, complaint
  /// A case about his goods that is not decided, or is appealed against.
  case reported
  /// A finding about his goods whose buyers are being paid, batch by batch.
  case compensation
  case recall

  public var words: (one: LocalizedText, many: LocalizedText) {
    func say(_ chinese: String, _ one: String, _ many: String) -> (LocalizedText, LocalizedText) {
      (LocalizedText(zhHans: chinese, en: one), LocalizedText(zhHans: chinese, en: many))
    }
    switch self {
    case .order: return say("订单", "order", "orders")
    case .claim: return say("售后申请", "claim", "claims")
    case .complaint: return say("投诉", "complaint", "complaints")
    case .reported: return say("举报案件", "case about his goods", "cases about his goods")
    case .compensation:
      return say("假货赔付", "finding whose buyers are being paid", "findings whose buyers are being paid")
    case .recall: return say("召回", "recall", "recalls")
    }
  }

  /// `2 orders, 1 recall`.
  public static func words(_ open: [(matter: OpenMatter, count: Int)], _ language: Language) -> String {
    open.map { matter, count in
      language == .en
        ? "\(count) \(count == 1 ? matter.words.one.en : matter.words.many.en)"
        : "\(matter.words.one.zhHans) \(count) 件"
    }.joined(separator: language == .en ? ", " : "、")
  }
}

extension Work {
  public func hasMerchant(_ reference: String) throws -> Bool {
    try transaction.first("SELECT 1 FROM merchant WHERE reference = $1", reference, map: { _ in true }) ?? false
  }

  /// Nil where nothing holds it.
  ///
  /// - Throws: `Refusal` when there is no such merchant.
  public func depositHold(merchant reference: String) throws -> DepositHold? {
    try hold(on: merchant(reference), at: now)
  }

  /// What moved last on a merchant's deposit and on what he owes, the latest first.
  public func statement(ofMerchant reference: String, limit: Int) throws -> [MerchantLine] {
    let own = [Account.deposit(reference), .receivable(reference)]
    let lines = try transaction.all(
      """
      SELECT at, kind, orders.reference, debit, credit, amount, transfer.currency
      FROM transfer LEFT JOIN orders ON orders.id = transfer.order_id
      WHERE debit IN ($1, $2) OR credit IN ($1, $2) ORDER BY at DESC, transfer.id DESC LIMIT $3
      """, own[0].rawValue, own[1].rawValue, limit
    ) { row in
      // What goes from the one to the other stands on both.
      [(Account(rawValue: row.text(3)), -row.integer(5)), (Account(rawValue: row.text(4)), row.integer(5))]
        .filter { own.contains($0.0) }.map { account, amount in
          MerchantLine(
            at: row.instant(0), kind: Transfer.Kind(rawValue: row.text(1))!, order: row.optionalText(2),
            account: account, amount: Money(amount, Currency(row.text(6))!))
        }
    }
    return Array(lines.joined().prefix(limit))
  }
}
