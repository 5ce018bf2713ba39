import Crypto
import Database
public import Promises

/// What a request was answered with.
public struct Answer: Sendable {
  /// JSON in UTF-8.
  public var body: [UInt8]
  /// True when an earlier request with the same key had done it already, and this is the answer it got.
  public var isRepeated: Bool
}

extension Work {
  /// How long a repeated key is recognised, in seconds.
  public static let keyMemory: Int64 = 7 * 86_400

  /// Does what a request asks for unless an earlier one with the same key did it already; then its answer is given
  /// again. What is refused leaves no trace, so that it can be corrected and sent again with its key.
  ///
  /// - Throws: `Refusal` when the key came with another request before; whatever the operation throws.
  func once(_ key: String, _ operation: Operation, _ input: Input) throws -> Answer {
    let request = try fingerprint(of: operation, input)
    let earlier = try transaction.first(
      "SELECT request, answer FROM idempotency WHERE key = $1", key, map: { ($0.bytes(0), $0.bytes(1)) })
    if let earlier {
      guard earlier.0 == request else {
        throw Refusal(
          .invalid, "key-reused", "This Idempotency-Key came with another request before; take a new key for a new one."
        )
      }
      return Answer(body: try operation.again?(self, input).bytes ?? earlier.1, isRepeated: true)
    }
    let body = try operation.perform(input, on: self).bytes
    try transaction.run(
      "INSERT INTO idempotency (key, request, answer, at) VALUES ($1, $2, $3, $4)", key, request,
      operation.again == nil ? body : [], now)
    return Answer(body: body, isRepeated: false)
  }

  /// What tells a request from another one. What is personal counts by a keyed hash: in a plain one a telephone number
  /// could be found by trying them all.
  private func fingerprint(of operation: Operation, _ input: Input) throws -> [UInt8] {
    var fields = input.fields
    for name in operation.personal {
      guard let value = fields[name] else { continue }
      fields[name] = .string(Evidence.hexadecimal(Self.lookUpHash(value.canonical, with: try ownLookUpKey())))
    }
    return Array(SHA256.hash(data: Array(operation.name.utf8) + [0] + JSON.object(fields).canonical))
  }

  /// Forgets keys that are too old to be repeated. Answers how many; fewer than `limit` means that none is left.
  @discardableResult
  public func forgetKeys(limit: Int = 1000) throws -> Int {
    try transaction.run(
      """
      DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE at < $1 ORDER BY at LIMIT $2)
      """, now.adding(seconds: -Work.keyMemory), limit)
  }
}

extension Platform {
  /// Does what a visitor asks for and returns when it is on disk.
  ///
  /// - Throws: `Forbidden`, `InputProblems`, `Refusal`; whatever the database throws.
  public func perform(
    _ operation: Operation, _ body: JSON, key: String?, by visitor: Visitor, at now: Instant
  ) async throws -> Answer {
    // Who may not do it at all is told so before he is told what was wrong with what he sent.
    guard let right = operation.right, visitor.holds(right) else {
      throw Forbidden(right: operation.right, isNobody: visitor.isUnknown)
    }
    let input = try operation.input(body, now: now)
    try operation.admitTestimony(of: visitor, in: input)
    let (actor, subject) = (visitor.actor, Subject(of: operation.name, input))
    @Sendable func begin(_ work: Work) throws {
      work.actor = actor
      try work.admit(visitor, to: right, about: subject)
      if operation.isPersonal { try work.noteDisclosure(operation.name, input, to: visitor) }
    }
    guard let key else {
      let answer = try await operate(at: now) { work in
        try begin(work)
        return try operation.perform(input, on: work)
      }
      // Written here and not in the writer's turn, for which others wait.
      return Answer(body: answer.bytes, isRepeated: false)
    }
    for _ in 0..<Self.looks {
      do {
        return try await operate(at: now) { work in
          try begin(work)
          return try work.once(key, operation, input)
        }
      } catch let error as DatabaseError where error.code == .unknown {
        // The answer to the commit was lost. Under its key the request is done now, or its answer found.
        continue
      }
    }
    throw DatabaseError(.unknown, "the answer to every commit was lost")
  }

  /// How often a request is sent again whose outcome is not known.
  private static let looks = 3
}
