import Crypto
import Foundation
import Promises
import Testing

@testable import PaymentChannels

@Suite struct AlipayNoticeTests {
  private let alipay = try! AlipayStandIn.channel(url: "http://127.0.0.1:9")
  private let fields = [
    "app_id": "2021000000000001", "notify_type": "trade_status_sync", "trade_status": "TRADE_SUCCESS",
    "trade_no": "T1", "out_trade_no": "ORDER-2026-1", "out_biz_no": "pledge-1", "refund_fee": "12.34",
    "gmt_refund": "2026-11-24 17:59:58.320", "subject": "灯 & 罩=1+1%", "charset": "utf-8",
  ]

  /// A notification as Alipay sends it, signed before `change`.
  private func form(
    _ fields: [String: String], key: TestKey = .provider, change: (inout [String: String]) -> Void = { _ in }
  ) -> [UInt8] {
    let signed = fields.keys.sorted().map { "\($0)=\(fields[$0]!)" }.joined(separator: "&")
    var sent = fields
    sent["sign"] = key.sign(signed)
    sent["sign_type"] = "RSA2"
    change(&sent)
    let safe = CharacterSet.alphanumerics.intersection(.init(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))
    return Array(
      sent.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: safe)!.replacing("%20", with: "+"))" }
        .joined(separator: "&").utf8)
  }

  private func notice(_ body: [UInt8]) throws(ChannelFailure) -> PaymentNotice? {
    try alipay.notice(headers: [:], body: body, now: testNow)
  }

  @Test func tellsOfARefund() throws {
    let at = Instant("2026-11-24T09:59:58.320Z")!
    #expect(
      try notice(form(fields))
        == PaymentNotice(key: "pledge-1", reference: "T1", answer: .paid(reference: "T1", at: at)))
  }

  @Test func aPaymentIsNoRefund() throws {
    var payment = fields
    payment["gmt_refund"] = nil
    #expect(try notice(form(payment)) == nil)
    payment = fields
    payment["out_biz_no"] = nil
    #expect(try notice(form(payment)) == nil)
  }

  @Test func believesNothingUnsigned() async throws {
    let bodies = [
      form(fields, key: .stranger), form(fields) { $0["out_biz_no"] = "pledge-2" }, form(fields) { $0["sign"] = nil },
      form(fields) { $0["sign_type"] = "RSA" }, form(fields) { $0["extra"] = "1" },
    ]
    for body in bodies { await expectFailure(.forged) { try notice(body) } }
    var foreign = fields
    foreign["app_id"] = "2021000000000002"
    await expectFailure(.forged) { try notice(form(foreign)) }
  }

  @Test func garbledNotices() async throws {
    await expectFailure(.garbled) { try notice(Array("a=%zz".utf8)) }
    // A name twice: which of the values was signed could not be told.
    await expectFailure(.garbled) { try notice(form(fields) + Array("&out_biz_no=pledge-2".utf8)) }
    var timeless = fields
    timeless["gmt_refund"] = "yesterday"
    await expectFailure(.garbled) { try notice(form(timeless)) }
  }
}

@Suite struct WeChatPayNoticeTests {
  private let channel = try! WeChatPayStandIn.channel(url: "http://127.0.0.1:9")

  private func body(
    key: String = WeChatPayStandIn.apiV3Key, status: String = "SUCCESS", merchant: String = "1900000001",
    event: String = "REFUND.SUCCESS"
  ) -> String {
    let text =
      #"{"mchid":"\#(merchant)","out_trade_no":"ORDER-2026-1","out_refund_no":"pledge-1","refund_id":"R1","refund_status":"\#(status)","success_time":"2026-11-24T17:59:58+08:00"}"#
    let box = try! AES.GCM.seal(
      Data(text.utf8), using: SymmetricKey(data: Data(key.utf8)), nonce: .init(data: Data("nonce1234567".utf8)),
      authenticating: Data("refund".utf8))
    let ciphertext = (box.ciphertext + box.tag).base64EncodedString()
    return
      #"{"id":"EV-1","event_type":"\#(event)","resource_type":"encrypt-resource","resource":{"algorithm":"AEAD_AES_256_GCM","original_type":"refund","ciphertext":"\#(ciphertext)","associated_data":"refund","nonce":"nonce1234567"}}"#
  }

  private func notice(_ body: String, headers: [String: String]? = nil) throws(ChannelFailure) -> PaymentNotice? {
    try channel.notice(headers: headers ?? WeChatPayStandIn.headers(body), body: Array(body.utf8), now: testNow)
  }

  @Test func tellsOfARefund() throws {
    let at = Instant("2026-11-24T09:59:58Z")!
    let paid = PaymentNotice(key: "pledge-1", reference: "R1", answer: .paid(reference: "R1", at: at))
    #expect(try notice(body()) == paid)
    let lower = WeChatPayStandIn.headers(body()).map { ($0.key.lowercased(), $0.value) }
    #expect(try notice(body(), headers: Dictionary(uniqueKeysWithValues: lower)) == paid)
    for status in ["CLOSED", "ABNORMAL"] {
      guard case .refused(code: status, _) = try notice(body(status: status, event: "REFUND.\(status)"))?.answer
      else {
        Issue.record("\(status) is not refused")
        continue
      }
    }
  }

  @Test func aPaymentIsNoRefund() throws { #expect(try notice(body(event: "TRANSACTION.SUCCESS")) == nil) }

  @Test func believesNothingUnsigned() async throws {
    let body = body()
    await expectFailure(.forged) { try notice(body, headers: [:]) }
    await expectFailure(.forged) { try notice(body, headers: WeChatPayStandIn.headers(body, key: .stranger)) }
    await expectFailure(.forged) { try notice(body + " ", headers: WeChatPayStandIn.headers(body)) }
    var other = WeChatPayStandIn.headers(body)
    other["Wechatpay-Serial"] = "PUB_KEY_ID_OTHER"
    await expectFailure(.forged) { try notice(body, headers: other) }
    await expectFailure(.forged) { try notice(self.body(merchant: "1900000002")) }
  }

  @Test(arguments: [(-301, false), (-300, true), (300, true), (301, false)])
  func age(_ offset: Int64, _ isFresh: Bool) async throws {
    let body = body()
    let headers = WeChatPayStandIn.headers(body, time: testNow.seconds + offset)
    if isFresh {
      #expect(try notice(body, headers: headers) != nil)
    } else {
      await expectFailure(.forged) { try notice(body, headers: headers) }
    }
  }

  @Test func wrongAPIv3KeyOpensNothing() async throws {
    await expectFailure(.forged) { try notice(self.body(key: "ffffffffffffffffffffffffffffffff")) }
  }

  /// The vector that WeChat Pay's Go library tests its decryption with.
  @Test func opensThePublishedVector() async throws {
    func open(_ key: String) throws -> String {
      String(
        decoding: try WeChatPay.open(
          "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC", nonce: "wCq51qZv4Yfg",
          associatedData: "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8", key: SymmetricKey(data: Data(key.utf8))), as: UTF8.self)
    }
    #expect(try open("testAPIv3Key0000") == "Hello World")
    await expectFailure(.forged) { try open("testAPIv3Key1111") }
  }

  /// Test case 14 of NIST's proposal of GCM: 256 bits of key, all zero like nonce and text.
  @Test func opensThePublishedVectorWithALongKey() throws {
    let sealed = Data(
      [0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18]
        + [0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19]
    ).base64EncodedString()
    let text = try WeChatPay.open(
      sealed, nonce: String(repeating: "\0", count: 12), associatedData: "", key: SymmetricKey(data: Data(count: 32)))
    #expect(text == [UInt8](repeating: 0, count: 16))
  }

  @Test func garbledNotices() async throws {
    for text in ["{}", "no", #"{"event_type":"REFUND.SUCCESS","resource":{"algorithm":"NONE"}}"#] {
      await expectFailure(.garbled) { try notice(text) }
    }
    await expectFailure(.garbled) { try notice(self.body(status: "STRANGE")) }
  }
}

@Suite struct StripeNoticeTests {
  private let stripe = try! StripeStandIn.channel(url: "http://127.0.0.1:9")

  private func event(status: String = "succeeded", metadata: String = #"{"key":"pledge-1"}"#) -> String {
    #"{"id":"evt_1","object":"event","type":"refund.updated","data":{"object":{"id":"re_1","object":"refund","amount":1234,"currency":"usd","created":1795514398,"status":"\#(status)","failure_reason":"lost_or_stolen_card","metadata":\#(metadata)}}}"#
  }

  private func code(_ body: String, _ time: Int64, _ secret: String = StripeStandIn.webhookSecret) -> String {
    HMAC<SHA256>.authenticationCode(for: Data("\(time).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private func notice(_ body: String, _ signature: String, now: Instant = testNow) throws(ChannelFailure)
    -> PaymentNotice?
  {
    try stripe.notice(headers: ["stripe-signature": signature], body: Array(body.utf8), now: now)
  }

  private func signed(_ body: String, offset: Int64 = 0) -> String {
    let time = testNow.seconds + offset
    return "t=\(time),v1=\(code(body, time))"
  }

  @Test func tellsOfARefund() throws {
    let paid = RefundAnswer.paid(reference: "re_1", at: Instant(seconds: 1_795_514_398))
    #expect(
      try notice(event(), signed(event())) == PaymentNotice(key: "pledge-1", reference: "re_1", answer: paid))
    let failed = event(status: "failed")
    guard case .refused(code: "lost_or_stolen_card", _) = try notice(failed, signed(failed))?.answer else {
      Issue.record("A failed refund is not refused.")
      return
    }
  }

  @Test func otherEventsAreNoRefunds() throws {
    let foreign = event(metadata: "{}")
    #expect(try notice(foreign, signed(foreign)) == nil)
    let payment = #"{"object":"event","data":{"object":{"id":"pi_1","object":"payment_intent"}}}"#
    #expect(try notice(payment, signed(payment)) == nil)
  }

  @Test func severalSignatures() throws {
    let body = event()
    let time = testNow.seconds
    let right = code(body, time)
    let old = code(body, time, "whsec_test_replaced_secret")
    #expect(try notice(body, "t=\(time),v1=\(old),v1=\(right),v0=\(old)") != nil)
  }

  @Test func believesNothingUnsigned() async throws {
    let body = event()
    let time = testNow.seconds
    let right = code(body, time)
    let signatures = [
      "", "t=\(time)", "v1=\(right)", "t=\(time),v0=\(right)", "t=\(time),v1=", "t=\(time),v1=\(right.dropLast(2))",
      "t=\(time),v1=zz\(right.dropFirst(2))", "t=\(time + 1),v1=\(right)",
      "t=\(time),v1=\(code(body, time, "whsec_test_another_secret"))",
    ]
    for signature in signatures { await expectFailure(.forged) { try notice(body, signature) } }
    await expectFailure(.forged) { try notice(event(status: "failed"), signed(body)) }
    await expectFailure(.forged) { try stripe.notice(headers: [:], body: Array(body.utf8), now: testNow) }
  }

  @Test(arguments: [(-301, false), (-300, true), (300, true), (301, false)])
  func age(_ offset: Int64, _ isFresh: Bool) async throws {
    let body = event()
    if isFresh {
      #expect(try notice(body, signed(body, offset: offset)) != nil)
    } else {
      await expectFailure(.forged) { try notice(body, signed(body, offset: offset)) }
    }
  }

  /// The code of this event was computed with `openssl dgst -sha256 -hmac`.
  @Test func agreesWithAnotherImplementation() throws {
    let body = #"{"id":"evt_1","object":"event"}"#
    let signature = "t=1492774577,v1=4b1687590af43526064f2715f5fdf2c0839c41f3dfcc28167c0c5ea48c491733"
    #expect(try notice(body, signature, now: Instant(seconds: 1_492_774_600)) == nil)
  }

  @Test func garbledNotices() async throws {
    for text in ["no", "{}"] { await expectFailure(.garbled) { try notice(text, signed(text)) } }
    let strange = event(status: "strange")
    await expectFailure(.garbled) { try notice(strange, signed(strange)) }
  }
}
