import Crypto
import CryptoExtras
import Foundation
import Promises
import Synchronization

/// Passwords: what we keep of one, and whether one that was typed is it.
///
/// Kept is scrypt (RFC 7914) of the password in Unicode's form NFKC, so that it is the same on every keyboard, in PHC
/// string form: `$scrypt$ln=15,r=8,p=3$salt$hash`, with base64 without padding.
public enum Password {
  /// How much work one password is.
  public struct Cost: Hashable, Sendable {
    /// The binary logarithm of N.
    public var log2N: Int
    public var blockSize: Int
    public var parallelism: Int

    public init(log2N: Int, blockSize: Int, parallelism: Int) {
      self.log2N = log2N
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// 32 MiB (128 * r * N bytes) and a quarter of a second of one core, one of the settings that OWASP's Password
    /// Storage Cheat Sheet holds to be equal to N = 2^17 with p = 1, which takes 128 MiB.
    public static let standard = Cost(log2N: 15, blockSize: 8, parallelism: 3)
    /// Within what we ever wrote, so that a stored text cannot ask for all memory.
    fileprivate var isSound: Bool {
      (1...20).contains(log2N) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        && blockSize << log2N <= 1 << 20
    }
  }

  /// What a stored text says.
  struct Stored: Hashable {
    var cost: Cost
    var salt: [UInt8]
    var hash: [UInt8]

    init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
      self.cost = cost
      self.salt = salt
      self.hash = hash
    }

    /// Nil where it is no such text.
    init?(_ text: String) {
      let parts = text.split(separator: "$", omittingEmptySubsequences: false)
      guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let salt = base64(parts[3]),
        let hash = base64(parts[4]), hash.count == 32
      else { return nil }
      let figures = parts[2].split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
      guard figures.map(\.first) == ["ln", "r", "p"], let log2N = Int(figures[0][1]),
        let blockSize = Int(figures[1][1]),
        let parallelism = Int(figures[2][1])
      else { return nil }
      cost = Cost(log2N: log2N, blockSize: blockSize, parallelism: parallelism)
      guard cost.isSound else { return nil }
      self.salt = salt
      self.hash = hash
    }

    var text: String {
      "$scrypt$ln=\(cost.log2N),r=\(cost.blockSize),p=\(cost.parallelism)$\(unpadded(salt))$\(unpadded(hash))"
    }
  }

  /// Hashes a password, to be stored. Takes long: never call it in a transaction.
  ///
  /// - Throws: `Refusal` where too many are being hashed already.
  public static func hash(_ password: String, cost: Cost = .standard) async throws -> String {
    var system = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &system) }
    return try await workshop.run {
      Stored(cost: cost, salt: salt, hash: try scrypt(password, salt, cost)).text
    }
  }

  /// Whether a password is the one that is stored. Takes as long where nothing is stored, so that nobody learns from
  /// the time who has an account. Never call it in a transaction.
  ///
  /// - Parameters:
  ///   - stored: what `hash` answered; nil where there is no such account, or it has no password.
  ///   - cost: of what is computed where nothing is stored.
  /// - Throws: `Refusal` where too many are being hashed already; `Refusal` where what is stored cannot be read.
  public static func matches(
    _ password: String, stored text: String?, cost: Cost = .standard
  ) async throws -> Bool {
    let stored = text.flatMap(Stored.init)
    if text != nil, stored == nil {
      throw Refusal(.invalid, "password-unreadable", "The stored password cannot be read; set another one.")
    }
    return try await workshop.run {
      let hash = try scrypt(password, stored?.salt ?? [UInt8](repeating: 0, count: 16), stored?.cost ?? cost)
      return hash.isSameSecret(as: stored?.hash ?? [])
    }
  }

  /// Whether a stored password should be hashed anew, the next time that it is typed and right.
  public static func needsRehash(_ stored: String, cost: Cost = .standard) -> Bool { Stored(stored)?.cost != cost }

  /// What counts as the same password: full-width letters and ligatures are what they stand for.
  static func normal(_ password: String) -> String { password.precomposedStringWithCompatibilityMapping }

  private static func scrypt(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
    try KDF.Scrypt.deriveKey(
      from: Array(normal(password).utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.log2N,
      blockSize: cost.blockSize, parallelism: cost.parallelism
    ).withUnsafeBytes { Array($0) }
  }

  /// Two at a time hold 64 MiB. Who has to wait for more than some seconds is told so.
  @TaskLocal static var workshop = Workshop(hands: 2, longestQueue: 32)

  private static func base64(_ text: Substring) -> [UInt8]? {
    guard !text.contains("=") else { return nil }
    let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: String(padded)).map { Array($0) }
  }

  private static func unpadded(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("=", with: "")
  }
}

/// Does what takes long on threads of its own, a few at a time: Swift's own threads never wait for it.
final class Workshop: Sendable {
  private let queue: OperationQueue
  private let longestQueue: Int
  private let waiting = Mutex(0)

  /// - Parameters:
  ///   - hands: how many are worked on at once.
  ///   - longestQueue: how many may be there at once, those that are worked on included.
  init(hands: Int, longestQueue: Int) {
    queue = OperationQueue()
    queue.maxConcurrentOperationCount = hands
    self.longestQueue = longestQueue
  }

  /// - Throws: `Refusal` where the queue is full; what `body` throws.
  func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    let isFull = waiting.withLock { waiting in
      if waiting >= longestQueue { return true }
      waiting += 1
      return false
    }
    if isFull { throw Refusal(.invalid, "too-many", "Too many sign in at once; try again in a few seconds.") }
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { continuation.resume(with: Result { try body() }) }
    }
  }
}
