import HTTPTypes
import Hummingbird
import Logging
import Promises
import Testing

@testable import Service
@testable import Web

/// A provider that says the same to everything; nothing at all where it has no answer.
struct Answering: PaymentChannel {
  let name: String
  var answer: RefundAnswer?

  func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    guard let answer else { throw ChannelFailure(.unavailable, "The gateway does not answer.") }
    return answer
  }
  func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer { try await pay(refund) }
}

extension APIClient {
  /// Sends a form with a file.
  func upload(
    _ path: String, _ fields: [(String, String)], file: (name: String, content: [UInt8])?
  ) async throws -> Page {
    var body: [UInt8] = []
    for (name, value) in fields {
      body += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
    }
    body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file?.name ?? "")\"\r\n\r\n".utf8
    body += (file?.content ?? []) + "\r\n--edge--\r\n".utf8
    return try await browse(.post, path, [.contentType: "multipart/form-data; boundary=edge"], ByteBuffer(bytes: body))
  }

  /// A claim for one kettle of A-1 that broke on the way, which the seller agrees to: 28.00 of it goes back over WeChat
  /// Pay, which paid last, and 71.00 over Alipay.
  func grantKettle(_ claim: String = "R-1") async throws {
    _ = try await post(
      "claims",
      [
        "reference": .string(claim), "order": "A-1", "kind": "damaged", "lines": [["product": "P-1", "quantity": 1]],
      ])
    let answer = try await post("claim-answers", ["claim": .string(claim)])
    #expect(answer.body["refund"]?["amount"]?.integer == 9900)
  }

  /// What the leader does in a moment where these providers are set up.
  func askProviders(_ channels: [Answering]) async throws {
    let now = now
    try await Cashier(
      platform: platform, clock: { now }, logger: Logger(label: "test"),
      channels: Dictionary(uniqueKeysWithValues: channels.map { ($0.name, $0) })
    ).pay()
  }

  func payouts(_ state: String) async throws -> [JSON] {
    try await get("payouts?state=\(state)").body["items"]?.array ?? []
  }

  /// The hidden fields and the values of a page's form, by its `do`.
  func fields(_ page: Page, _ act: String) throws -> [(String, String)] {
    let form = try #require(
      page.html.matches(of: /(?s)<form .*?<\/form>/).map { String($0.0) }
        .first { $0.contains("name=\"do\" value=\"\(act)\"") }, "no form \(act)")
    return form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/).map { (String($0.1), String($0.2)) }
  }
}
