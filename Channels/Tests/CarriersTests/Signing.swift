import Carriers
import Crypto
import Foundation
import Promises

/// What carriers do on their side, written apart from the code under test.
enum Signing {
  static func hmac(_ body: [UInt8], secret: [UInt8]) -> String {
    Data(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: secret))).base64EncodedString()
  }

  static func md5(_ text: String) -> String {
    Insecure.MD5.hash(data: Array(text.utf8)).map { String(format: "%02X", $0) }.joined()
  }

  /// Escapes all but letters and digits, as browsers may.
  static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        String(Unicode.Scalar(byte))
      case UInt8(ascii: " "): "+"
      default: String(format: "%%%02x", byte)
      }
    }.joined()
  }
}

let noon = Instant("2026-11-24T12:00:00Z")!

extension Carrier {
  /// Why a call is refused; nil when it is not.
  func refusal(headers: [String: String], body: [UInt8], now: Instant = noon) -> CarrierRefusal? {
    do throws(CarrierRefusal) {
      _ = try reports(headers: headers, body: body, now: now)
      return nil
    } catch { return error }
  }
}
