import Crypto
import CryptoExtras
import Foundation
import Promises

/// An RSA key pair made for these tests.
struct TestKey: Sendable {
  let key: _RSA.Signing.PrivateKey

  static let ours = TestKey()
  static let provider = TestKey()
  static let stranger = TestKey()

  init() { key = try! _RSA.Signing.PrivateKey(keySize: .bits2048) }

  var privatePEM: String { key.pemRepresentation }
  var publicPEM: String { key.publicKey.pemRepresentation }

  func sign(_ text: String) -> String {
    try! key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
      .rawRepresentation.base64EncodedString()
  }

  func verifies(_ signature: String, of text: String) -> Bool {
    guard let raw = Data(base64Encoded: signature) else { return false }
    return key.publicKey.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: raw), for: SHA256.hash(data: Data(text.utf8)),
      padding: .insecurePKCS1v1_5)
  }
}

/// The time at which these tests happen: 18:00 in China.
let testNow = Instant("2026-11-24T10:00:00Z")!

/// A refund of 12.34 yuan out of 100.00.
func testRefund(key: String = "pledge-1", currency: Currency = .cny) -> Refund {
  Refund(
    key: key, payment: "ORDER-2026-1", paid: Money(10_000, currency), amount: Money(1_234, currency),
    reason: "晚到 & 赔付 + 5%")
}

/// The fields of a form, read by other code than the adapters use.
func formFields(_ text: String) -> [String: String] {
  var components = URLComponents()
  components.percentEncodedQuery = text.replacing("+", with: "%20")
  return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
}
