import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service

/// What is recalled: a public list, a notice for each, and for the staff how it is answered.
struct RecallPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// How many the list shows; the API has all of them.
  private static let most = 200
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/recalls") { request, _ in try await list(Sight(request)) }
    router.post("/recalls") { request, _ in
      try await desk.change(request) { form in
        let (operation, body) = try RecallForms.announcing(form, in: desk.letterInForce(at: clock()).calendar.zone)
        let answer = try JSON.parse(await desk.perform(operation, body).body)
        let language = Site.language(of: request)
        // Several recalls of one certificate stand beside each other in the list.
        guard let recalls = answer["recalls"]?.array, recalls.count > 1 else {
          return Address.recall((answer["recalls"]?[0] ?? answer)["recall"]?.string ?? "", language)
        }
        return Address.list("/recalls", language)
      } again: {
        try await list($0)
      }
    }
    router.get("/recalls/{reference}") { request, context in
      try await notice(FormDesk.reference(context), Sight(request))
    }
    router.post("/recalls/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        let notice = try await platform.look(at: clock()) { try $0.notice(of: reference) }
        try await desk.perform(
          "recalls.close", RecallForms.closing(form, reference, hasLots: !notice.lots.isEmpty))
        return Address.recall(reference, Site.language(of: request))
      } again: {
        try await notice(reference, $0)
      }
    }
    router.get("/recalls/{reference}/report.csv") { _, context in try await report(FormDesk.reference(context)) }
  }

  private func list(_ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let notices = try await platform.look(at: now) { try $0.notices(limit: Self.most).map(\.notice) }
    let times = desk.times(letter, language, now)
    let title = language.say("商品召回", "Recalled goods")
    let view = RecallWords(times: times)
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: title,
      leads: [
        language.say(
          "如您购买过下列商品，请立即停止使用，并按公告处理。已知的买家均已收到通知。",
          "If you bought any of these, stop using it and do what its notice says. Every buyer we know of is told.")
      ],
      parts: view.list(notices)
        + (Visit.current.visitor.holds(.recallGoods)
          ? [PlainPage.Part(heading: language.say("宣布召回", "Announce a recall"), forms: [RecallForms.announce(sight)])]
          : []))
    return desk.answer(page.render(), sight)
  }

  private func notice(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let mayRead = Visit.current.visitor.holds(.readRecalls)
    let (notice, report) = try await platform.look(at: now) { work in
      (try work.notice(of: reference), mayRead ? try work.report(of: reference) : nil)
    }
    let times = desk.times(letter, language, now)
    let view = RecallWords(times: times)
    let mayClose = Visit.current.visitor.holds(.recallGoods) && notice.status == .open
    let page = PlainPage(
      shell: WorkShell(
        language.say("召回 \(notice.recall)", "Recall \(notice.recall)"), platform: letter.platform[language],
        zone: times.zone, language: language, refusal: sight.refusal),
      eyebrow: [language.say("召回公告 \(notice.recall)", "Recall notice \(notice.recall)")], heading: notice.title,
      isNamed: true, leads: [notice.hazard[language], notice.advice[language]],
      parts: [view.notice(notice)] + (report.map { [view.report($0)] } ?? [])
        + (mayClose
          ? [
            PlainPage.Part(heading: language.say("结束召回", "Close the recall"), forms: [RecallForms.close(notice, sight)])
          ] : [])
    )
    return desk.answer(page.render(), sight)
  }

  private func report(_ reference: String) async throws -> Response {
    let report = try await platform.look(at: clock()) { try $0.report(of: reference) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"recall.csv\"",
        .cacheControl: "no-store",
      ], body: .init(byteBuffer: ByteBuffer(string: report.csv)))
  }
}
