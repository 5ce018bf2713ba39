import Carriers
import Promises
import Testing

@Suite struct AfterShipTests {
  private let secret = "an-aftership-secret"
  private var carrier: AfterShip { AfterShip(secret: secret, zone: Zone("Asia/Shanghai")!) }

  private func checkpoint(
    _ tag: String, _ subtag: String? = nil, at time: JSON = "2026-11-23T10:00:00+08:00", message: String = "Scanned",
    slug: String = "sf-express"
  ) -> JSON {
    [
      "slug": .string(slug), "city": nil, "created_at": "2026-11-23T11:00:00+00:00", "location": "Shenzhen",
      "country_region": "CHN", "country_region_name": "China", "message": .string(message), "tag": .string(tag),
      "subtag": .string(subtag ?? "\(tag)_001"), "subtag_message": .string(tag), "checkpoint_time": time,
      "coordinate": nil, "state": nil, "postal_code": nil, "raw_tag": "50", "events": [], "source": "carrier",
    ]
  }

  private func call(_ checkpoints: JSON, number: JSON? = "SF100", event: String = "tracking_update") -> [UInt8] {
    var tracking: JSONObject = ["id": "0a", "slug": "sf-express", "tag": "InTransit", "checkpoints": checkpoints]
    tracking["tracking_number"] = number
    let call: JSON = [
      "event": .string(event), "event_id": "f5cb7b4d-0000-4000-8000-000000000000", "is_tracking_first_tag": true,
      "msg": .object(tracking), "ts": 1_763_900_000,
    ]
    return call.bytes
  }

  private func signed(_ body: [UInt8], header: String = "aftership-hmac-sha256") -> [String: String] {
    [header: Signing.hmac(body, secret: Array(secret.utf8)), "content-type": "application/json"]
  }

  private func reports(_ checkpoints: [JSON], now: Instant = noon) throws -> [CarrierReport] {
    let body = call(.array(checkpoints))
    return try carrier.reports(headers: signed(body), body: body, now: now)
  }

  @Test func everyCheckpointIsAnEvent() throws {
    let reports = try reports([
      checkpoint("InfoReceived", at: "2026-11-20T08:00:00+08:00"),
      checkpoint("InTransit", "InTransit_002", at: "2026-11-20T18:00:00+08:00"),
      checkpoint("OutForDelivery", at: "2026-11-23T08:00:00+08:00"),
      checkpoint("Delivered", "Delivered_003", at: "2026-11-23T10:00:00+08:00"),
    ])
    #expect(reports.map(\.event.kind) == [.announced, .pickedUp, .outForDelivery, .delivered])
    #expect(reports.allSatisfy { $0.number == "SF100" && $0.event.corrects == nil && $0.event.shipment == nil })
    #expect(reports[3].event.at == Instant("2026-11-23T02:00:00Z"))
    #expect(Set(reports.map(\.event.reference)).count == 4)
    #expect(
      reports.allSatisfy { Schema.reference.problems(in: .string($0.event.reference)).isEmpty },
      "the service's own operations accept the references")
  }

  @Test(
    arguments: [
      ("Pending", "Pending_001", .announced), ("InfoReceived", "InfoReceived_001", .announced),
      ("InTransit", "InTransit_001", .inTransit), ("InTransit", "InTransit_002", .pickedUp),
      ("InTransit", "InTransit_005", .customs), ("InTransit", "InTransit_006", .customs),
      ("InTransit", "InTransit_007", .inTransit), ("OutForDelivery", "OutForDelivery_001", .outForDelivery),
      ("OutForDelivery", "OutForDelivery_002", .waitingForPickup),
      ("OutForDelivery", "OutForDelivery_004", .outForDelivery), ("AttemptFail", "AttemptFail_002", .failed),
      ("Delivered", "Delivered_001", .delivered), ("Delivered", "Delivered_005", .delivered),
      ("AvailableForPickup", "AvailableForPickup_001", .waitingForPickup), ("Exception", "Exception_001", .exception),
      ("Exception", "Exception_002", .wrongAddress), ("Exception", "Exception_003", .refused),
      ("Exception", "Exception_004", .customs), ("Exception", "Exception_007", .wrongAddress),
      ("Exception", "Exception_010", .returning), ("Exception", "Exception_011", .returned),
      ("Exception", "Exception_012", .damaged), ("Exception", "Exception_013", .lost),
      ("Exception", "Exception_018", .customs), ("Exception", "Exception_020", .cancelled),
      ("Expired", "Expired_001", .expired), ("Exception", "Exception_999", .exception),
      ("Teleported", "Teleported_001", .other), ("", "", .other),
    ] as [(String, String, TrackingEvent.Kind)])
  func statusesAreMapped(tag: String, subtag: String, kind: TrackingEvent.Kind) throws {
    #expect(try reports([checkpoint(tag, subtag)]).map(\.event.kind) == [kind])
  }

  @Test func timesAreReadInTheirZone() throws {
    func at(_ time: JSON, now: Instant = noon) throws -> String? {
      try reports([checkpoint("InTransit", at: time)], now: now).first?.event.at.description
    }
    #expect(try at("2026-11-23T10:00:00-05:00") == "2026-11-23T15:00:00Z")
    #expect(try at("2026-11-23T00:30:00") == "2026-11-22T16:30:00Z", "the configured zone")
    #expect(try at("2026-11-22") == "2026-11-22T15:59:59.999999Z", "the end of the day")
    #expect(try at("2026-11-24") == "2026-11-24T12:00:00Z", "a day that has not ended counts as now")
    #expect(try at(nil) == "2026-11-23T11:00:00Z", "when AfterShip heard of it")
    #expect(try at("yesterday") == "2026-11-23T11:00:00Z")
  }

  @Test func aRepeatedCallSaysTheSame() throws {
    let first = [checkpoint("InTransit", at: "2026-11-22T10:00:00+08:00"), checkpoint("OutForDelivery")]
    let before = try reports(first)
    let after = try reports([first[0], first[0], first[1], checkpoint("Delivered")])
    #expect(after.count == 3, "a checkpoint that stands there twice is one")
    #expect(Array(after.prefix(2)) == before)
  }

  @Test func aChangedTimeIsNoSecondEvent() throws {
    let before = try reports([checkpoint("Delivered", at: "2026-11-23T10:00:00+08:00")])
    let after = try reports([checkpoint("Delivered", at: "2026-11-24T10:00:00+08:00")])
    #expect(before[0].event.reference == after[0].event.reference)
    #expect(before[0].event.at != after[0].event.at)
    let timeline = Timeline((after + before).map(\.event))
    #expect(timeline.events.count == 1)
    #expect(timeline.delivered == before[0].event.at)
  }

  @Test func twoAttemptsInTheSameWordsAreTwo() throws {
    let first = checkpoint("AttemptFail", at: "2026-11-22T10:00:00+08:00", message: "Nobody there")
    let second = checkpoint("AttemptFail", at: "2026-11-23T10:00:00+08:00", message: "Nobody there")
    let early = try reports([first])
    let both = try reports([second, first])
    #expect(Timeline((early + both).map(\.event)).attempts == 2)
    #expect(both[1] == early[0], "the earlier one keeps its name, in whatever order they stand")
  }

  @Test func whatDiffersHasAnotherName() throws {
    let plain = checkpoint("InTransit")
    let others = [
      checkpoint("InTransit", "InTransit_003"), checkpoint("Delivered"), checkpoint("InTransit", message: "Other"),
      checkpoint("InTransit", slug: "ems"),
    ]
    let references = try reports([plain] + others).map(\.event.reference)
    #expect(Set(references).count == 5)
    let body = call([plain], number: "SF200")
    let elsewhere = try carrier.reports(headers: signed(body), body: body, now: noon)
    #expect(elsewhere[0].event.reference != references[0], "one order may have two parcels with the same scans")
  }

  @Test func otherCallsAreRead() throws {
    for body in [call([], event: "edd_revise"), call(nil, event: "tracking_pending_time")] {
      #expect(try carrier.reports(headers: signed(body), body: body, now: noon).isEmpty)
    }
  }

  @Test func signaturesAreChecked() throws {
    let body = call([checkpoint("Delivered")])
    #expect(carrier.refusal(headers: signed(body), body: body) == nil)
    #expect(carrier.refusal(headers: signed(body, header: "as-signature-hmac-sha256"), body: body) == nil)
    #expect(carrier.refusal(headers: [:], body: body)?.kind == .unsigned)
    #expect(carrier.refusal(headers: ["aftership-hmac-sha256": ""], body: body)?.kind == .forged)
    #expect(carrier.refusal(headers: ["aftership-hmac-sha256": "not base64!"], body: body)?.kind == .forged)
    let foreign = ["aftership-hmac-sha256": Signing.hmac(body, secret: Array("another-secret".utf8))]
    #expect(carrier.refusal(headers: foreign, body: body)?.kind == .forged)
    #expect(carrier.refusal(headers: signed(body), body: body + [0x20])?.kind == .forged, "one byte more")
    var tampered = body
    tampered[body.count / 2] ^= 1
    #expect(carrier.refusal(headers: signed(body), body: tampered)?.kind == .forged)
  }

  @Test func whatCannotBeReadIsRefused() throws {
    func refusal(_ body: [UInt8]) -> CarrierRefusal? { carrier.refusal(headers: signed(body), body: body) }
    #expect(refusal(Array("{".utf8))?.kind == .garbled)
    #expect(refusal(Array("[]".utf8))?.kind == .garbled)
    #expect(refusal(Array(#"{"msg": 1}"#.utf8))?.kind == .garbled)
    #expect(refusal(call([checkpoint("Delivered")], number: nil))?.kind == .garbled)
    #expect(refusal(call([checkpoint("Delivered")], number: ""))?.kind == .garbled)
    let timeless = refusal(call([checkpoint("InTransit"), ["tag": "Delivered"]]))
    #expect(timeless?.kind == .garbled)
    #expect(timeless?.message.contains("Checkpoint 2 of SF100") == true)
  }
}
