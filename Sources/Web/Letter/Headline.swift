import Promises

/// The one sentence over all clauses: how many promises were kept, and what was granted and paid for the rest.
struct Headline {
  var records: [ClauseRecord]
  var days: Int
  var currency: Currency
  var language: Language

  var words: String {
    let kept = records.reduce(0) { $0 + $1.kept }
    let settled = kept + records.reduce(0) { $0 + $1.broken }
    let span = language.say("\(days)\u{A0}日", Prose.words(.days(days), .en))
    guard settled > 0 else {
      // Whether there was ever one shows in the plots, which reach further back.
      let ever = records.contains { $0.periods.contains { $0.kept + $0.broken > 0 } }
      return ever
        ? language.say("过去\u{A0}\(span)没有到期的承诺。", "No promise came due in the last \(span).")
        : language.say("承诺已经作出，尚无到期的承诺。", "The promises are made; none has come due yet.")
    }
    return language.say("过去\u{A0}\(span)", "In the last \(span) ") + promises(kept: kept, of: settled) + money
      + language.say("。", ".")
  }

  private func promises(kept: Int, of settled: Int) -> String {
    let (k, s) = (kept.grouped, settled.grouped)
    switch (kept == settled, settled) {
    case (true, 1): return language.say("到期的\u{A0}1\u{A0}项承诺已按时履行", "the one promise that came due was kept on time")
    case (true, _):
      return language.say("到期的\u{A0}\(s)\u{A0}项承诺全部按时履行", "all \(s) promises that came due were kept on time")
    case (false, _):
      return language.say("到期的\u{A0}\(s)\u{A0}项承诺中，\(k)\u{A0}项按时履行", "\(k) of \(s) promises were kept on time")
    }
  }

  private var money: String {
    let granted = Money(records.reduce(0) { $0 + $1.granted.minor }, currency)
    let paid = Money(records.reduce(0) { $0 + $1.paid.minor }, currency)
    guard granted.minor > 0 || paid.minor > 0 else { return "" }
    return language.say(
      "；核定赔偿\(Prose.money(granted, .zhHans))，同期支付\(Prose.money(paid, .zhHans))",
      "; \(Prose.money(granted, .en)) of compensation was granted and \(Prose.money(paid, .en)) paid out")
  }
}
