import Promises
import Testing

@Suite struct RecallTests {
  private func code(_ plan: RecallPlan) -> String? {
    do {
      try plan.check()
      return nil
    } catch {
      return error.code
    }
  }

  @Test func whatNobodyCouldCarryOutIsRefused() {
    #expect(code(RecallPlan(goods: .sendBack, remedies: [.refund, .repair], reminders: [7, 21])) == nil)
    #expect(code(RecallPlan(goods: .dispose, remedies: [.refund], isAtOnce: true)) == nil)
    #expect(code(RecallPlan(goods: .sendBack, remedies: [])) == "remedies")
    #expect(code(RecallPlan(goods: .sendBack, remedies: [.refund, .refund])) == "remedies")
    #expect(code(RecallPlan(goods: .dispose, remedies: [.repair])) == "nothing-to-repair")
    #expect(code(RecallPlan(goods: .sendBack, remedies: [.refund], isAtOnce: true)) == "not-at-once")
    #expect(code(RecallPlan(goods: .dispose, remedies: [.replacement], isAtOnce: true)) == "not-at-once")
    #expect(
      code(RecallPlan(goods: .dispose, remedies: [.refund], isAtOnce: true, reminders: [7])) == "nothing-to-remind")
    for days in [[0], [7, 7], [21, 7], [-1], [366], Array(1...11)] {
      #expect(code(RecallPlan(goods: .sendBack, remedies: [.refund], reminders: days)) == "reminders", "\(days)")
    }
  }

  @Test func remindersGoByTheDaysAfterTelling() {
    let plan = RecallPlan(goods: .sendBack, remedies: [.refund], reminders: [7, 21])
    let calendar = CalendarRule(zone: Zone("Asia/Shanghai")!)
    let told = Instant("2026-03-02T09:00:00+08:00")!
    #expect(plan.nextReminder(after: 0, since: told, calendar: calendar) == Instant("2026-03-09T23:59:59.999999+08:00"))
    #expect(plan.nextReminder(after: 1, since: told, calendar: calendar) == Instant("2026-03-23T23:59:59.999999+08:00"))
    #expect(plan.nextReminder(after: 2, since: told, calendar: calendar) == nil)
  }

  @Test(
    arguments: [
      // ordered, of the lots, back, in another recall, concerned
      (3, nil, 0, 0, 3), (3, nil, 1, 0, 2), (3, nil, 3, 0, 0), (3, 2, 0, 0, 2), (3, 2, 2, 0, 1), (3, 2, 0, 2, 0),
      (3, 5, 0, 0, 5), (nil, 2, 0, 0, 2), (nil, nil, 0, 0, 0), (1, 1, 5, 0, 0),
    ] as [(Int?, Int?, Int, Int, Int)])
  func onlyWhatABuyerStillHasIsRecalled(_ ordered: Int?, _ inLots: Int?, _ back: Int, _ recalled: Int, _ count: Int) {
    #expect(RecalledPieces(ordered: ordered, inLots: inLots, back: back, recalled: recalled).count == count)
  }

  @Test func whereItStandsFollowsFromWhatHappened() {
    let at = Instant(microseconds: 1)
    #expect(RecallStatus(hasBegun: false, told: nil, closed: nil) == .announced)
    #expect(RecallStatus(hasBegun: true, told: nil, closed: nil) == .telling)
    #expect(RecallStatus(hasBegun: true, told: at, closed: nil) == .open)
    #expect(RecallStatus(hasBegun: true, told: at, closed: at) == .closed)
  }

  private var notice: RecallNotice {
    RecallNotice(
      recall: "RC-1", status: .open, product: "P-1", title: "Kettle", lots: ["L-1", "L-2"], risk: .serious,
      hazard: LocalizedText(zhHans: "可能触电。", en: "It may give a shock."),
      advice: LocalizedText(zhHans: "请立即停用。", en: "Stop using it."),
      plan: RecallPlan(goods: .sendBack, remedies: [.refund, .replacement]), announcedBy: "Kettles Ltd",
      contact: "400-000-0000", announced: Instant("2026-03-02T01:00:00Z")!)
  }

  @Test func theFormForMachinesIsFrozen() throws {
    #expect(
      String(decoding: notice.canonical, as: UTF8.self)
        == #"{"advice":{"en":"Stop using it.","zh-Hans":"请立即停用。"},"announcedAt":"2026-03-02T01:00:00Z","#
        + #""announcedBy":"Kettles Ltd","atOnce":false,"contact":"400-000-0000","goods":"send-back","#
        + #""hazard":{"en":"It may give a shock.","zh-Hans":"可能触电。"},"lots":["L-1","L-2"],"product":"P-1","#
        + #""recall":"RC-1","remedies":["refund","replacement"],"risk":"serious","status":"open","title":"Kettle"}"#)
  }

  @Test func theWordsNameGoodsAndRemedies() {
    var notice = notice
    #expect(notice.scope.en == "Kettle, lot L-1, L-2")
    #expect(notice.remedy.en == "You choose: you get your money back, or you get sound goods in their place.")
    #expect(notice.remedy.zhHans == "您可以任选其一：退还货款、更换合格商品。")
    notice.lots = []
    notice.plan = RecallPlan(goods: .dispose, remedies: [.refund], isAtOnce: true)
    #expect(notice.scope.zhHans == "Kettle，已售出的全部商品")
    #expect(notice.remedy.en == "Your money goes back by itself; you need not ask for it.")
  }

  @Test func ratesSayWhatTheyAreMadeOf() {
    var figures = RecallFigures()
    #expect(figures.answeredPerThousand == nil)
    figures.told = 3
    figures.keeps = 1
    figures.destroyed = 1
    #expect(figures.answered == 2)
    #expect(figures.answeredPerThousand == 666)
    #expect(RecallFigures.words(2, of: 3).en == "2 of 3")
    #expect(RecallFigures.words(333, of: 1000).en == "33.3 % (333 of 1000)")
    #expect(RecallFigures.words(0, of: 0).en == "nobody was told yet")
  }
}
