/// The six digits that an authenticator app shows: a counter-based one-time password (RFC 4226) whose counter is the
/// number of the half minute since 1970 (RFC 6238), with SHA-1, which is what the apps compute.
public struct OneTimePassword: Sendable {
  /// HMAC-SHA-1 of a message under a key.
  public typealias HMAC = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

  /// In seconds.
  public static let period: Int64 = 30
  public static let digits = 6
  /// How many bytes a secret has: as long as a SHA-1 (RFC 4226, 4, R6).
  public static let secretLength = 20
  /// By how many steps a phone's clock may be off, either way.
  public static let drift: Int64 = 1

  public let secret: [UInt8]
  private let hmac: HMAC

  public init(secret: [UInt8], hmac: @escaping HMAC) {
    self.secret = secret
    self.hmac = hmac
  }

  /// The number of the half minute that an instant is in.
  public static func step(at instant: Instant) -> Int64 { instant.seconds / period }

  /// The code of a step (RFC 4226, 5.3).
  public func code(step: Int64, digits: Int = OneTimePassword.digits) -> String {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
    let hash = hmac(secret, counter)
    let offset = Int(hash[hash.count - 1] & 15)
    let word = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let scale = (0..<digits).reduce(UInt32(1)) { scale, _ in scale * 10 }
    let text = String(word % scale)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// The step whose code this is; nil where it is the code of no step about now, or of one that was used already.
  ///
  /// - Parameters:
  ///   - code: as it was typed, with or without spaces.
  ///   - last: the last step that was accepted. A code is worth one use (RFC 6238, 5.2), so keep the step that is
  ///     answered and give it here the next time.
  public func step(of code: String, at now: Instant, after last: Int64?) -> Int64? {
    let typed = code.utf8.filter { $0 != UInt8(ascii: " ") }
    let middle = Self.step(at: now)
    var found: Int64?
    // Every step is compared to its end, whichever matches: how long that takes tells nothing.
    for step in middle - Self.drift...middle + Self.drift {
      let isSame = typed.isSameSecret(as: Array(self.code(step: step).utf8))
      if isSame, step > last ?? .min { found = step }
    }
    return found
  }

  /// The address that authenticator apps read from a square code (`otpauth://totp/...`).
  ///
  /// - Parameters:
  ///   - account: whose it is, as the app lists it.
  ///   - issuer: the platform's name.
  public func address(account: String, issuer: String) -> String {
    let (account, issuer) = (Self.escaped(account), Self.escaped(issuer))
    return "otpauth://totp/\(issuer):\(account)?secret=\(Base32.encode(secret, padded: false))&issuer=\(issuer)"
      + "&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.period)"
  }

  /// Everything but unreserved characters (RFC 3986, 2.3) as `%XX`.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
