import Foundation
import Promises
import Testing

extension RunningServer {
  /// Two kettles are sold, paid, shipped and delivered.
  ///
  /// - Parameter merchant: who sells them, who has been admitted; nil where it is the platform itself.
  func deliver(_ order: String, to buyer: String, by merchant: String? = nil) async throws {
    let now = Instant(seconds: Int64(Date().timeIntervalSince1970))
    func ago(_ hours: Int64) -> JSON { .string(now.adding(seconds: -3600 * hours).description) }
    let promised = String(now.adding(seconds: 2 * 86_400).description.prefix(10))
    let reference = JSON.string(order)
    var sale: JSONObject = [
      "reference": reference, "promised": .string(promised), "at": ago(48), "buyer": .string(buyer),
      "lines": [["product": "KETTLE", "quantity": 2, "price": 9900]],
    ]
    sale["merchant"] = merchant.map { .string($0) }
    for (path, body) in [
      ("products", ["reference": "KETTLE", "title": "Kettle"]), ("orders", .object(sale)),
      ("payments", ["order": reference, "reference": "Z-1", "amount": 19_800, "channel": "alipay"]),
      ("shipments", ["order": reference, "reference": "S-1", "carrier": "SF", "at": ago(40)]),
      (
        "tracking-events",
        ["order": reference, "shipment": "S-1", "reference": "T-1", "kind": "delivered", "at": ago(4)]
      ),
    ] as [(String, JSON)] {
      let reply = try await post("v1/" + path, body)
      #expect(reply.status == 201, "\(path): \(reply.body.text)")
    }
  }
}
