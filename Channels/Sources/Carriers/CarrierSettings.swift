import Foundation
import Promises

/// The carriers, and the telephone exchange, that may report here, by environment variables:
///
/// - `PLEDGE_AFTERSHIP_SECRET`: the webhook secret of AfterShip. `PLEDGE_AFTERSHIP_ZONE`, if wanted, is the IANA name
///   of the time zone for checkpoints whose time has no offset; `Asia/Shanghai` otherwise.
/// - `PLEDGE_KUAIDI100_SALT`: the salt of the subscriptions at Kuaidi100.
/// - `PLEDGE_CARRIER_SECRET`: the secret of whoever reports in our own form, `whsec_` and 24 to 64 bytes in base64.
/// - `PLEDGE_TELEPHONY_SECRET`: that of a telephone exchange, alike.
public struct CarrierSettings: Sendable {
  /// A variable that cannot be used.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    public var variable: String
    /// What to write instead. It does not repeat what was written.
    public var advice: String

    public var description: String { "\(variable) cannot be used: \(advice)." }
  }

  /// Empty when nothing is configured.
  public var carriers: [any Carrier]
  /// Nil where none is configured.
  public var exchange: TelephoneExchange?

  /// Reads an environment. A variable that is missing or empty configures nothing.
  ///
  /// - Throws: `Malformed` for the first variable that cannot be used.
  public init(environment: [String: String]) throws(Malformed) {
    func value(_ variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }
    carriers = []
    if let secret = value("PLEDGE_AFTERSHIP_SECRET") {
      try Self.check(secret, of: "PLEDGE_AFTERSHIP_SECRET")
      guard let zone = Zone(value("PLEDGE_AFTERSHIP_ZONE") ?? "Asia/Shanghai") else {
        throw Malformed(
          variable: "PLEDGE_AFTERSHIP_ZONE", advice: "write the IANA name of a time zone, such as Asia/Shanghai")
      }
      carriers.append(AfterShip(secret: secret, zone: zone))
    }
    if let salt = value("PLEDGE_KUAIDI100_SALT") {
      try Self.check(salt, of: "PLEDGE_KUAIDI100_SALT")
      carriers.append(Kuaidi100(salt: salt))
    }
    if let secret = value("PLEDGE_CARRIER_SECRET") {
      carriers.append(GenericCarrier(key: try Self.key(secret, of: "PLEDGE_CARRIER_SECRET")))
    }
    exchange = try value("PLEDGE_TELEPHONY_SECRET").map { secret throws(Malformed) in
      TelephoneExchange(key: try Self.key(secret, of: "PLEDGE_TELEPHONY_SECRET"))
    }
  }

  private static func key(_ secret: String, of variable: String) throws(Malformed) -> [UInt8] {
    guard secret.hasPrefix("whsec_"), let key = Data(base64Encoded: String(secret.dropFirst(6))),
      (24...64).contains(key.count)
    else { throw Malformed(variable: variable, advice: "write whsec_ and then 24 to 64 bytes in base64") }
    return Array(key)
  }

  /// A short one could be found by trying; a space or a line break is a slip of copying.
  private static func check(_ secret: String, of variable: String) throws(Malformed) {
    guard secret.utf8.count >= 8, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Malformed(variable: variable, advice: "write at least 8 letters, digits or signs without spaces")
    }
  }
}
