/// The address that an answer to a case's mail goes to: `complaints+NUMBER.SIGNATURE@shop.example`. It brings the mail
/// to its case also where a mail program drops the thread, and nobody can make one for a case that he was not written
/// about.
public struct ReplyAddress: Sendable {
  /// HMAC-SHA-256 of a message under a key.
  public typealias HMAC = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

  /// Of the signature: 80 bits are beyond trying by sending mails, and fit with the number into the 64 bytes that a
  /// local part may have (RFC 5321, 4.5.3.1.1).
  public static let signatureBytes = 10

  /// Where mail about cases goes, without any of them.
  public let base: MailAddress
  private let key: [UInt8]
  private let hmac: HMAC

  /// - Parameter key: for these addresses only.
  public init(base: MailAddress, key: [UInt8], hmac: @escaping HMAC) {
    self.base = base
    self.key = key
    self.hmac = hmac
  }

  /// - Parameter number: of letters, digits and hyphens.
  /// - Returns: nil where the number does not fit into an address.
  public func address(for number: String, name: String = "") -> MailAddress? {
    guard Self.isNumber(number) else { return nil }
    let local = "\(base.local)+\(number.lowercased()).\(signature(of: number))"
    return local.utf8.count <= 64 ? MailAddress("\(local)@\(base.domain)", name: name) : nil
  }

  /// The number of the case that an address was made for, in lower case; nil for every other address.
  public func number(in address: MailAddress) -> String? {
    let prefix = "\(base.local.lowercased())+"
    let local = address.local.lowercased()
    guard address.domain == base.domain, local.hasPrefix(prefix) else { return nil }
    let parts = local.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isNumber(parts[0]) else { return nil }
    return Array(parts[1].utf8).isSameSecret(as: Array(signature(of: parts[0]).utf8)) ? String(parts[0]) : nil
  }

  /// The same for every way to write the number and the address.
  private func signature(of number: some StringProtocol) -> String {
    let message = "reply-address\n\(base.key)\n\(number.lowercased())"
    return Base32.encode(Array(hmac(key, Array(message.utf8)).prefix(Self.signatureBytes)), padded: false).lowercased()
  }

  private static func isNumber(_ text: some StringProtocol) -> Bool {
    (1...24).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
