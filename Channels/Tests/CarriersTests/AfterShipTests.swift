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

  /// - Parameter ts: nil where the call has none.
  private func call(
    _ checkpoints: JSON, number: JSON? = "SF100", event: String = "tracking_update", ts: Int64? = 1_763_900_000,
    updated: JSON? = nil
  ) -> [UInt8] {
    var tracking: JSONObject = ["id": "0a", "slug": "sf-express", "tag": "InTransit", "checkpoints": checkpoints]
    tracking["tracking_number"] = number
    tracking["updated_at"] = updated
    var call: JSONObject = [
      "event": .string(event), "event_id": "f5cb7b4d-0000-4000-8000-000000000000", "is_tracking_first_tag": true,
      "msg": .object(tracking),
    ]
    call["ts"] = ts.map { .integer($0) }
    return JSON.object(call).bytes
  }

  private func signed(_ body: [UInt8], header: String = "aftership-hmac-sha256") -> [String: String] {
    [header: Signing.hmac(body, secret: Array(secret.utf8)), "content-type": "application/json"]
  }

  private func reports(
    _ checkpoints: [JSON], now: Instant = noon, ts: Int64? = 1_763_900_000, updated: JSON? = nil
  ) throws -> [CarrierReport] {
    let body = call(.array(checkpoints), ts: ts, updated: updated)
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
    let before = try reports([checkpoint("Delivered", at: "2026-11-23T10:00:00+08:00")], ts: 100)
    let after = try reports([checkpoint("Delivered", at: "2026-11-24T10:00:00+08:00")], ts: 101)
    #expect(before[0].event.reference == after[0].event.reference)
    #expect(before[0].event.at != after[0].event.at)
    for arrived in [before + after, after + before] {
      #expect(Timeline(arrived.map(\.event)).events == [after[0].event], "the call that knows more")
    }
  }

  @Test func whatTellsVersionsApart() throws {
    let one = [checkpoint("InTransit")]
    #expect(try reports(one, ts: 100, updated: "2026-11-24T12:00:00+00:00")[0].event.revision == 100)
    #expect(try reports(one, ts: nil, updated: "2026-11-24T12:00:00+00:00")[0].event.revision == noon.seconds)
    #expect(try reports(one, ts: nil)[0].event.revision == 0)
    #expect(try reports(one, ts: -5)[0].event.revision == 0)
    #expect(try reports(one, ts: JSON.safe)[0].event.revision == JSON.safe, "a clock that is ahead")
  }

  /// The whole life of a parcel as AfterShip tells it again and again: times are put right, a delivery turns out to be a
  /// locker, a late scan comes in between, an old scan is cut off.
  @Test func callsInAnyOrderComeToOneTimeline() throws {
    let first = checkpoint("InTransit", at: "2026-11-20T10:00:00+08:00", message: "Arrived")
    let moved = checkpoint("InTransit", at: "2026-11-20T08:00:00+08:00", message: "Arrived")
    let between = checkpoint("InTransit", at: "2026-11-21T08:00:00+08:00", message: "Arrived")
    let tour = checkpoint("OutForDelivery", at: "2026-11-22T08:00:00+08:00", message: "On tour")
    let locker = checkpoint("Delivered", at: "2026-11-22T11:00:00+08:00", message: "Left at 12")
    let waiting = checkpoint("AvailableForPickup", at: "2026-11-22T11:05:00+08:00", message: "Left at 12")
    let fetched = checkpoint("Delivered", at: "2026-11-23T18:00:00+08:00", message: "Fetched")
    let fetchedEarlier = checkpoint("Delivered", at: "2026-11-23T17:30:00+08:00", message: "Fetched")
    let calls = try [
      [first], [moved, tour], [locker, tour, moved], [waiting, tour, between, moved],
      [fetched, waiting, tour, between, moved], [fetchedEarlier, waiting, tour],
    ].enumerated().map { try reports($1, ts: 100 + Int64($0)).map(\.event) }
    let expected = Timeline(calls.flatMap(\.self))
    #expect(expected.status == .delivered)
    #expect(expected.delivered == Instant("2026-11-23T09:30:00Z"))
    #expect(
      expected.events.map(\.kind) == [.inTransit, .inTransit, .outForDelivery, .waitingForPickup, .delivered])
    #expect(expected.events[0].at == Instant("2026-11-20T00:00:00Z"))
    var random = Random(seed: 3)
    for _ in 0..<200 {
      var known: [TrackingEvent] = []
      var wasDelivered = false
      for call in (calls + [calls[2]]).shuffled(using: &random) {
        known += call
        // The one thing that takes a delivery back is a later call that says what it was.
        let isPutRight = call.contains { $0.kind == .waitingForPickup }
        let isDelivered = Timeline(known).status == .delivered
        #expect(isDelivered || !wasDelivered || isPutRight)
        wasDelivered = isDelivered
      }
      #expect(Timeline(known) == expected)
    }
  }

  @Test func aDayAloneIsOneTimeInEveryCall() throws {
    let heard = "2026-11-24T06:00:00+00:00"
    var checkpoint = try #require(checkpoint("Delivered", at: "2026-11-24").object)
    checkpoint["created_at"] = .string(heard)
    let early = try reports([.object(checkpoint)], now: noon, ts: 100)
    let late = try reports([.object(checkpoint)], now: noon.adding(seconds: 3 * 86_400), ts: noon.seconds + 86_400)
    #expect(early[0].event.at == Instant(heard))
    #expect(late[0].event.at == Instant(heard), "not the end of the day, though it is over")
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
      checkpoint("Delivered"), checkpoint("InTransit", message: "Other"), checkpoint("InTransit", slug: "ems"),
    ]
    let references = try reports([plain] + others).map(\.event.reference)
    #expect(Set(references).count == 4)
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
