/// How figures, dates and money read in each language: the one place that writes them out.
public enum Prose {
  /// A text with every `{name}` replaced by the clause's figure of that name. An unknown name is left as it stands,
  /// which the checker reports.
  public static func filled(_ text: String, clause: Clause, language: Language) -> String {
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      result += rest[..<open]
      result += clause.figure(name).map { words($0, language) } ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// The names in braces, in the order in which they stand.
  public static func placeholders(in text: String) -> [String] {
    var names: [String] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      names.append(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return names
  }

  public static func words(_ figure: Figure, _ language: Language) -> String {
    switch (figure, language) {
    case (.term(let term), _): return words(term, language)
    case (.money(let money), _): return self.money(money, language)
    case (.share(let share), _): return share.percent + "%"
    case (.times(let n), .en): return n == 1 ? "once" : "\(n) times"
    case (.times(let n), .zhHans): return "\(n) 倍"
    case (.count(let n), _): return grouped(String(n))
    case (.promisedDay(0), .en): return "the promised day"
    case (.promisedDay(0), .zhHans): return "承诺日期"
    case (.promisedDay(let n), .en):
      return "\(plural(abs(n), "day")) \(n < 0 ? "before" : "after") the promised day"
    case (.promisedDay(let n), .zhHans): return "承诺日期\(n < 0 ? "前" : "后") \(abs(n)) 日"
    }
  }

  public static func words(_ term: Term, _ language: Language) -> String {
    switch (term, language) {
    case (.minutes(let n), .en): plural(n, "minute")
    case (.hours(let n), .en): plural(n, "hour")
    case (.workingHours(let n), .en): plural(n, "working hour")
    case (.days(let n), .en): plural(n, "day")
    case (.workingDays(let n), .en): plural(n, "working day")
    case (.minutes(let n), .zhHans): "\(n) 分钟"
    case (.hours(let n), .zhHans): "\(n) 小时"
    case (.workingHours(let n), .zhHans): "\(n) 个工作小时"
    case (.days(let n), .zhHans): "\(n) 日"
    case (.workingDays(let n), .zhHans): "\(n) 个工作日"
    }
  }

  /// `CNY 1,234.50`, `人民币 1,234.50 元`, with spaces that do not break; other currencies by their code in both
  /// languages.
  public static func money(_ money: Money, _ language: Language) -> String {
    let amount = grouped(money.decimal)
    if language == .zhHans, money.currency == .cny { return "人民币\u{A0}\(amount)\u{A0}元" }
    return "\(money.currency.code)\u{A0}\(amount)"
  }

  /// `24 November 2026`, `2026年11月24日`
  public static func day(_ day: Day, _ language: Language) -> String {
    let (year, month, number) = day.parts
    switch language {
    case .zhHans: return "\(year)年\(month)月\(number)日"
    case .en: return "\(number) \(months[month - 1]) \(year)"
    }
  }

  /// A measured length in one unit fit for it: `3 hours`, `2 天`. Rounded to the nearest.
  public static func duration(seconds: Int64, _ language: Language) -> String {
    let (count, en, zh): (Int64, String, String) =
      switch seconds {
      case ..<90: (seconds, "second", "秒")
      case ..<5400: ((seconds + 30) / 60, "minute", "分钟")
      case ..<172_800: ((seconds + 1800) / 3600, "hour", "小时")
      default: ((seconds + 43_200) / 86_400, "day", "天")
      }
    return language == .en ? plural(Int(count), en) : "\(count) \(zh)"
  }

  /// What follows a breach, in a sentence; nil where the clause has no remedy.
  public static func remedy(of clause: Clause, _ language: Language) -> String? {
    guard let remedy = clause.remedy else { return nil }
    let offers = remedy.offers.map { offer($0, clause, language) }
    switch language {
    case .en:
      let list = joined(offers, "or")
      guard remedy.offers.count > 1 else { return "If we break this promise: \(list)." }
      let by = clause.term("choose-within").map { " within \(words($0, .en))" } ?? ""
      return "If we break this promise, the person concerned chooses\(by): \(list). Without a choice, "
        + "\(offer(remedy.standard, clause, .en)) follows by itself."
    case .zhHans:
      let list = offers.joined(separator: "或")
      guard remedy.offers.count > 1 else { return "如我方违反本条承诺：\(list)。" }
      let by = clause.term("choose-within").map { "可在 \(words($0, .zhHans))内" } ?? "可"
      return "如我方违反本条承诺，消费者\(by)选择\(list)；逾期未选择的，由系统自动执行\(offer(remedy.standard, clause, .zhHans))。"
    }
  }

  private static func offer(_ offer: Remedy.Offer, _ clause: Clause, _ language: Language) -> String {
    let english = language == .en
    switch offer {
    case .compensation:
      if let amount = clause.money("compensation") {
        return english ? "compensation of \(money(amount, .en))" : "赔偿\(money(amount, .zhHans))"
      }
      let share = clause.share("compensation") ?? .whole
      if share == .whole { return english ? "full compensation" : "全额赔偿" }
      return english
        ? "compensation of \(share.percent)% of what was paid" : "按实付金额的 \(share.percent)% 赔偿"
    case .reship: return english ? "the order is shipped again" : "重新发货"
    case .refund: return english ? "a refund of what was paid" : "退还货款"
    case .damages:
      let times = clause.times("damages").map { words(.times($0), language) }
      return english
        ? "damages of \(times ?? "") the price".replacing("  ", with: " ") : "按价款的 \(times ?? "")支付赔偿金"
    case .offSale: return english ? "the goods are taken off sale" : "商品下架"
    }
  }

  static func plural(_ count: Int, _ noun: String) -> String {
    "\(grouped(String(count))) \(noun)\(count == 1 ? "" : "s")"
  }

  static func joined(_ words: [String], _ conjunction: String) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// Thousands apart: `1,234.50`.
  public static func grouped(_ digits: String) -> String {
    let parts = digits.split(separator: ".", maxSplits: 1)
    let negative = digits.hasPrefix("-")
    let whole = Array(parts[0].drop { $0 == "-" })
    var text = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (negative ? "-" : "") + text + (parts.count > 1 ? "." + parts[1] : "")
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
