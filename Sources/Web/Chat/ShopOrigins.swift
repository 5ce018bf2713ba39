import Foundation

/// The shops whose pages may show our chat in a frame, each as a browser names it: scheme, host and port.
public struct ShopOrigins: Sendable {
  /// What makes the setting useless, as the operator reads it.
  public struct Fault: Error, CustomStringConvertible {
    public var description: String
  }
  let list: [String]

  public init() { list = [] }

  /// By PLEDGE_SHOP_ORIGINS: addresses such as `https://shop.example`, one space apart; none where it is not set.
  ///
  /// - Throws: `Fault`.
  public init(_ environment: [String: String]) throws {
    list = try (environment["PLEDGE_SHOP_ORIGINS"] ?? "").split(separator: " ").map { part in
      let text = String(part)
      guard let parts = URLComponents(string: text), let scheme = parts.scheme, ["http", "https"].contains(scheme),
        let host = parts.host, !host.isEmpty, parts.path.isEmpty, parts.query == nil, parts.fragment == nil,
        parts.user == nil,
        text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") })
      else {
        throw Fault(
          description:
            "PLEDGE_SHOP_ORIGINS has addresses without a path, such as https://shop.example; \(text) is none.")
      }
      return text
    }
  }
}
