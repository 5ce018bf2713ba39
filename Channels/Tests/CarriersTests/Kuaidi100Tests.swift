import Carriers
import Promises
import Testing

@Suite struct Kuaidi100Tests {
  private let salt = "a-kuaidi100-salt"
  private var carrier: Kuaidi100 { Kuaidi100(salt: salt) }

  private func scan(
    _ time: String, _ context: String, code: JSON? = nil, status: JSON? = nil
  ) -> JSON {
    var scan: JSONObject = [
      "context": .string(context), "time": .string(time), "ftime": .string(time), "areaCode": nil, "location": "",
    ]
    scan["statusCode"] = code
    scan["status"] = status
    return .object(scan)
  }

  /// Newest first, as Kuaidi100 sends them.
  private func push(_ scans: [JSON], state: JSON = "0", number: JSON? = "YT100", status: String = "polling") -> JSON {
    var result: JSONObject = [
      "message": "ok", "state": state, "status": "200", "condition": "F00", "ischeck": "0", "com": "yuantong",
      "data": .array(scans),
    ]
    result["nu"] = number
    return [
      "status": .string(status), "billstatus": "got", "message": "", "autoCheck": "0", "comOld": "", "comNew": "",
      "lastResult": .object(result),
    ]
  }

  private func form(_ param: String, sign: String) -> [UInt8] {
    Array("sign=\(sign)&param=\(Signing.escaped(param))".utf8)
  }

  private func signed(_ push: JSON) -> [UInt8] { form(push.text, sign: Signing.md5(push.text + salt)) }

  private func reports(_ push: JSON) throws -> [CarrierReport] {
    try carrier.reports(headers: [:], body: signed(push), now: noon)
  }

  @Test func everyScanIsAnEvent() throws {
    let reports = try reports(
      push(
        [
          scan("2026-11-23 18:52:32", "已签收,凭取货码签收 50%+1", code: "304"),
          scan("2026-11-23 17:16:34", "驿站代收,请及时取件", code: "501"),
          scan("2026-11-23 13:47:04", "派件中", code: "5"),
          scan("2026-11-22 20:00:00", "已揽收", code: "103"),
        ], state: "3", status: "shutdown"))
    #expect(reports.map(\.event.kind) == [.delivered, .waitingForPickup, .outForDelivery, .pickedUp])
    #expect(reports[0].event.at == Instant("2026-11-23T10:52:32Z"), "Shanghai is eight hours ahead")
    #expect(reports.allSatisfy { $0.number == "YT100" })
    #expect(reports.allSatisfy { Schema.reference.problems(in: .string($0.event.reference)).isEmpty })
  }

  @Test(
    arguments: [
      ("0", .inTransit), ("1", .pickedUp), ("2", .exception), ("3", .delivered), ("4", .returned),
      ("5", .outForDelivery), ("6", .returning), ("7", .inTransit), ("8", .customs), ("10", .customs), ("11", .customs),
      ("12", .customs), ("13", .customs), ("14", .refused), ("101", .announced), ("102", .announced),
      ("103", .pickedUp),
      ("201", .exception), ("202", .exception), ("203", .refused), ("204", .exception), ("205", .exception),
      ("206", .failed), ("207", .exception), ("208", .exception), ("209", .damaged), ("210", .cancelled),
      ("301", .delivered), ("302", .delivered), ("303", .delivered), ("304", .delivered), ("401", .cancelled),
      ("501", .waitingForPickup), ("1001", .inTransit), ("1002", .inTransit), ("1003", .inTransit), ("99", .other),
    ] as [(String, TrackingEvent.Kind)])
  func codesAreMapped(code: String, kind: TrackingEvent.Kind) throws {
    let one = scan("2026-11-23 10:00:00", "一", code: .string(code))
    #expect(try reports(push([one])).map(\.event.kind) == [kind])
    let number = scan("2026-11-23 10:00:00", "一", code: .integer(Int64(code)!))
    #expect(try reports(push([number])).map(\.event.kind) == [kind], "as a number")
    let bare = scan("2026-11-23 10:00:00", "一")
    #expect(try reports(push([bare], state: .string(code))).map(\.event.kind) == [kind], "as the state")
  }

  @Test func whatSaysMostIsUsed() throws {
    let time = "2026-11-23 10:00:00"
    let named = try reports(push([scan(time, "一", status: "签收"), scan(time, "二", status: "派件")], state: "0"))
    #expect(named.map(\.event.kind) == [.delivered, .outForDelivery])
    let unknown = try reports(push([scan(time, "一", code: "", status: "飞行"), scan(time, "二")], state: "3"))
    #expect(unknown.map(\.event.kind) == [.delivered, .inTransit], "the state is that of the newest scan only")
  }

  @Test func repeatedAndChangedScansAreOneEvent() throws {
    let tour = scan("2026-11-23 08:00:00", "派件", code: "5")
    let before = try reports(push([scan("2026-11-23 10:00:00", "已签收", code: "3"), tour]))
    let same = try reports(push([scan("2026-11-23 11:30:00", "已签收", code: "3"), tour]))
    #expect(before[0].event.reference == same[0].event.reference)
    #expect(
      Timeline((same + before).map(\.event)).delivered == before[0].event.at,
      "nothing says which is later, and the earlier time stands")
    let grown = try reports(
      push([scan("2026-11-23 11:30:00", "已签收", code: "3"), tour, scan("2026-11-22 20:00:00", "已揽收", code: "103")]))
    for arrived in [before + grown, grown + before] {
      let timeline = Timeline(arrived.map(\.event))
      #expect(timeline.events.count == 3)
      #expect(timeline.delivered == grown[0].event.at, "the longer trace is the later one")
    }
  }

  /// Traces grow and are put right on the way; what was once told as delivered is taken back only by a longer trace that
  /// says what it was.
  @Test func pushesInAnyOrderComeToOneTimeline() throws {
    let taken = scan("2026-11-22 20:00:00", "已揽收", code: "103")
    let takenEarlier = scan("2026-11-22 19:00:00", "已揽收", code: "103")
    let tour = scan("2026-11-23 08:00:00", "派件中", code: "5")
    let signed = scan("2026-11-23 10:00:00", "已存放", code: "3")
    let stored = scan("2026-11-23 10:00:00", "已存放", code: "501")
    let fetched = scan("2026-11-23 18:00:00", "已取件", code: "304")
    let fetchedLater = scan("2026-11-23 19:00:00", "已取件", code: "304")
    let pushes = try [
      [taken], [tour, takenEarlier], [signed, tour, takenEarlier], [stored, tour, takenEarlier],
      [fetched, stored, tour, takenEarlier], [fetchedLater, stored, tour, takenEarlier],
    ].map { try reports(push($0)).map(\.event) }
    let third = Timeline(pushes[0...3].flatMap(\.self))
    #expect(third.status == .delivered, "of two traces as long as each other the one with the delivery stands")
    let expected = Timeline(pushes.flatMap(\.self))
    #expect(expected.events.map(\.kind) == [.pickedUp, .outForDelivery, .waitingForPickup, .delivered])
    #expect(expected.events[0].at == Instant("2026-11-22T11:00:00Z"))
    #expect(expected.delivered == Instant("2026-11-23T10:00:00Z"))
    var random = Random(seed: 4)
    for _ in 0..<200 {
      #expect(Timeline((pushes + [pushes[1]]).shuffled(using: &random).flatMap(\.self)) == expected)
    }
  }

  /// Without codes a scan has a kind only while it is the newest.
  @Test func aScanKeepsTheKindThatItHadAsTheNewest() throws {
    let signed = scan("2026-11-23 10:00:00", "已签收")
    let thanks = scan("2026-11-23 12:00:00", "感谢使用")
    let first = try reports(push([signed], state: "3"))
    let second = try reports(push([thanks, signed], state: "3"))
    #expect(second.map(\.event.kind) == [.delivered, .inTransit])
    for arrived in [first + second, second + first] {
      #expect(Timeline(arrived.map(\.event)).delivered == Instant("2026-11-23T02:00:00Z"))
    }
  }

  @Test func theCountryOfDestinationReportsToo() throws {
    var object = try #require(push([scan("2026-11-20 10:00:00", "离开", code: "0")]).object)
    object["destResult"] = push([scan("2026-11-23 10:00:00", "到达", code: "11")])["lastResult"]
    #expect(try reports(.object(object)).map(\.event.kind) == [.inTransit, .customs])
  }

  @Test func anAbandonedWatchIsAnEventOnce() throws {
    var object = try #require(push([], status: "abort").object)
    object["message"] = "3天查询无记录"
    let first = try carrier.reports(headers: [:], body: signed(.object(object)), now: noon)
    let later = try carrier.reports(headers: [:], body: signed(.object(object)), now: noon.adding(seconds: 1800))
    #expect(first.map(\.event.kind) == [.expired])
    #expect(first[0].event.at == noon)
    #expect(Timeline((first + later).map(\.event)).events.count == 1)
    object["comNew"] = "ems"
    #expect(try reports(.object(object)).isEmpty, "the watch goes on under another carrier")
  }

  @Test func signaturesAreChecked() {
    let param = push([scan("2026-11-23 10:00:00", "已签收", code: "3")]).text
    let sign = Signing.md5(param + salt)
    #expect(sign == sign.uppercased() && sign.count == 32)
    #expect(carrier.refusal(headers: [:], body: form(param, sign: sign)) == nil)
    #expect(carrier.refusal(headers: [:], body: form(param, sign: sign.lowercased())) == nil)
    #expect(carrier.refusal(headers: [:], body: form(param + " ", sign: sign))?.kind == .forged)
    #expect(carrier.refusal(headers: [:], body: form(param, sign: Signing.md5(param)))?.kind == .forged)
    #expect(carrier.refusal(headers: [:], body: form(param, sign: String(sign.dropLast())))?.kind == .forged)
    #expect(carrier.refusal(headers: [:], body: form(param, sign: ""))?.kind == .unsigned)
    #expect(carrier.refusal(headers: [:], body: Array("param=\(Signing.escaped(param))".utf8))?.kind == .unsigned)
  }

  @Test func whatCannotBeReadIsRefused() {
    func refusal(_ push: JSON) -> CarrierRefusal? { carrier.refusal(headers: [:], body: signed(push)) }
    #expect(carrier.refusal(headers: [:], body: Array("sign=AB".utf8))?.kind == .garbled)
    #expect(carrier.refusal(headers: [:], body: Array("sign=%4".utf8))?.kind == .garbled)
    #expect(carrier.refusal(headers: [:], body: Array("sign=%ZZ".utf8))?.kind == .garbled)
    let param = push([]).text
    let twice = form(param, sign: Signing.md5(param + salt)) + Array("&param=1".utf8)
    #expect(carrier.refusal(headers: [:], body: twice)?.kind == .garbled)
    #expect(refusal("text")?.kind == .garbled)
    #expect(carrier.refusal(headers: [:], body: form("{", sign: Signing.md5("{" + salt)))?.kind == .garbled)
    #expect(refusal(push([scan("2026-11-23 10:00:00", "一")], number: nil))?.kind == .garbled)
    #expect(refusal(push([scan("gestern", "一")]))?.kind == .garbled)
    #expect(refusal(push([], number: nil)) == nil, "no news of a parcel")
  }

  @Test func theAnswer() throws {
    #expect(
      try JSON.parse(Kuaidi100.answer(taken: true)) == ["result": true, "returnCode": "200", "message": "成功"])
    #expect(
      try JSON.parse(Kuaidi100.answer(taken: false)) == ["result": false, "returnCode": "500", "message": "失败"])
  }
}
