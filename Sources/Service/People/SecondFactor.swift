import Crypto
import Database
public import Promises

extension OneTimePassword {
  public init(secret: [UInt8]) {
    self.init(secret: secret) { key, message in
      Array(Crypto.HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
  }

  /// A secret for somebody who sets up an authenticator app.
  public static func newSecret() -> [UInt8] {
    var system = SystemRandomNumberGenerator()
    return (0..<secretLength).map { _ in UInt8.random(in: .min ... .max, using: &system) }
  }
}

/// The codes that somebody writes down for the day on which his authenticator app is gone: ten characters of Crockford's
/// base 32 each (50 bits), each worth one use.
public enum RecoveryCode {
  public static let count = 10
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  static func random() -> String {
    var system = SystemRandomNumberGenerator()
    return String((0..<10).map { _ in alphabet.randomElement(using: &system)! })
  }

  /// As it is shown, in two groups.
  public static func shown(_ code: String) -> String { "\(code.prefix(5))-\(code.dropFirst(5))" }

  /// A code as it was typed: letters in either case, letters that look like digits as those, without what parts groups.
  static func normal(_ typed: String) -> String {
    String(
      typed.uppercased().compactMap { letter -> Character? in
        switch letter {
        case " ", "-": nil
        case "O": "0"
        case "I", "L": "1"
        default: letter
        }
      })
  }

  /// The person is part of what is hashed: nobody can try one guess on all people at once.
  static func hash(_ code: String, of person: Identifier) -> [UInt8] {
    Array(SHA256.hash(data: person.bytes + Array(normal(code).utf8)))
  }
}

extension Work {
  /// Makes new recovery codes for a person and answers them, this once; earlier ones open nothing any more.
  public func makeRecoveryCodes(of person: Identifier) throws -> [String] {
    try transaction.run("DELETE FROM recovery_code WHERE person = $1", person.bytes)
    var codes: Set<String> = []
    while codes.count < RecoveryCode.count { codes.insert(RecoveryCode.random()) }
    for code in codes {
      try transaction.run(
        "INSERT INTO recovery_code (person, hash) VALUES ($1, $2)", person.bytes, RecoveryCode.hash(code, of: person))
    }
    return codes.map(RecoveryCode.shown)
  }

  /// Uses a recovery code up. Answers false where it is none of the person's, or was used before.
  public func useRecoveryCode(_ typed: String, of person: Identifier) throws -> Bool {
    try transaction.run(
      "UPDATE recovery_code SET used_at = $3 WHERE person = $1 AND hash = $2 AND used_at IS NULL", person.bytes,
      RecoveryCode.hash(typed, of: person), now) == 1
  }

  /// How many recovery codes a person has left.
  public func recoveryCodesLeft(of person: Identifier) throws -> Int {
    try transaction.first(
      "SELECT COUNT(*) FROM recovery_code WHERE person = $1 AND used_at IS NULL", person.bytes, map: { $0.int(0) }) ?? 0
  }
}
