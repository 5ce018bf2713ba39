/// A mail server and how to speak to it.
public struct MailServer: Sendable, CustomStringConvertible, CustomReflectable {
  /// How the way there is encrypted.
  public enum Encryption: String, Sendable, CaseIterable {
    /// Only for a server on the same machine.
    case none
    /// Asked for after connecting; without it nothing is sent.
    case startTLS = "starttls"
    /// From the first byte on.
    case tls
  }

  public var host: String
  public var port: Int
  public var encryption: Encryption
  /// Nil where the server wants none.
  public var user: String?
  public var password: String?
  /// A file of certificates to trust besides those of the system.
  public var certificates: String?
  /// In milliseconds: until it is connected, and for all of one exchange.
  public var connectTime = 10_000
  public var exchangeTime = 120_000

  public init(
    host: String, port: Int, encryption: Encryption, user: String? = nil, password: String? = nil,
    certificates: String? = nil
  ) {
    self.host = host
    self.port = port
    self.encryption = encryption
    self.user = user
    self.password = password
    self.certificates = certificates
  }

  /// Without the password.
  public var description: String { "\(user.map { "\($0)@" } ?? "")\(host):\(port) (\(encryption.rawValue))" }
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// - Parameter scheme: `smtp` or `imap`.
  func address(_ scheme: String, path: String) -> String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)\(encryption == .tls ? "s" : "")://\(name):\(port)/\(path)"
  }
}
