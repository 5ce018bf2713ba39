import Crypto
public import Database
public import Promises

/// One operation at work: the transaction it writes in, the time it happens at, the letters, and the source of keys.
/// It lives as long as the transaction.
public final class Work {
  public let transaction: Transaction
  /// The time at which the operation reached us. Nothing in it reads a clock.
  public var now: Instant
  public internal(set) var letters: LetterBook
  /// The version of the letter that this operation published.
  var published: LetterBook.Version?
  public var random: Random
  /// False in a replay of complete history: no fact is still on its way, so nothing waits for late reports, and no
  /// message leaves.
  public let live: Bool
  /// The earliest deadline that this operation opened: the sweeper wakes for it when it is earlier than what it sleeps
  /// for.
  public internal(set) var earliest: Instant?

  public init(_ transaction: Transaction, now: Instant, letters: LetterBook, random: Random, live: Bool = true) {
    self.transaction = transaction
    self.now = now
    self.letters = letters
    self.random = random
    self.live = live
  }

  func clause(_ key: String, letter: Int) -> (clause: Clause, letter: Letter)? {
    guard let version = letters.version(letter), let clause = version.letter.clause(key) else { return nil }
    return (clause, version.letter)
  }

  func wake(at instant: Instant) { earliest = earliest.map { min($0, instant) } ?? instant }

  func salt() -> [UInt8] { random.identifier(at: Instant(microseconds: 0)).bytes + random.identifier(at: now).bytes }

  /// The salted commitment of a journal line to its subject.
  static func commitment(salt: [UInt8], subject: Identifier) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256.hash(data: salt + subject.bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
