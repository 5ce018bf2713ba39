import Foundation
import Promises
import Service
import Support
import Testing

@testable import Web

/// What the order's page says of its parcels beside their scans.
@Suite struct ParcelNewsTests {
  private func track(
    _ api: APIClient, _ order: String, _ reference: String, _ kind: String, at: String, parcel: String? = nil
  ) async throws {
    var body: JSONObject = [
      "order": .string(order), "reference": .string(reference), "kind": .string(kind), "at": .string(at),
    ]
    body["shipment"] = parcel.map { .string($0) }
    #expect(try await api.post("tracking-events", .object(body)).status == 201)
  }

  /// An order on its way in one parcel, promised for the 26th.
  private func sent(_ engine: Engine) async throws -> APIClient {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-26"])
    _ = try await api.post("shipments", ["order": "A-1", "reference": "S-1", "carrier": "SF", "number": "SF1"])
    return api
  }

  private func page(_ api: APIClient, _ language: String = "en") async throws -> String {
    try await api.open("/orders/A-1?language=\(language)").html
  }

  @Test(arguments: Engine.kinds) func anAttemptInVainIsNoDelivery(_ engine: Engine) async throws {
    let api = try await sent(engine)
    try await track(api, "A-1", "1", "out-for-delivery", at: "2026-11-24T01:00:00Z", parcel: "S-1")
    #expect(!(try await page(api).contains("our promise goes on")))
    try await track(api, "A-1", "2", "failed", at: "2026-11-24T02:00:00Z", parcel: "S-1")
    var html = try await page(api)
    #expect(html.contains("On Tuesday 24 November 2026, 10:00 the carrier could not deliver it. It tries again"))
    #expect(html.contains("Until you have it our promise goes on: delivery by the end of Thursday 26 November 2026."))
    try await track(api, "A-1", "3", "failed", at: "2026-11-24T03:00:00Z", parcel: "S-1")
    html = try await page(api)
    #expect(html.contains("could not deliver it 2 times, last on Tuesday 24 November 2026, 11:00."))
    html = try await page(api, "zh-Hans")
    #expect(html.contains("派送已有 2 次未能成功，最近一次在2026年11月24日（星期二）11:00。"))
    #expect(html.contains("2026年11月26日（星期四）24:00前送达的承诺仍然有效。"))
    try await track(api, "A-1", "4", "delivered", at: "2026-11-24T03:30:00Z", parcel: "S-1")
    #expect(!(try await page(api).contains("could not deliver it")))
  }

  @Test(arguments: Engine.kinds) func aParcelWaitsToBeFetched(_ engine: Engine) async throws {
    let api = try await sent(engine)
    try await track(api, "A-1", "1", "failed", at: "2026-11-24T01:00:00Z", parcel: "S-1")
    try await track(api, "A-1", "2", "waiting-for-pickup", at: "2026-11-24T02:00:00Z", parcel: "S-1")
    try await track(api, "A-1", "3", "exception", at: "2026-11-24T03:00:00Z", parcel: "S-1")
    var html = try await page(api)
    #expect(html.contains("waiting for you at a pick-up point since Tuesday 24 November 2026, 10:00."))
    #expect(html.contains("Until you have it our promise goes on"))
    #expect(!html.contains("could not deliver it"))
    html = try await page(api, "zh-Hans")
    #expect(html.contains("包裹自2026年11月24日（星期二）10:00起在自提点等您领取。"))
    // The promise is over: nothing is said of it.
    api.now = Instant("2026-11-28T04:00:00Z")!
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    html = try await page(api)
    #expect(html.contains("waiting for you at a pick-up point"))
    #expect(!html.contains("our promise goes on"))
  }

  @Test(arguments: Engine.kinds) func aParcelThatIsLostIsMadeGoodByItself(_ engine: Engine) async throws {
    let api = try await sent(engine)
    try await track(api, "A-1", "1", "lost", at: "2026-11-24T02:00:00Z", parcel: "S-1")
    var html = try await page(api)
    #expect(html.contains("The carrier reports that this parcel is lost."))
    #expect(
      html.contains("If the order is not there by the end of Thursday 26 November 2026, what the letter promises"))
    #expect(!html.contains("#claim"), "nothing can be claimed yet")
    #expect(try await page(api, "zh-Hans").contains("承运人报告包裹已丢失。"))
    api.now = Instant("2026-11-28T04:00:00Z")!
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    html = try await page(api)
    #expect(html.contains("The promised time is over, and what the letter promises for that follows by itself"))
    _ = try await api.post(
      "shipments", ["order": "A-1", "reference": "S-2", "carrier": "EMS", "replaces": "S-1"])
    html = try await page(api)
    #expect(html.contains("It was sent again on Saturday 28 November 2026, 12:00."))
    #expect(!html.contains("follows by itself; you need not ask."))
  }

  @Test(arguments: Engine.kinds) func whatArrivedDamagedCanBeClaimedAsLongAsItCan(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    #expect(!(try await page(api).contains("The carrier reports")))
    try await track(api, "A-1", "2", "damaged", at: "2026-11-22T03:00:00Z", parcel: "S-1")
    var html = try await page(api)
    #expect(html.contains("The carrier reports that this parcel was damaged."))
    #expect(html.contains("Until the end of Sunday 29 November 2026 you can claim “Damaged or lost on the way”"))
    #expect(html.contains("?language=en&amp;kind=damaged#claim\">Claim it"))
    html = try await page(api, "zh-Hans")
    #expect(html.contains("承运人报告包裹已破损。"))
    #expect(html.contains("您可以在2026年11月29日（星期日）24:00前申请“运输中破损或丢失”"))
    _ = try await api.post(
      "claims",
      [
        "reference": "C-1", "order": "A-1", "kind": "damaged", "lines": [["product": "P-1", "quantity": 1]],
      ])
    html = try await page(api)
    #expect(html.contains("The carrier reports that this parcel was damaged."))
    #expect(!html.contains("you can claim “Damaged"), "it is claimed already")
    _ = try await api.post("claim-answers", ["claim": "C-1", "refuse": "evidence-missing"])
    #expect(try await page(api).contains("you can claim “Damaged"))
    api.now = Instant("2026-11-29T16:00:00Z")!
    #expect(!(try await page(api).contains("you can claim “Damaged")), "its time is over")
  }

  @Test(arguments: Engine.kinds) func aParcelThatWentElsewhereCanBeClaimedForGood(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    // It speaks for the whole order, and is said once.
    try await track(api, "A-1", "2", "wrong-address", at: "2026-11-22T05:00:00Z")
    let html = try await page(api)
    #expect(html.components(separatedBy: "went to a wrong address or is missing").count == 2)
    #expect(html.contains("You can claim “Not received” and have the money back or the goods sent again."))
    #expect(try await page(api, "zh-Hans").contains("承运人在登记送达之后又报告：包裹送错地址或下落不明。"))
    let other = try await sent(engine)
    try await track(other, "A-1", "1", "delivered", at: "2026-11-24T01:00:00Z")
    try await track(other, "A-1", "2", "lost", at: "2026-11-24T02:00:00Z")
    let whole = try await page(other)
    #expect(whole.components(separatedBy: "went to a wrong address or is missing").count == 2, "not of the parcel too")
  }

  @Test(arguments: Engine.kinds) func wrongGoodsAreSaidOfTheWholeOrder(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    _ = try await api.post(
      "claims",
      [
        "reference": "C-1", "order": "A-1", "kind": "wrong-item", "lines": [["product": "P-1", "quantity": 1]],
      ])
    #expect(!(try await page(api).contains("this delivery is on record as not accurate")))
    _ = try await api.post("claim-answers", ["claim": "C-1"])
    #expect(try await page(api).contains("this delivery is on record as not accurate"))
    #expect(try await page(api, "zh-Hans").contains("本次配送按不准确记录"))
    #expect(!(try await api.open("/claims/C-1?language=en").html.contains("on record as not accurate")))
  }
}
