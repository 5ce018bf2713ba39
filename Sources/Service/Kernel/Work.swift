import Crypto
public import Database
public import Promises

/// One operation at work: the transaction it writes in, the time it happens at, the letters, and the source of keys.
/// It lives as long as the transaction.
public final class Work {
  public let transaction: Transaction
  /// The time at which the operation reached us. Nothing in it reads a clock.
  public var now: Instant
  public internal(set) var letters: LetterBook { didSet { hasNewLetters = true } }
  /// True when this operation published a version, or learned of one.
  private(set) var hasNewLetters = false
  public var random: Random
  /// False in a replay of complete history: no fact is still on its way, so nothing waits for late reports, and no
  /// message leaves.
  public let live: Bool
  /// Whether messages that do not leave are kept for who watches, and those that were.
  var isOverheard = false
  var overheard: [Message] = []
  /// What wraps the keys of personal data.
  public let keys: MasterKeys
  /// The earliest deadline that this operation opened: the sweeper wakes for it when it is earlier than what it sleeps
  /// for.
  public internal(set) var earliest: Instant?
  /// What the commit under way has to write, and how deep in its consequences we are.
  var pages: Pages
  var depth = 0
  /// True when obligations were opened.
  var hasOpened = false
  /// True when messages were written, or journal lines.
  var hasMessages = false
  var hasGrants = false
  var hasLines = false
  var hasEvents = false
  var hasApplications = false
  var hasMail = false
  /// Who asks for this operation, as security events name him; nil where nobody does, or nobody is known.
  public var actor: String?
  /// The part of each account's balance that this operation's transfers go to. Drawn once: two operations that took
  /// several each could wait for each other.
  private(set) lazy var stripe = transaction.endsInOrder ? 0 : Int.random(in: 0..<LedgerPage.stripes, using: &random)
  /// Whose sealed words and files this operation opened, and which of the two: staff's look is written down.
  var opened: Set<Opened> = []
  /// Duties whose breach leads to nothing by itself (`Owed.kind`).
  var harmless: Set<String> = []
  /// What was paid for orders, where it was asked for many at once.
  var paidAhead: [Identifier: Money] = [:]
  /// Merchants whose deposits this operation found too low: of what it has not written yet, no look tells.
  var demanded: Set<Identifier> = []
  /// What a batch asks for once for all its orders; nil outside of one.
  var ahead: Ahead?
  private var declared: [Suspension]?

  public init(
    _ transaction: Transaction, now: Instant, letters: LetterBook, random: Random, live: Bool = true, keys: MasterKeys
  ) {
    self.transaction = transaction
    self.now = now
    self.letters = letters
    self.random = random
    self.live = live
    self.keys = keys
    // Not lazy: a lazy property is taken out, changed and put back, and each row added would copy all before it.
    pages = Pages(endsInOrder: transaction.endsInOrder)
  }

  /// For maintenance, which goes by no letter, and neither seals nor opens anything.
  public convenience init(maintaining transaction: Transaction, now: Instant, random: Random = Random(seed: 0)) {
    self.init(transaction, now: now, letters: LetterBook([]), random: random, keys: .random())
  }

  func clause(_ key: String, letter: Int) -> (clause: Clause, letter: Letter)? {
    guard let version = letters.version(letter), let clause = version.letter.clause(key) else { return nil }
    return (clause, version.letter)
  }

  /// A key for something that is stored now. Keys sort by when we learned of things: whoever reads on from the last key
  /// that he saw misses nothing that was told late.
  ///
  /// Those of one operation follow each other (RFC 9562, 6.2, monotonic random): what happened at one instant keeps its
  /// order, and a batch is written to one place of each index.
  func newKey() -> Identifier {
    var key = random.identifier(at: now)
    if let last = lastKey, key <= last, key.high >> 16 == last.high >> 16 {
      let next = Identifier(high: last.high, low: last.low + 1 + (key.low & 0xFFFF_FFFF))
      // Where the last key's random bits are used up, order is lost and uniqueness is not.
      if next.low >> 62 == 2 { key = next }
    }
    lastKey = key
    return key
  }

  private var lastKey: Identifier?

  func wake(at instant: Instant) { earliest = earliest.map { min($0, instant) } ?? instant }

  /// All that was declared and may move a deadline, asked for once in an operation.
  func declaredSuspensions() throws -> [Suspension] {
    if let declared { return declared }
    let found = try suspensions()
    declared = found
    return found
  }

  func forgetSuspensions() { declared = nil }

  /// Thirty-two random bytes.
  func salt() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      for place in 0..<4 {
        UnsafeMutableRawBufferPointer(bytes).storeBytes(of: random.next(), toByteOffset: place * 8, as: UInt64.self)
      }
      count = 32
    }
  }

  /// The salted commitment of a journal line to its subject: SHA-256 of salt and key, in hexadecimal digits.
  public static func commitment(salt: [UInt8], subject: Identifier) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var hash = SHA256()
    hash.update(data: salt)
    hash.update(data: subject.bytes)
    return String(unsafeUninitializedCapacity: 64) { text in
      var place = 0
      for byte in hash.finalize() {
        text[place] = digits[Int(byte >> 4)]
        text[place + 1] = digits[Int(byte & 15)]
        place += 2
      }
      return 64
    }
  }
}
