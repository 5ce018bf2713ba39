import Database

/// How many keys of subjects are wrapped under one master key.
public struct WrappedKeys: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case current, former
    /// It is not configured: what is wrapped under it opens nothing.
    case unknown
  }
  /// The master key's name, 16 hexadecimal digits that tell nothing of it.
  public var master: String
  public var count: Int
  public var state: State
}

extension Work {
  /// What is wrapped under which master key: the current one first, unknown ones last.
  public func wrappedKeys() throws -> [WrappedKeys] {
    var found = try transaction.all(
      "SELECT master, COUNT(*) FROM subject_key WHERE master IS NOT NULL GROUP BY master ORDER BY master"
    ) { row -> WrappedKeys in
      let master = row.bytes(0)
      let state: WrappedKeys.State =
        master == keys.current.name ? .current : keys.key(named: master) == nil ? .unknown : .former
      return WrappedKeys(master: MasterKeys.shown(master), count: row.int(1), state: state)
    }
    if !found.contains(where: { $0.state == .current }) {
      found.append(WrappedKeys(master: MasterKeys.shown(keys.current.name), count: 0, state: .current))
    }
    let order: [WrappedKeys.State] = [.current, .former, .unknown]
    return order.flatMap { state in found.filter { $0.state == state } }
  }

  private static let wrapping = RowShape("subject_key", ("subject", .text), ("sealed", .bytes), ("master", .bytes))

  /// Wraps keys that are under a former master key anew under the current one. Answers how many; none means that
  /// nothing is left but what other commands are at just now.
  public func wrapAnew(limit: Int = 500) throws -> Int {
    for former in keys.former {
      let wrapped = try transaction.all(
        "SELECT subject, sealed FROM subject_key WHERE master = $1 ORDER BY subject LIMIT $2 {taking}", former.name,
        limit
      ) { (subject: $0.text(0), sealed: $0.bytes(1)) }
      if wrapped.isEmpty { continue }
      var rows = Rows(Self.wrapping)
      for (subject, sealed) in wrapped {
        let key = try Self.unwrap(sealed, of: subject, under: former, name: former.name)
        let anew = try Self.wrap(key, of: subject, under: keys.current)
        rows.add(.text(subject), .bytes(anew), .bytes(keys.current.name))
      }
      try transaction.update(rows)
      return wrapped.count
    }
    return 0
  }

  /// How many keys are wrapped: those of people, and the one that look-ups are hashed with.
  public func sealedSubjects() throws -> Int {
    try transaction.first("SELECT COUNT(*) FROM subject_key WHERE master IS NOT NULL", map: { $0.int(0) }) ?? 0
  }

  /// - Throws: `Refusal` when something is wrapped under a master key that is not configured.
  public func checkMasterKeys() throws {
    guard let lost = try wrappedKeys().first(where: { $0.state == .unknown }) else { return }
    throw Refusal(
      .invalid, "master-key-unknown",
      "\(lost.count) keys are wrapped under the master key \(lost.master), which is not configured; "
        + "set PLEDGE_MASTER_KEY to it, or add it to PLEDGE_FORMER_MASTER_KEYS.")
  }
}
