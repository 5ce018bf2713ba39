/// A mailbox, as mail names it (RFC 5322, 3.4). The name shows and proves nothing: anybody may call himself anything.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
  public static let mostBytes = 320

  public let name: String
  public let local: String
  /// In lower case; a host's name does not depend on it.
  public let domain: String

  /// - Parameters:
  ///   - address: `local@domain`, without angle brackets. A local part in quotes is not taken: nobody has one, and each
  ///     server reads them differently. Nor is one with an encoded word in it (RFC 2047, 5), or that could not be read as
  ///     text: what is answered to it would go to another, or to nobody.
  ///   - name: what the mailbox calls itself. Control characters are dropped, so that it fits into one line.
  public init?(_ address: some StringProtocol, name: String = "") {
    guard address.utf8.count <= Self.mostBytes, let at = address.lastIndex(of: "@") else { return nil }
    let (local, domain) = (address[..<at], address[address.index(after: at)...])
    guard !local.isEmpty, !domain.isEmpty, local.unicodeScalars.allSatisfy(Self.isAtom),
      domain.unicodeScalars.allSatisfy(Self.isAtom), !domain.hasPrefix("."), !domain.hasSuffix("."),
      !domain.contains(".."), !address.contains("=?"), !address.unicodeScalars.contains("\u{FFFD}")
    else { return nil }
    self.name = String(String.UnicodeScalarView(name.unicodeScalars.filter { !Self.isControl($0) }.prefix(200)))
    self.local = String(local)
    self.domain = domain.lowercased()
  }

  public var description: String { "\(local)@\(domain)" }
  /// By which two are the same mailbox: no server in use tells local parts apart by their case.
  public var key: String { "\(local.lowercased())@\(domain)" }

  private static func isAtom(_ scalar: Unicode.Scalar) -> Bool {
    !isControl(scalar) && !scalar.properties.isWhitespace && !"<>()[],;:\\\"@".unicodeScalars.contains(scalar)
  }

  /// Controls and line breaks of every kind, and what turns the direction of writing: it would make a name look like
  /// another.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: true
    default: false
    }
  }
}
