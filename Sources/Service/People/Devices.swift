import Database
import Promises

extension Work {
  /// How long a device is known after somebody came in from it last, in seconds.
  static let deviceTime: Int64 = 180 * 86_400

  /// What a try counts against: the device, where it has a mark that was given to this account, else the address.
  func source(of origin: Origin, as login: String) throws -> AttemptSource {
    guard let mark = origin.device else { return .address(origin.address) }
    let isKnown = try transaction.first(
      """
      SELECT 1 FROM known_device JOIN person ON person.id = known_device.person
      WHERE hash = $1 AND login = $2 AND used_at >= $3
      """, mark.hash, login, now.adding(seconds: -Self.deviceTime), map: { $0.int(0) })
    return isKnown == nil ? .address(origin.address) : .device(mark.name)
  }

  /// Marks the device that a person came in from, so that strangers who guess at his account never make him wait.
  ///
  /// - Returns: the mark, for the device to keep; nil where it has one already.
  func markDevice(of person: Identifier, from origin: Origin) throws -> Token? {
    if let mark = origin.device,
      try transaction.run(
        "UPDATE known_device SET used_at = $3 WHERE hash = $1 AND person = $2", mark.hash, person.bytes, now) == 1
    {
      return nil
    }
    let mark = Token.random()
    try transaction.run(
      "INSERT INTO known_device (hash, person, used_at) VALUES ($1, $2, $3)", mark.hash, person.bytes, now)
    return mark
  }

  /// Knows none of a person's devices any more, as when his password was changed.
  func forgetDevices(of person: Identifier) throws {
    try transaction.run("DELETE FROM known_device WHERE person = $1", person.bytes)
  }

  /// Forgets devices that nobody came in from for long. Answers how many; fewer than `limit` means that none is left.
  @discardableResult
  func forgetDevices(limit: Int = 1000) throws -> Int {
    try transaction.run(
      "DELETE FROM known_device WHERE hash IN (SELECT hash FROM known_device WHERE used_at < $1 ORDER BY used_at LIMIT $2)",
      now.adding(seconds: -Self.deviceTime), limit)
  }
}
