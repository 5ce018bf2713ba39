import Promises
import Service

/// A line of a claim's or a parcel's history.
struct StepView {
  var time: String
  /// For programs, in UTC.
  var stamp: String
  var text: String
  /// What somebody wrote himself.
  var quotes: [String]
  /// What he handed in with it.
  var files: [LinkView] = []
  /// How it looks, where it is more than an event: `theirs` and `ours` are messages, `note` is for staff alone.
  var look: [String] = []
}

extension ClaimHistory.Step {
  func view(_ reader: Reader, _ times: TimeWords) -> StepView {
    let language = times.language
    let reason = ClaimReason(rawValue: code)
    // That the seller agreed is said already.
    // What a buyer can do next is said to him, the seller is told the reason.
    let why =
      reason == .sellerAgreed
      ? nil
      : reader == .buyer ? reason?.words[language] : reason.map { $0.short(language) + language.say("。", ".") }
    let lost = words == .erased || words == .unreadable ? words.shown(language) : nil
    return StepView(
      time: times.time(at), stamp: at.description,
      text: [sentence(who(reader, language), language), why, lost].compactMap(\.self)
        .joined(separator: language.say("", " ")),
      quotes: [reason == nil && !code.isEmpty ? code : nil, words.text].compactMap(\.self))
  }

  private func who(_ reader: Reader, _ language: Language) -> String {
    switch actor {
    case "buyer": reader == .buyer ? language.say("您", "You") : language.say("买家", "The buyer")
    case "seller": language.say("商家", "The seller")
    case "platform": language.say("平台", "The platform")
    case "clock": language.say("系统按期限", "The clock")
    default: language.say("系统按承诺书", "The letter's rule")
    }
  }

  private func sentence(_ who: String, _ language: Language) -> String {
    switch step {
    case "opened": language.say("\(who)提出申请。", "\(who) made the claim.")
    case "approved": language.say("\(who)同意申请。", "\(who) granted the claim.")
    case "refused": language.say("\(who)拒绝申请。", "\(who) refused the claim.")
    case "sent-back": language.say("\(who)寄回商品。", "\(who) sent the goods back.")
    case "received": language.say("\(who)收到退回的商品。", "\(who) received the goods.")
    case "accepted": language.say("\(who)验收通过。", "\(who) accepted the goods.")
    case "finished": language.say("\(who)办结申请。", "\(who) completed the claim.")
    case "withdrawn": language.say("\(who)撤回申请。", "\(who) took the claim back.")
    case "expired":
      language.say("商品未在期限内寄回，\(who)结束申请。", "\(who) ended the claim: the goods were not sent back in time.")
    case "out-of-stock":
      language.say("无货可换，\(who)改为退款。", "\(who) turned it into a refund: there is no replacement in stock.")
    case "in-stock": language.say("\(who)确认有货可换。", "\(who) has a replacement.")
    case "substitute-offered": language.say("\(who)提供其他商品代替。", "\(who) offered other goods instead.")
    case "substitute-taken": language.say("\(who)接受代替商品。", "\(who) took what was offered.")
    case "substitute-declined":
      language.say("未接受代替商品，\(who)改为退款。", "\(who) turned it into a refund: what was offered was not taken.")
    case "repair-failed": language.say("未能修复，\(who)改为换货。", "\(who) turned it into an exchange: the repair failed.")
    case "repair-too-long":
      language.say("维修逾期，\(who)改为换货。", "\(who) turned it into an exchange: the repair took too long.")
    case "shipped": language.say("\(who)已发出商品。", "\(who) sent the goods out.")
    case "evidence": language.say("\(who)补充了凭证。", "\(who) added evidence.")
    case "loaner-offered": language.say("\(who)可以提供备用品。", "\(who) offers a loaner.")
    default: language.say("\(who)：\(step)", "\(who): \(step)")
    }
  }
}
