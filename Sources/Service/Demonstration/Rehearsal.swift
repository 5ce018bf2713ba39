import Database
public import Promises

/// The case that the letter is about, from the first report to the published sanction, run in virtual time on a scratch
/// database under a letter and its annexes: what this platform would do, step by step.
public struct Rehearsal: Sendable {
  /// What opened or ended of the clocks that run; alike ones are one.
  public struct Clock: Hashable, Sendable {
    public var clause: String
    public var duty: Duty
    public var opened, due: Instant
    public var outcome: Outcome?
    /// When what was owed was done.
    public var fulfilled: Instant?
    public var count = 1
  }
  /// Money that moved, alike movements in one.
  public struct Movement: Hashable, Sendable {
    public var kind: Transfer.Kind
    public var debit, credit: Account
    public var amount: Money
    public var count = 1
  }
  /// Messages of one kind, and the lines of one event in the public log.
  public struct Told: Hashable, Sendable {
    public var kind: String
    public var count: Int
  }
  public struct Logged: Hashable, Sendable {
    public var event: JournalLine.Event
    public var clause: String
    public var count: Int
  }
  /// How things stand after a step.
  public struct Standing: Hashable, Sendable {
    /// Nil while there is none.
    public var isOnSale: Bool?
    public var isLotHeld: Bool?
    public var isSuspended = false
    public var caseStatus: ReportCase.Status?
    public var score: Int64?
    public var deposit, owedByMerchant, granted, paid: Money
  }
  public struct Step: Sendable {
    public var at: Instant
    /// A role's name, or `system`.
    public var who: String
    public var words: LocalizedText
    public var opened: [Clock] = []
    public var ended: [Clock] = []
    public var moved: [Movement] = []
    public var told: [Told] = []
    public var logged: [Logged] = []
    /// The numbers of its lines in the log; nil where it wrote none.
    public var lines: ClosedRange<Int64>?
    /// What was refused on the way, as it had to be.
    public var refusals: [Refusal] = []
    public var standing: Standing
  }
  /// What one buyer was granted, and where it came from.
  public struct Source: Hashable, Sendable {
    public var order: String
    public var granted: Money
    public var fromDeposit: Money
    /// What the deposit did not hold, or is not the merchant's to bear.
    public var fromFund: Money
  }
  /// Why the case cannot be shown.
  public struct Impossible: Error, Hashable, Sendable {
    public var words: LocalizedText
  }

  public var version: LetterBook.Version
  public var steps: [Step]
  /// When somebody reported: from then on time is counted.
  public var reported: Instant
  public var sources: [Source]

  /// Runs the case under the letter, and the annexes, that are in force at `now`.
  ///
  /// - Throws: `Impossible` where the letter promises nothing of the kind, or the case comes to a stop under it; what the
  ///   database throws.
  public static func run(under letters: LetterBook, at now: Instant) throws -> Rehearsal {
    guard let version = letters.inForce(at: now) else {
      throw Impossible(words: LocalizedText(zhHans: "尚未发布承诺书。", en: "No letter is published yet."))
    }
    guard version.letter.clause("goods.genuine")?.term("takedown-within") != nil else {
      throw Impossible(
        words: LocalizedText(
          zhHans: "现行承诺书没有假冒商品限时下架的条款，没有可以演示的流程。",
          en:
            "The letter in force has no article by which counterfeits are taken down in time; there is nothing to show."
        ))
    }
    let database = try SQLiteDatabase(path: nil, migrations: Migrations.all)
    defer { database.close() }
    return try database.writeNow { transaction in
      var stage = try Stage(transaction, version, letters, at: now)
      return try stage.play()
    }
  }
}
