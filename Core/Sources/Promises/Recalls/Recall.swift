/// How dangerous recalled goods are: the four levels that the European rules on product safety know (GPSR 2023/988).
public enum RecallRisk: String, Hashable, Sendable, CaseIterable {
  case serious, high, medium, low

  public var words: LocalizedText {
    switch self {
    case .serious: LocalizedText(zhHans: "严重风险", en: "Serious risk")
    case .high: LocalizedText(zhHans: "高风险", en: "High risk")
    case .medium: LocalizedText(zhHans: "中风险", en: "Medium risk")
    case .low: LocalizedText(zhHans: "低风险", en: "Low risk")
    }
  }
}

/// What a buyer is to do with recalled goods.
public enum RecalledGoods: String, Hashable, Sendable, CaseIterable {
  /// They go back, at the seller's cost.
  case sendBack = "send-back"
  /// They are thrown away: sending them would cost more, or be dangerous.
  case dispose

  public var words: LocalizedText {
    switch self {
    case .sendBack:
      LocalizedText(zhHans: "请寄回商品，运费由商家承担。", en: "Send the goods back; the seller pays for it.")
    case .dispose: LocalizedText(zhHans: "请自行销毁商品，不必寄回。", en: "Destroy the goods; nothing has to be sent back.")
    }
  }
}

/// What a buyer says that he does.
public enum RecallAnswer: String, Hashable, Sendable, CaseIterable {
  /// He keeps the goods and wants nothing.
  case keeps
  case sendsBack = "sends-back"
  /// He has destroyed them, and shows it.
  case destroyed

  /// What can be answered where the goods are to be treated so.
  public static func possible(_ goods: RecalledGoods) -> [RecallAnswer] {
    switch goods {
    case .sendBack: [.sendsBack, .destroyed, .keeps]
    case .dispose: [.destroyed, .keeps]
    }
  }

  public var words: LocalizedText {
    switch self {
    case .keeps: LocalizedText(zhHans: "买家保留商品", en: "The buyer keeps the goods")
    case .sendsBack: LocalizedText(zhHans: "买家寄回商品", en: "The buyer sends the goods back")
    case .destroyed: LocalizedText(zhHans: "买家已销毁商品", en: "The buyer has destroyed the goods")
    }
  }
}

/// Where a recall stands. It follows from what happened and is stored nowhere.
public enum RecallStatus: String, Hashable, Sendable, CaseIterable {
  /// Announced, and nobody has been told yet.
  case announced
  /// Buyers are being told, batch by batch.
  case telling
  /// Everybody known has been told; answers come in, and who turns up late is told at once.
  case open
  case closed

  public init(hasBegun: Bool, told: Instant?, closed: Instant?) {
    self = closed != nil ? .closed : told != nil ? .open : hasBegun ? .telling : .announced
  }

  public var words: LocalizedText {
    switch self {
    case .announced: LocalizedText(zhHans: "已宣布", en: "Announced")
    case .telling: LocalizedText(zhHans: "正在通知买家", en: "Buyers are being told")
    case .open: LocalizedText(zhHans: "召回进行中", en: "Open")
    case .closed: LocalizedText(zhHans: "已结束", en: "Closed")
    }
  }
}

/// What a recall offers, and how: the part of it that has rules.
public struct RecallPlan: Hashable, Sendable {
  public var goods: RecalledGoods
  /// What a buyer may choose, the first where he names none.
  public var remedies: [Resolution]
  /// Whether everybody is paid when he is told, without asking.
  public var isAtOnce: Bool
  /// How many days after being told a buyer who has not answered is reminded.
  public var reminders: [Int]

  public static let mostReminders = 10
  public static let latestReminder = 365

  public init(goods: RecalledGoods, remedies: [Resolution], isAtOnce: Bool = false, reminders: [Int] = []) {
    self.goods = goods
    self.remedies = remedies
    self.isAtOnce = isAtOnce
    self.reminders = reminders
  }

  /// What is wrong with it: a code for programs and words that say what to do.
  public struct Problem: Error, Hashable, Sendable {
    public var code: String
    public var message: String
  }

  /// - Throws: `Problem` where nobody could carry it out.
  public func check() throws(Problem) {
    if remedies.isEmpty || Set(remedies).count < remedies.count {
      throw Problem(code: "remedies", message: "Offer at least one remedy, and each of them once.")
    }
    if goods == .dispose, remedies.contains(.repair) {
      throw Problem(code: "nothing-to-repair", message: "What is destroyed cannot be repaired; leave the repair out.")
    }
    if isAtOnce, goods != .dispose || remedies != [.refund] {
      throw Problem(
        code: "not-at-once",
        message:
          "Only a refund for goods that nobody sends back can be paid at once; leave `atOnce` out, or offer that.")
    }
    if isAtOnce, !reminders.isEmpty {
      throw Problem(
        code: "nothing-to-remind", message: "Who is paid at once owes no answer; leave the reminders out.")
    }
    guard reminders.count <= Self.mostReminders,
      zip([0] + reminders, reminders).allSatisfy({ $0 < $1 }), reminders.last ?? 0 <= Self.latestReminder
    else {
      throw Problem(
        code: "reminders",
        message: "Write the days of the reminders from the first to the last, each once, between 1 and 365.")
    }
  }

  /// By the end of which day the buyer should have answered before he is reminded again; nil after the last reminder.
  ///
  /// - Parameters:
  ///   - sent: how many reminders he had.
  ///   - since: when the recall was announced, or, where his goods turned up later, when they did.
  public func nextReminder(after sent: Int, since: Instant, calendar: CalendarRule) -> Instant? {
    guard sent < reminders.count else { return nil }
    return calendar.end(of: .days(reminders[sent]), from: since)
  }
}

/// How many pieces a recall concerns in an order.
public struct RecalledPieces: Hashable, Sendable {
  public var count: Int

  /// - Parameters:
  ///   - ordered: how many were bought; nil where nobody told of a line, such as for a replacement.
  ///   - inLots: how many of the recalled lots were shipped; nil where all goods are recalled.
  ///   - back: how many are in claims that hold them, or were paid back.
  ///   - recalled: how many another recall that is still open speaks for.
  public init(ordered: Int?, inLots: Int?, back: Int, recalled: Int) {
    let sent = inLots ?? ordered ?? 0
    // What came back may be of other lots: of those recalled no more can be in his hands than are left in all.
    let left = ordered.map { max(0, max($0, sent) - back) } ?? sent
    count = max(0, min(sent, left) - recalled)
  }
}
