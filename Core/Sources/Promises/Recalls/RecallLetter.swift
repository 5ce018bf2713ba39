/// What one buyer is written about a recall, in one language: what may happen, what he is to do, what he gets, and whom
/// he asks.
public struct RecallLetter: Hashable, Sendable {
  public var language: Language
  public var subject: String
  public var body: String

  /// - Parameters:
  ///   - pieces: how many he bought are concerned.
  ///   - isReminder: whether he was told before and did not answer.
  public init(_ notice: RecallNotice, order: String, pieces: Int, isReminder: Bool, in language: Language) {
    self.language = language
    switch language {
    case .zhHans:
      subject = "\(isReminder ? "再次提醒：" : "")召回通知：\(notice.title)"
      body = """
        您的订单 \(order) 中有 \(pieces) 件商品被召回：\(notice.scope.zhHans)。
        \(notice.risk.words.zhHans)：\(notice.hazard.zhHans)
        \(notice.advice.zhHans)
        \(notice.plan.goods.words.zhHans)\(notice.remedy.zhHans)
        召回方：\(notice.announcedBy)。联系方式：\(notice.contact)。
        """
    case .en:
      subject = "\(isReminder ? "Reminder: " : "")Recalled: \(notice.title)"
      body = """
        \(pieces == 1 ? "One piece" : "\(pieces) pieces") of your order \(order) \(pieces == 1 ? "is" : "are") recalled: \(notice.scope.en).
        \(notice.risk.words.en): \(notice.hazard.en)
        \(notice.advice.en)
        \(notice.plan.goods.words.en) \(notice.remedy.en)
        Recalled by \(notice.announcedBy). Questions: \(notice.contact).
        """
    }
  }

  public var json: JSON {
    ["language": .string(language.rawValue), "subject": .string(subject), "body": .string(body)]
  }
}
