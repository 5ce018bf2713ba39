import Crypto
import Foundation

/// What a carrier and we share. It never shows itself, neither printed nor dumped.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let bytes: [UInt8]

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  var description: String { "(secret)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// Whether a text is the HMAC-SHA256 of a message in base64. The time it takes does not depend on where they differ.
  func hasSigned(_ message: some Collection<UInt8>, as signature: some StringProtocol) -> Bool {
    guard let code = Data(base64Encoded: String(signature)) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      code, authenticating: Array(message), using: SymmetricKey(data: bytes))
  }

  /// Whether a text is the MD5 of a message followed by the secret, in hexadecimal digits of either case.
  func hasDigested(_ message: [UInt8], as signature: some StringProtocol) -> Bool {
    let expected = Insecure.MD5.hash(data: message + bytes).flatMap { hexadecimal($0).utf8 }
    let given = Array(signature.lowercased().utf8)
    guard given.count == expected.count else { return false }
    // Every byte is looked at, so that the time says nothing of how many were right.
    return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// Two lower-case digits.
func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
