import Promises
import Testing

@Suite struct OneTimePasswordTests {
  private let secret = Array("12345678901234567890".utf8)
  private var password: OneTimePassword { OneTimePassword(secret: secret, hmac: SHA1.hmac) }

  /// RFC 2202, 3, which what these tests compute with has to fit.
  @Test func theTestsOwnHashIsRight() {
    let digest = SHA1.hmac(Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(hexadecimal(digest) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    let long = SHA1.hmac(
      [UInt8](repeating: 0xaa, count: 80), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
    #expect(hexadecimal(long) == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// RFC 4226, appendix D.
  @Test func codesOfCounters() {
    let codes = [
      "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
    ]
    for (step, code) in codes.enumerated() { #expect(password.code(step: Int64(step)) == code) }
  }

  /// RFC 6238, appendix B, the lines for SHA-1.
  @Test(arguments: [
    (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ]) func codesOfTimes(_ seconds: Int64, _ code: String) {
    let step = OneTimePassword.step(at: Instant(seconds: seconds))
    #expect(password.code(step: step, digits: 8) == code)
    #expect(password.step(of: String(code.suffix(6)), at: Instant(seconds: seconds), after: nil) == step)
  }

  @Test func aPhonesClockMayBeHalfAMinuteOff() {
    let now = Instant(seconds: 1_234_567_890)
    let middle = OneTimePassword.step(at: now)
    for drift in Int64(-3)...3 {
      let found = password.step(of: password.code(step: middle + drift), at: now, after: nil)
      #expect(found == (abs(drift) <= 1 ? middle + drift : nil), "\(drift)")
    }
  }

  @Test func aCodeIsWorthOneUse() {
    let now = Instant(seconds: 1_234_567_890)
    let middle = OneTimePassword.step(at: now)
    let code = password.code(step: middle)
    #expect(password.step(of: code, at: now, after: middle - 1) == middle)
    #expect(password.step(of: code, at: now, after: middle) == nil)
    // Nor one that is older than what was used.
    #expect(password.step(of: password.code(step: middle - 1), at: now, after: middle) == nil)
    #expect(password.step(of: password.code(step: middle + 1), at: now, after: middle) == middle + 1)
  }

  @Test(arguments: ["", "28708", "0287082", "28708x", "٢٨٧٠٨٢"]) func whatIsNoCodeMatchesNothing(_ code: String) {
    #expect(password.step(of: code, at: Instant(seconds: 59), after: nil) == nil)
  }

  @Test func spacesMayStandInACode() {
    #expect(password.step(of: "287 082", at: Instant(seconds: 59), after: nil) == 1)
  }

  @Test func theAddressForApps() {
    #expect(
      password.address(account: "li.na@shop", issuer: "Pledge 承诺")
        == "otpauth://totp/Pledge%20%E6%89%BF%E8%AF%BA:li.na%40shop?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        + "&issuer=Pledge%20%E6%89%BF%E8%AF%BA&algorithm=SHA1&digits=6&period=30")
  }
}

/// FIPS 180-4 and RFC 2104, small and slow.
enum SHA1 {
  static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var key = key.count > 64 ? hash(key) : key
    key += [UInt8](repeating: 0, count: 64 - key.count)
    return hash(key.map { $0 ^ 0x5c } + hash(key.map { $0 ^ 0x36 } + message))
  }

  static func hash(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: (message.count * 8) >> (56 - 8 * $0)) }
    for start in stride(from: 0, to: bytes.count, by: 64) { take(Array(bytes[start..<start + 64]), &state) }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
  }

  private static func take(_ block: [UInt8], _ state: inout [UInt32]) {
    func rotated(_ word: UInt32, by bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
    var words = (0..<16).map { place in
      block[place * 4..<place * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for place in 16..<80 {
      let mixed = words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16]
      words.append(rotated(mixed, by: 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for (round, word) in words.enumerated() {
      let (choice, constant): (UInt32, UInt32) =
        switch round {
        case ..<20: (b & c | ~b & d, 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      let next = rotated(a, by: 5) &+ choice &+ e &+ constant &+ word
      (a, b, c, d, e) = (next, a, rotated(b, by: 30), c, d)
    }
    for (place, word) in [a, b, c, d, e].enumerated() { state[place] &+= word }
  }
}
