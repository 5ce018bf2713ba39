import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Messages to systems that no system takes: somebody sees them, and sends them again.
struct MessagePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// How many are shown; the API has all of them, and all can be sent at once.
  private static let most = 100

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/messages") { request, _ in try await page(Sight(request)) }
    router.post("/messages") { request, _ in
      try await desk.change(request) { form in
        var body = JSONObject()
        switch (form["do"], form["message"]) {
        case ("all", _): break
        case ("resend", let message?): body["message"] = .string(message)
        default: throw unknownTask
        }
        try await desk.perform("messages.resend", body)
        return Address.list("/messages", Site.language(of: request))
      } again: {
        try await page($0)
      }
    }
  }

  private func page(_ sight: Sight) async throws -> Response {
    let language = sight.language
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let (state, dead) = try await platform.look(at: now) { work in
      (try work.outboxState(), try work.undelivered(limit: Self.most))
    }
    let title = language.say("系统消息", "Messages to systems")
    var all = PlainPage.Part(
      heading: language.say("未送达", "Laid aside"),
      empty: dead.isEmpty ? [language.say("没有未送达的消息。", "None was laid aside.")] : [])
    if !dead.isEmpty {
      all.sentences = [
        language.say(
          "接收系统拒收，或两天内无应答。排除原因后请重发；接收方会忽略已收到的消息。",
          "The receiver refused them, or did not answer for two days. Mend the cause, then send them again; a receiver drops what it has."
        )
      ]
      all.tables = [table(dead, times)]
      all.forms = [
        FormView(
          "all", language.say("全部重发", "Send all of them again"), button: language.say("全部重发", "Send them all"))
      ]
    }
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: letter.calendar.zone, language: language,
        refusal: sight.refusal), heading: title, leads: [waiting(state, times)], parts: [all])
    return desk.answer(page.render(), sight)
  }

  private func waiting(
    _ state: (waiting: Int, earliest: Instant?, failure: String?, next: Instant?), _ times: TimeWords
  ) -> String {
    let language = times.language
    guard let earliest = state.earliest else {
      return language.say("没有待发送的消息。", "No message waits to be sent.")
    }
    let count = language.say(
      "\(state.waiting) 条待发送，最早：\(times.time(earliest))。",
      state.waiting == 1
        ? "One message waits to be sent, since \(times.time(earliest))."
        : "\(state.waiting) messages wait to be sent, the earliest since \(times.time(earliest)).")
    guard let failure = state.failure, let next = state.next else { return count }
    let again = language.say(
      "上次发送：\(Self.words(failure, language))；\(times.time(next))再试。",
      " The last attempt: \(Self.words(failure, language)); the next is at \(times.time(next)).")
    return count + again
  }

  private func table(_ dead: [Work.Undelivered], _ times: TimeWords) -> PlainPage.Table {
    let language = times.language
    return PlainPage.Table(
      [
        language.say("时间", "When"), language.say("类型", "What"), language.say("关于", "About"),
        language.say("发送次数", "Sent"), language.say("最后结果", "Last answer"), language.say("操作", "To do"),
      ],
      dead.map { line in
        let again = PlainPage.Button(
          act: "resend", field: "message", value: line.message.key.description, words: language.say("重发", "Send again"))
        return [
          PlainPage.Cell(times.time(line.message.at)),
          PlainPage.Cell(Self.kind(line.message.kind, language), quotes: [line.message.kind]),
          PlainPage.Cell(quoting: line.about ?? "–"),
          PlainPage.Cell(language.say("\(line.attempts) 次", line.attempts == 1 ? "once" : "\(line.attempts) times")),
          PlainPage.Cell(Self.words(line.failure, language)), PlainPage.Cell("", buttons: [again]),
        ]
      })
  }

  /// What a message says; systems know it by its type.
  static func kind(_ type: String?, _ language: Language) -> String {
    switch type ?? "" {
    case "claim.opened": language.say("新的售后申请", "A claim was made")
    case "claim.approved": language.say("售后申请已同意", "A claim was agreed to")
    case "claim.refused": language.say("售后申请被拒绝", "A claim was refused")
    case "claim.expired": language.say("售后申请逾期失效", "A claim ended: nobody went on with it")
    case "claim.finished": language.say("售后申请已办结", "A claim is done")
    case "claim.replacement": language.say("请发换货商品", "Goods are to be sent in exchange")
    case "claim.substitute": language.say("改换其他商品", "Other goods are to be sent in exchange")
    case "claim.repair": language.say("请安排维修", "Goods are to be repaired")
    case "claim.loaner": language.say("请提供备用机", "Something is to be lent meanwhile")
    case "claim.remind-buyer": language.say("提醒买家", "A buyer is to be reminded")
    case "claim.remind-seller": language.say("提醒商家", "A seller is to be reminded")
    case "claim.refund": language.say("售后退款", "A claim's refund was granted")
    case "affected.certificate":
      language.say("所购商品当时无有效证明", "Goods were bought while they had no valid certificate")
    case "certificate.chased": language.say("催促更新即将到期的证书", "A certificate runs out and is to be renewed")
    case "case.held": language.say("商品预防性停售", "Goods are off sale as a precaution")
    case "case.found": language.say("举报查实", "A report was found to be so")
    case "case.dismissed": language.say("举报未查实", "Nothing was found")
    case "case.answered": language.say("商家已陈述", "The merchant stated his side")
    case "case.counter-statement": language.say("转送商家不侵权声明", "Forward the merchant's counter-statement")
    case "case.sued": language.say("权利人已起诉", "A suit was told of")
    case "case.restored": language.say("期满恢复销售", "On sale again after the term")
    case "case.appealed": language.say("商家申诉", "The merchant appealed")
    case "case.upheld": language.say("申诉后维持", "Upheld on appeal")
    case "case.reversed": language.say("认定已撤销", "A finding was reversed")
    case "merchant.sanctioned": language.say("商家受到处分", "A merchant was sanctioned")
    case "merchant.sanction-lifted": language.say("处分已解除", "A sanction was lifted")
    case "report.found", "report.dismissed", "report.reversed", "report.restored":
      language.say("告知举报人结果", "Tell a reporter what became of it")
    case "score.crossed": language.say("指标越过界限，待决定", "A score is beyond its limit: a step is to be decided")
    case "score.taken": language.say("因指标采取了措施", "A step was taken because of a score")
    case "score.declined": language.say("决定不采取措施", "A step was declined")
    case "score.ended": language.say("因指标采取的措施已结束", "A step taken because of a score is over")
    case "complaint.written": language.say("答复消费者", "An answer for whoever complained")
    case "complaint.paused": language.say("请消费者补充信息", "Something is asked of whoever complained")
    case "complaint.liability": language.say("告知责任认定", "Who is liable, for whoever complained")
    case "complaint.appealed": language.say("消费者申诉，待另一人复核", "An appeal waits for another person")
    case "complaint.appeal-decided": language.say("告知申诉结果", "What became of an appeal")
    case "improvement.opened": language.say("同类投诉集中，待改进", "Complaints of one reason have come together")
    case "clock.warned": language.say("投诉时限将至", "A clock of a complaint runs out")
    case "complaint.found": language.say("告知投诉处理结论", "Findings for whoever complained")
    case "goods.counterfeit": language.say("认定为假货", "Goods were found counterfeit")
    case "merchant.suspended": language.say("商家暂停经营", "A merchant is suspended")
    case "merchant.reinstated": language.say("商家恢复经营", "A merchant is reinstated")
    case "admission.submitted": language.say("新的入驻申请待审", "A merchant's application is to be decided")
    case "admission.more": language.say("入驻申请需补充材料", "A merchant has to hand in more")
    case "admission.approved": language.say("商家通过审核", "A merchant was approved")
    case "admission.rejected": language.say("商家未通过审核", "A merchant was rejected")
    case "admission.activated": language.say("商家开始经营", "A merchant sells from now on")
    case "admission.reminder": language.say("提醒商家：资质即将到期", "A merchant is to be reminded: something runs out")
    case "admission.appealed": language.say("商家提出申诉", "A merchant appeals")
    case "admission.appeal-refused": language.say("商家申诉未获支持", "A merchant's appeal was refused")
    case "merchant.deposit-back": language.say("退还保证金", "A deposit goes back")
    case "merchant.top-up": language.say("要求补足保证金", "A deposit is to be topped up")
    case "money.granted": language.say("决定付款", "Money was granted")
    case "payout.failed": language.say("退款未成功", "A payout failed")
    case "remedy.offered": language.say("违约，可选择补救", "A promise was broken; its remedies are on offer")
    case "security.alert": language.say("安全告警", "A security alert")
    case "sign-in.code": language.say("登录验证码", "A code to sign in with")
    case let other where other.hasPrefix("remedy."): language.say("选定的补救", "A remedy is to be carried out")
    default: language.say("其他消息", "A message")
    }
  }

  static func words(_ failure: String, _ language: Language) -> String {
    failure == Envelope.Failure.unreachable.description
      ? language.say("无应答", "no answer")
      : language.say("接收方应答 \(failure)", "the receiver answered \(failure)")
  }
}
