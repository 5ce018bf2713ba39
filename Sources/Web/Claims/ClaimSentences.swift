import Promises
import Service

/// Whom a page speaks to.
enum Reader: Sendable {
  case buyer, seller
}

/// Where a claim stands and what comes next, in sentences.
struct ClaimSentences {
  var claim: ClaimSheet
  /// What the clause gives for sending back and for carrying it out.
  var clause: Clause?
  var reader: Reader
  var times: TimeWords
  private var language: Language { times.language }
  private var isBuyer: Bool { reader == .buyer }

  init(_ claim: ClaimSheet, clause: Clause?, reader: Reader, times: TimeWords) {
    self.claim = claim
    self.clause = clause
    self.reader = reader
    self.times = times
  }

  /// Where it stands.
  var standing: String {
    switch claim.status {
    case .requested:
      isBuyer
        ? language.say("您的申请正在等待商家答复。", "Your claim waits for the seller's answer.")
        : language.say("买家已提出申请，等待商家答复。", "The buyer waits for your answer.")
    case .approved:
      isBuyer
        ? language.say("您的申请已获同意，请寄回商品。", "Your claim is granted. Please send the goods back.")
        : language.say("申请已获同意，买家将寄回商品。", "The claim is granted; the buyer sends the goods back.")
    case .returning: language.say("商品正在退回商家的途中。", "The goods are on their way back to the seller.")
    case .received:
      isBuyer
        ? language.say("商家已收到退回的商品，正在验收。", "The seller has the goods and inspects them.")
        : language.say("退回的商品已收到，请验收。", "The goods are here; inspect them.")
    case .accepted: accepted
    case .done: done
    case .refused: language.say("本申请未获同意。", "The claim was refused.")
    case .withdrawn:
      isBuyer
        ? language.say("您已撤回本申请。", "You took this claim back.")
        : language.say("买家已撤回本申请。", "The buyer took this claim back.")
    case .expired:
      language.say("商品未在期限内寄回，本申请已失效。", "The goods were not sent back in time, so the claim has ended.")
    }
  }

  private var accepted: String {
    switch claim.wants {
    case .refund:
      guard let refund = claim.refund else { return language.say("退款正在办理。", "The refund is being carried out.") }
      let money = Prose.money(refund, language)
      return language.say("退款\(money)已批准，正在退回。", "A refund of \(money) is granted and on its way.")
    case .replacement:
      guard let substitute = claim.substitute else {
        return language.say("已同意换货或补发。", "A replacement is granted.")
      }
      return substitute.isTaken
        ? language.say(
          "以 \(substitute.product) 代替，商家将发货。", "\(substitute.product) is sent in place of the goods.")
        : isBuyer
          ? substitute.offer(language)
          : language.say("已向买家提供 \(substitute.product) 代替。", "\(substitute.product) is offered to the buyer instead.")
    case .repair: return language.say("商品正在维修。", "The goods are being repaired.")
    }
  }

  private var done: String {
    let when = claim.finished.map { times.time($0) } ?? ""
    switch claim.wants {
    case .refund:
      guard let refund = claim.refund else { return language.say("已办结。", "It is done.") }
      let money = Prose.money(refund, language)
      return language.say("已于\(when)退款\(money)。", "\(money) was paid back on \(when).")
    case .replacement: return language.say("换货或补发的商品已于\(when)送达。", "The replacement arrived on \(when).")
    case .repair: return language.say("修复的商品已于\(when)送回。", "The repaired goods came back on \(when).")
    }
  }

  /// What is waited for, until when, and what happens by itself otherwise.
  var next: String? {
    guard let next = claim.next else { return nil }
    guard let deadline = claim.deadline else { return withoutDeadline(next) }
    let by = times.by(deadline)
    if deadline < times.now { return overdue(next, by: times.deadline(deadline), since: times.left(deadline)) }
    switch next {
    case .sellerAnswers:
      return isBuyer
        ? language.say(
          "商家须\(by)答复；逾期未答复的，视为同意您的申请。",
          "The seller answers \(by); if he does not, your claim is granted.")
        : language.say("请\(by)答复；逾期未答复的，视为同意。", "Answer \(by); if you do not, the claim is granted.")
    case .buyerSendsBack:
      return isBuyer
        ? language.say("请\(by)寄回；逾期未寄回的，本申请失效。", "Send the goods back \(by); if you do not, the claim ends.")
        : language.say(
          "买家须\(by)寄回；逾期未寄回的，申请失效。", "The buyer sends the goods back \(by); if he does not, the claim ends.")
    case .goodsArrive: return withoutDeadline(next)
    case .sellerInspects:
      let owed = owed
      return language.say("\(owed.zhHans)最迟\(by)办结。", "\(owed.en) is due \(by), inspection included.")
    case .moneyIsPaid: return language.say("款项\(by)退回。", "The money is paid \(by).")
    case .replacementArrives:
      return language.say(
        "换货或补发的商品\(by)送达；无货可换的，退还货款。", "It arrives \(by); where there is none in stock, the money is paid back.")
    case .buyerChooses:
      return isBuyer
        ? language.say("请\(by)决定；逾期未答复的，退款。", "Decide \(by); if you say nothing, your money goes back.")
        : language.say(
          "买家须\(by)答复；逾期未答复的，退款。", "The buyer decides \(by); if he says nothing, his money goes back.")
    case .repairIsDone:
      return language.say(
        "修复的商品\(by)送回；逾期未修复的，予以换货。", "They come back \(by); a repair that takes longer becomes an exchange.")
    }
  }

  /// What happens by itself when the seller does nothing until the deadline; nil where it is not his turn.
  var otherwise: String? {
    let isLate = claim.deadline.map { $0 < times.now } ?? false
    switch claim.next {
    case .sellerAnswers: return language.say("视为同意申请。", "The claim is granted.")
    case .repairIsDone where !isLate: return language.say("维修改为换货。", "The repair becomes an exchange.")
    case .replacementArrives where !isLate:
      return language.say("逾期即属违约；无货可换的，退还货款。", "The promise is broken; without stock the money goes back.")
    case .sellerInspects, .repairIsDone, .replacementArrives:
      return isLate
        ? language.say("已违约，仍须履行。", "That promise is broken, and it is still owed.")
        : language.say("逾期即属违约，仍须履行。", "The promise is broken, and it is still owed.")
    case .buyerSendsBack, .goodsArrive, .moneyIsPaid, .buyerChooses, nil: return nil
    }
  }

  private func overdue(_ next: ClaimNext, by: String, since: String) -> String {
    next == .sellerAnswers
      ? language.say(
        "答复期限为\(by)，已届满，系统即将按承诺书视为同意。", "The answer was due by \(by); the letter grants the claim at any moment now.")
      : next == .buyerChooses
        ? language.say("答复期限为\(by)，已届满，即将退款。", "The answer was due by \(by); the money goes back at any moment.")
        : next == .buyerSendsBack
          ? language.say("寄回期限为\(by)，已届满。", "The goods were to be sent back by \(by); that time is over.")
          : language.say(
            "最迟应于\(by)办结，\(since)，已违约，仍须履行。",
            "It was due by \(by), \(since): that promise is broken, and it is still owed.")
  }

  private func withoutDeadline(_ next: ClaimNext) -> String? {
    guard next == .goodsArrive else { return nil }
    let owed = owed
    guard let term = clause?.term("finish-within") else { return nil }
    let length = Prose.words(term, language)
    return language.say("商家收到后，\(length)内办结\(owed.zhHans)。", "\(owed.en) is due within \(length) of their arrival.")
  }

  private var owed: LocalizedText {
    switch claim.wants {
    case .refund: LocalizedText(zhHans: "退款", en: "The refund")
    case .replacement: LocalizedText(zhHans: "换货", en: "The replacement")
    case .repair: LocalizedText(zhHans: "维修", en: "The repair")
    }
  }
}
