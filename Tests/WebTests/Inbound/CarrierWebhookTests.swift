import Carriers
import Crypto
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Testing

@testable import Web

/// What a carrier posts, through the real router.
@Suite struct CarrierWebhookTests {
  private let key = Array(UInt8(0)..<32)

  private func post(_ api: APIClient, _ events: JSON, key: [UInt8]? = nil) async throws -> Int {
    let body = (["events": events] as JSON).bytes
    let signed = Array("m.\(api.now.seconds).".utf8) + body
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key ?? self.key))
    var headers = HTTPFields()
    headers[HTTPField.Name("Webhook-Id")!] = "m"
    headers[HTTPField.Name("Webhook-Timestamp")!] = String(api.now.seconds)
    headers[HTTPField.Name("Webhook-Signature")!] = "v1," + Data(code).base64EncodedString()
    let site = Site(
      platform: api.platform, clock: { api.now }, inbound: Inbound(carriers: [GenericCarrier(key: self.key)]))
    return try await Application(router: site.router()).test(.router) { [headers] client in
      try await client.execute(
        uri: "/webhooks/carriers/generic", method: .post, headers: headers, body: ByteBuffer(bytes: body)
      ) { Int($0.status.code) }
    }
  }

  @Test(arguments: Engine.kinds) func aReportBeforeItsParcelIsTakenAndWaits(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-26"])
    let delivered: JSON = [
      "number": "SF1", "reference": "scan/2", "kind": "delivered", "at": "2026-11-24T03:00:00Z",
    ]
    let scan: JSON = ["number": "SF1", "reference": "scan/1", "kind": "in-transit", "at": "2026-11-24T02:00:00Z"]
    let other: JSON = ["number": "SF2", "reference": "scan/1", "kind": "in-transit", "at": "2026-11-24T02:00:00Z"]
    #expect(try await post(api, [delivered, other, scan]) == 200)
    #expect(try await post(api, [delivered], key: Array(1...32)) == 401)
    #expect(try await api.get("orders/A-1").body["deliveredAt"] == nil)
    let shipped = try await api.post(
      "shipments", ["order": "A-1", "reference": "S-1", "carrier": "SF", "number": "SF1"])
    #expect(shipped.body["deliveredAt"]?.string == "2026-11-24T03:00:00Z")
    let kept = try await api.database.read { try $0.first("SELECT COUNT(*) FROM tracking_event", map: { $0.int(0) }) }
    #expect(kept == 2, "all that the call said of it")
    let late: JSON = ["number": "SF1", "reference": "scan/3", "kind": "damaged", "at": "2026-11-24T03:30:00Z"]
    #expect(try await post(api, [late]) == 200)
    #expect(try await api.get("orders/A-1").body["deliveryAccurate"]?.bool == false)
    let figures = try await api.get("carriers").body["items"]?[0]
    #expect(figures?["inaccurate"]?.integer == 1)
  }
}
