/// How a recall is answered: counts that each say what they are a part of.
public struct RecallFigures: Hashable, Sendable {
  /// Orders whose buyers were told, and pieces in them.
  public var told = 0
  public var pieces = 0
  /// Of those told: who had at least one reminder, and who answered what.
  public var reminded = 0
  public var keeps = 0
  public var sendsBack = 0
  public var destroyed = 0
  /// Whose goods are back with the seller.
  public var returned = 0
  /// Who has what he was to get: the money granted, the replacement or the repaired goods with him.
  public var remedied = 0

  public init() {}

  public var answered: Int { keeps + sendsBack + destroyed }

  /// Answers of a thousand who were told, rounded down; nil where nobody was.
  public var answeredPerThousand: Int? { told == 0 ? nil : answered * 1000 / told }
  public var remediedPerThousand: Int? { told == 0 ? nil : remedied * 1000 / told }

  /// The rate with what it is made of: a percentage of a handful says less than the handful.
  public static func words(_ part: Int, of whole: Int) -> LocalizedText {
    guard whole > 0 else { return LocalizedText(zhHans: "尚未通知任何订单", en: "nobody was told yet") }
    guard whole >= 50 else { return LocalizedText(zhHans: "\(whole) 笔订单中 \(part) 笔", en: "\(part) of \(whole)") }
    let tenths = part * 1000 / whole
    let rate = "\(tenths / 10).\(tenths % 10)"
    return LocalizedText(zhHans: "\(rate)%（\(whole) 笔订单中 \(part) 笔）", en: "\(rate) % (\(part) of \(whole))")
  }
}
