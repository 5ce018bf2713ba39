import Promises
import Service

/// Why a form was not carried out, and what can be done, for the person who sent it.
enum RefusalWords {
  /// Nil for what is no fault of the form's.
  static func words(_ error: any Error, _ language: Language) -> String? {
    switch error {
    case let refusal as Refusal: sentence(refusal, language)
    case let input as InputProblems: input.problems.first.map { sentence($0, language) }
    case FormFault.tooLarge:
      language.say(
        "文件过大：最多 700 kB。请缩小照片后重新上传。", "The file is too large: at most 700 kB. Make it smaller and send it again.")
    case FormFault.unreadable:
      language.say("表单未能完整收到，请重新提交。", "The form did not arrive whole; send it again.")
    case let own as OwnRefusal: own.words[language]
    default: nil
    }
  }

  /// What a page itself has to say about a form.
  struct OwnRefusal: Error {
    var words: LocalizedText

    init(_ zhHans: String, _ en: String) { words = LocalizedText(zhHans: zhHans, en: en) }
  }

  private static func sentence(_ refusal: Refusal, _ language: Language) -> String {
    switch refusal.code {
    case "erased":
      language.say(
        "当事人的信息已应其要求删除，不再保存与其有关的文字和凭证。请不填写文字后再提交，或以其他方式告知。",
        "This person's data was erased at the person's request: nothing that is written or handed in is kept any more. Send it without words, or tell it otherwise."
      )
    case "claim-over":
      language.say("该申请已结束，不能再办理。", "This claim is over; nothing more can be done with it.")
    case "not-now":
      language.say("申请的状态已变化，请查看下方的最新进展。", "The claim has moved on; see below where it stands now.")
    case "more-than-bought":
      language.say(
        "数量超过可申请的数量。请减少数量，或在已有的申请中继续。",
        "That is more than is left to claim. Claim fewer, or go on with the claim there is.")
    case "line-unknown": language.say("订单中没有该商品。", "The order has no such goods.")
    case "not-offered":
      language.say("该类申请不能以此方式办理，请另选处理方式。", "A claim of this kind cannot end like that; choose another way.")
    case "right-unknown":
      language.say(
        "该订单适用的承诺书没有此项承诺，请另选申请类型。", "The letter of this order promises nothing of this kind; choose another kind.")
    case "not-covered":
      language.say("该项承诺不适用于此订单，适用范围见承诺书。", "This promise does not cover this order; the letter says what it covers.")
    case "already-chosen": language.say("补救方式已经选定。", "The remedy was chosen already.")
    case "finishes-by-itself":
      language.say("退款到账后自动办结，无需操作。", "A refund finishes by itself once the money is paid.")
    case "no-replacement": language.say("该申请没有待办的换货。", "This claim waits for no replacement.")
    case "nothing-offered": language.say("该申请没有待答复的代替商品。", "No other goods are on offer for this claim.")
    case "offered-already":
      language.say("已提供过一次，只能提供一次。", "Other goods were offered already; the buyer is asked once.")
    case "buyer-chooses":
      language.say("请等待买家决定是否接受代替商品。", "The buyer first says whether he takes what is offered.")
    case "nothing-owed": language.say("请填写商品价款或损失金额。", "Write what the goods cost, or what was lost.")
    case "found-already":
      language.say("本投诉已认定过责任，赔偿已决定。", "Who is liable was found already, and what is owed was granted.")
    case let code where CaseRefusals.words[code] != nil: CaseRefusals.words[code]![language]
    case "payment-exists": language.say("该支付单号已登记过。", "A payment with this reference is noted already.")
    case "acceptance-end":
      language.say("接受风险的截止日期须在今天之后、一年之内。", "A risk is accepted until a day that is to come, within a year.")
    case "merchant-suspended":
      language.say(
        "该商家暂停经营，不接受新订单；已有订单照常履行。", "This merchant is suspended and takes no new orders; those he has go on.")
    case "no-repair": language.say("该申请没有待办的维修。", "This claim waits for no repair.")
    case let code where goodsWords[code] != nil: goodsWords[code]![language]
    case let code where ScoreWords.refusals[code] != nil: ScoreWords.refusals[code]![language]
    case let code where DeskRefusals.words[code] != nil: DeskRefusals.words[code]![language]
    case let code where FileRefusals.words[code] != nil: FileRefusals.words[code]![language]
    case "not-failed", "before-planned", "key-reused", "more-than-paid", "not-promised", "not-left", "windows-open",
      "claims-open", "not-owed":
      money(refusal, language)
    case let code:
      AdmissionRefusals.words[code]?[language] ?? ReportRefusalWords.sentence(code, language)
        ?? RecallRefusals.words[code]?[language] ?? MailRefusals.words[code]?[language]
        ?? (refusal.kind == .unknown
          ? language.say("没有找到所填编号对应的记录，请核对后重新提交。", "Nothing is known by what was written; check it and send it again.")
          : nil) ?? language.say("未能办理：\(refusal.message)", refusal.message)
    }
  }

  /// What is refused where money moves.
  private static func money(_ refusal: Refusal, _ language: Language) -> String {
    switch refusal.code {
    case "not-failed":
      language.say(
        "只有未成功的款项可以重新请求；请查看下方的最新状态。", "Only a payout that failed is asked for again; see below where it stands now.")
    case "before-planned":
      language.say("登记的付款时间早于计划时间。", "It cannot have been paid before it was planned.")
    case "key-reused":
      language.say(
        "该表单已提交过一次。请先核对下方记录，确需再次办理时重新填写。",
        "This form was sent once already. Look below at what was noted; to do it once more, fill it in again.")
    case "more-than-paid":
      language.say(
        "金额超过实付款中尚未退回的部分；最高金额见表单。",
        "That is more than was paid and has not gone back; the form says how much is left.")
    case "not-promised":
      language.say("该订单适用的承诺书没有支付期限的规定，不能办理。", "The letter of this order says nothing of what is paid by when.")
    case "not-left":
      language.say(
        "商家仍在经营，保证金在其退出后方可退还。", "The merchant still sells here; his deposit stays until he has left.")
    case "windows-open":
      language.say(
        "买家的申请期限尚未全部届满，届满后自动退还；日期见下方。",
        "His buyers may still claim, until the day below; the deposit goes back by itself after that.")
    case "claims-open":
      language.say(
        "该商家尚有未结事项，见下方；办结后自动退还。",
        "Something can still cost him, as it says below; the deposit goes back by itself once that is settled.")
    default:
      language.say(
        "该币种的付款超过其所欠金额；保证金使用其他币种。", "He owes less than that in this money, and his deposit is kept in another.")
    }
  }

  private static func sentence(_ problem: SchemaProblem, _ language: Language) -> String {
    let field = problem.pointer.split(separator: "/").first.map { label(String($0), language) } ?? ""
    let advice: String =
      switch problem.code {
      case "too-long": language.say("内容过长，请缩短", "it is too long; shorten it")
      case "missing", "too-short": language.say("请填写", "fill it in")
      case "character": language.say("含有不能保存的字符", "it has a character that cannot be stored")
      case "too-small" where problem.pointer == "/amount": language.say("须大于零", "it has to be above zero")
      case "too-small", "too-large", "too-many", "too-few": language.say("数量不在允许范围内", "the number is out of range")
      default: language.say("请从所列选项中选择", "choose one of those listed")
      }
    return language.say("\(field)：\(advice)。", "\(field): \(advice).")
  }

  private static func label(_ field: String, _ language: Language) -> String {
    switch field {
    case "kind": language.say("申请类型", "What is the matter")
    case "lines": language.say("商品数量", "How many")
    case "wants": language.say("处理方式", "What you want")
    case "note": language.say("说明", "In your words")
    case "subject": language.say("投诉内容", "What you complain about")
    case "answer": language.say("答复内容", "Your answer")
    case "findings": language.say("处理结论", "The findings")
    case "hazard": language.say("危害", "What may happen")
    case "advice": language.say("应对", "What to do")
    case "remedies": language.say("补救", "Remedies")
    case "lots": language.say("批次", "Lots")
    case "product": language.say("商品编号", "The product's reference")
    case "announcedBy": language.say("召回方", "Who recalls")
    case "contact": language.say("联系方式", "How to ask")
    case "carrier": language.say("承运人", "Carrier")
    case "number": language.say("运单号", "Tracking number")
    case "name", "content": language.say("文件", "File")
    case "refuse": language.say("理由", "Reason")
    case "amount": language.say("金额", "Amount")
    case "currency": language.say("币种", "Currency")
    case "payout", "merchant": language.say("编号", "Reference")
    case "reference": language.say("流水号", "Reference")
    case "title": language.say("问题", "What is wrong")
    case "place": language.say("位置", "Where")
    case "rule": language.say("编号", "Its number")
    case "severity": language.say("等级", "Severity")
    case "reason": language.say("理由", "Why")
    case "cursor": language.say("页码", "Page")
    case "words": language.say("说明", "In your words")
    case "facts": language.say("事实", "The facts")
    case "floor": language.say("保证金", "The deposit")
    default: language.say("表单", "The form")
    }
  }
}
