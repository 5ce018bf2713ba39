import Database
public import Promises

/// The rehearsal of the letter in force: run once for each letter with its annexes, however many ask for it.
public actor Rehearsals {
  private var key: [String] = []
  private var task: Task<Rehearsal, any Error>?
  /// How often it was run.
  private(set) var runs = 0

  public init() {}

  /// - Throws: `Rehearsal.Impossible`; what else is thrown may pass, and it is tried again.
  public func rehearsal(under letters: LetterBook, at now: Instant) async throws -> Rehearsal {
    let key = Self.key(letters, now)
    if key != self.key || task == nil {
      self.key = key
      runs += 1
      // Not on the threads that answer requests.
      task = Task.detached { try Rehearsal.run(under: letters, at: now) }
    }
    guard let task else { throw CancellationError() }
    do {
      return try await task.value
    } catch {
      if key == self.key, !(error is Rehearsal.Impossible) { self.task = nil }
      throw error
    }
  }

  /// What holds now: the letter's version and that of each annex.
  private static func key(_ letters: LetterBook, _ now: Instant) -> [String] {
    let letter = letters.inForce(at: now).map { "\($0.number) \($0.sha256)" } ?? ""
    return [letter]
      + AnnexKind.allCases.map { kind in
        let ofKind = letters.annexes.filter { $0.kind == kind }
        return (ofKind.last { $0.effective <= now } ?? ofKind.first).map { "\($0.number) \($0.sha256)" } ?? ""
      }
  }
}
