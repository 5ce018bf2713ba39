import Carriers
import Foundation
import Promises
import Testing

@Suite struct GenericCarrierTests {
  private let key = Array(0..<32) as [UInt8]
  private var carrier: GenericCarrier { GenericCarrier(key: key) }

  private func body(_ events: [JSON]) -> [UInt8] { (["events": .array(events)] as JSON).bytes }

  private func event(_ change: (inout JSONObject) -> Void = { _ in }) -> JSON {
    var event: JSONObject = [
      "number": "P 1", "reference": "scan/7", "kind": "delivered", "at": "2026-11-24T19:00:00+08:00",
    ]
    change(&event)
    return .object(event)
  }

  private func signed(_ body: [UInt8], at sent: Instant = noon, id: String = "msg_1") -> [String: String] {
    let message = Array("\(id).\(sent.seconds).".utf8) + body
    return [
      "webhook-id": id, "webhook-timestamp": String(sent.seconds),
      "webhook-signature": "v1," + Signing.hmac(message, secret: key),
    ]
  }

  @Test func eventsAreRead() throws {
    let body = body([
      event(),
      event {
        $0["kind"] = "failed"
        $0["reference"] = "scan/8"
        $0["corrects"] = "scan/7"
      },
    ])
    let reports = try carrier.reports(headers: signed(body), body: body, now: noon)
    let at = Instant("2026-11-24T11:00:00Z")!
    #expect(
      reports == [
        CarrierReport(number: "P 1", event: TrackingEvent(reference: "scan/7", kind: .delivered, at: at)),
        CarrierReport(
          number: "P 1", event: TrackingEvent(reference: "scan/8", kind: .failed, at: at, corrects: "scan/7")),
      ])
  }

  @Test(arguments: TrackingEvent.Kind.allCases) func everyKindHasAWord(kind: TrackingEvent.Kind) throws {
    let body = body([event { $0["kind"] = .string(kind.rawValue) }])
    #expect(try carrier.reports(headers: signed(body), body: body, now: noon).map(\.event.kind) == [kind])
  }

  /// The example of the specification's own libraries, which fixes what exactly is signed.
  @Test func theSignatureIsThatOfStandardWebhooks() {
    let secret = Array(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!)
    let body = Array(#"{"test": 2432232314}"#.utf8)
    let headers = [
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ]
    let refusal = GenericCarrier(key: secret).refusal(
      headers: headers, body: body, now: Instant(seconds: 1_614_265_330))
    #expect(refusal?.kind == .garbled, "signed well, and not of our form")
  }

  @Test func signaturesAreChecked() {
    let body = body([event()])
    let headers = signed(body)
    #expect(carrier.refusal(headers: headers, body: body) == nil)
    for header in headers.keys {
      var fewer = headers
      fewer[header] = nil
      #expect(carrier.refusal(headers: fewer, body: body)?.kind == .unsigned)
    }
    #expect(carrier.refusal(headers: headers, body: body + [0x20])?.kind == .forged)
    #expect(GenericCarrier(key: Array(1...32)).refusal(headers: headers, body: body)?.kind == .forged)
    var changed = headers
    changed["webhook-id"] = "msg_2"
    #expect(carrier.refusal(headers: changed, body: body)?.kind == .forged)
    changed = headers
    changed["webhook-timestamp"] = String(noon.seconds + 1)
    #expect(carrier.refusal(headers: changed, body: body)?.kind == .forged)
    changed["webhook-timestamp"] = "soon"
    #expect(carrier.refusal(headers: changed, body: body)?.kind == .garbled)
    changed = headers
    changed["webhook-signature"] = headers["webhook-signature"]!.replacing("v1,", with: "v2,")
    #expect(carrier.refusal(headers: changed, body: body)?.kind == .forged)
    changed["webhook-signature"] = "v1,AAAA v1a,BBBB " + headers["webhook-signature"]!
    #expect(carrier.refusal(headers: changed, body: body) == nil, "one of several is enough")
  }

  @Test func recordingsAreStale() {
    let body = body([event()])
    for (seconds, kind) in [(-301, .stale), (-300, nil), (300, nil), (301, .stale)] as [(Int64, CarrierRefusal.Kind?)] {
      let sent = noon.adding(seconds: seconds)
      #expect(carrier.refusal(headers: signed(body, at: sent), body: body)?.kind == kind)
    }
    let end = Instant(microseconds: .max)
    #expect(carrier.refusal(headers: signed(body, at: end), body: body)?.kind == .stale)
  }

  @Test func fieldsAreChecked() {
    func refusal(_ body: [UInt8]) -> CarrierRefusal? { carrier.refusal(headers: signed(body), body: body) }
    let changes: [(pointer: String, change: (inout JSONObject) -> Void)] = [
      ("/events/0/number", { $0["number"] = nil }), ("/events/0/reference", { $0["reference"] = "with space" }),
      ("/events/0/kind", { $0["kind"] = "teleported" }), ("/events/0/at", { $0["at"] = "2026-11-24" }),
      ("/events/0/corrects", { $0["corrects"] = JSON.null }),
      ("/events/0/colour", { $0["colour"] = "red" }),
    ]
    for (pointer, change) in changes {
      let refusal = refusal(body([event(change)]))
      #expect(refusal?.kind == .garbled)
      #expect(refusal?.message.hasPrefix("At \(pointer): ") == true)
    }
    #expect(refusal(body([]))?.kind == .garbled)
    #expect(refusal(Array("nonsense".utf8))?.kind == .garbled)
  }
}
