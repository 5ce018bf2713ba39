import Foundation
import Mail
import Promises
import Service

/// How mail comes and goes, by environment variables:
///
/// - `PLEDGE_MAIL_ADDRESS`: where mail about cases comes to, with the name that answers carry:
///   `某商城 <complaints@shop.example>`. Without it nothing is done about mail.
/// - `PLEDGE_SMTP`: the server that takes our mail: `smtps://user@host:465`, or `smtp://user@host:587`, which is
///   encrypted after connecting and sends nothing where it cannot be; `smtp+plain://` for a server on this machine.
///   `PLEDGE_SMTP_PASSWORD` is the user's.
/// - `PLEDGE_IMAP`: the mailbox that mail is fetched from: `imaps://user@host:993/INBOX`, or `imap://`, `imap+plain://`
///   alike. `PLEDGE_IMAP_PASSWORD` is the user's. With `PLEDGE_IMAP_MOVE` what was taken goes to the mailbox of that
///   name; otherwise it is marked as seen.
/// - `PLEDGE_MAIL_TRUST`: the names by which our own mail servers sign `Authentication-Results`, with spaces between.
/// - `PLEDGE_MAIL_CERTIFICATES`: a file of certificates to trust in place of those of the system.
struct MailSettings {
  struct Malformed: Error, CustomStringConvertible {
    var variable: String
    var advice: String
    /// It does not repeat what was written.
    var description: String { "\(variable) cannot be used: \(advice)." }
  }

  let house: MailHouse
  let reader: MailReader
  private let outgoing: MailServer?
  private let incoming: (server: MailServer, mailbox: String)?
  private let afterwards: IMAPInbox.Afterwards

  /// Nil where nothing is configured.
  init?(environment: [String: String]) throws(Malformed) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let written = value("PLEDGE_MAIL_ADDRESS") else {
      for name in ["PLEDGE_SMTP", "PLEDGE_IMAP"] where value(name) != nil {
        throw Malformed(variable: name, advice: "say with PLEDGE_MAIL_ADDRESS whose mail it is")
      }
      return nil
    }
    guard let address = Self.address(written) else {
      throw Malformed(
        variable: "PLEDGE_MAIL_ADDRESS", advice: "write complaints@shop.example, or Name <complaints@shop.example>")
    }
    house = MailHouse(address: address)
    reader = MailReader(
      trustedServers: Set((value("PLEDGE_MAIL_TRUST") ?? "").split(separator: " ").map(String.init)),
      ownMark: address.key)
    let certificates = value("PLEDGE_MAIL_CERTIFICATES")
    outgoing = try Self.server(
      "PLEDGE_SMTP", value("PLEDGE_SMTP"), "smtp", [465, 587, 25], value("PLEDGE_SMTP_PASSWORD"), certificates)?.server
    incoming = try Self.server(
      "PLEDGE_IMAP", value("PLEDGE_IMAP"), "imap", [993, 143, 143], value("PLEDGE_IMAP_PASSWORD"), certificates)
    afterwards = value("PLEDGE_IMAP_MOVE").map { .moved(to: $0) } ?? .seen
  }

  static func address(_ text: String) -> MailAddress? {
    guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else { return MailAddress(text) }
    return MailAddress(
      text[text.index(after: open)...].dropLast(), name: text[..<open].trimmingCharacters(in: .whitespaces))
  }

  /// - Parameter ports: of a server that is encrypted from the start, after connecting, and not at all.
  private static func server(
    _ variable: String, _ text: String?, _ scheme: String, _ ports: [Int], _ password: String?, _ certificates: String?
  ) throws(Malformed) -> (server: MailServer, mailbox: String)? {
    guard let text else { return nil }
    let schemes = [
      "\(scheme)s": (MailServer.Encryption.tls, ports[0]), scheme: (.startTLS, ports[1]),
      "\(scheme)+plain": (.none, ports[2]),
    ]
    guard let address = URLComponents(string: text), let name = address.scheme, let (encryption, port) = schemes[name],
      let host = address.host, !host.isEmpty
    else { throw Malformed(variable: variable, advice: "write \(scheme)s://user@host:\(ports[0])") }
    guard address.password == nil else {
      throw Malformed(variable: variable, advice: "put the password into \(variable)_PASSWORD, where no list shows it")
    }
    guard encryption != .none || ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) else {
      throw Malformed(variable: variable, advice: "\(scheme)+plain is only for a server on this machine")
    }
    let mailbox = address.path.split(separator: "/").joined(separator: "/")
    let server = MailServer(
      host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: address.port ?? port,
      encryption: encryption, user: address.user, password: password, certificates: certificates)
    return (server, mailbox.isEmpty ? "INBOX" : mailbox)
  }

  /// A message as it came.
  func arrived(_ bytes: [UInt8]) -> ArrivedMail {
    do throws(MailProblem) {
      return ArrivedMail(bytes, mail: try reader.read(bytes))
    } catch {
      return ArrivedMail(bytes, problem: error.code)
    }
  }

  /// What the node that leads does.
  var service: MailService {
    var send: (@Sendable (OutboundMail) async -> MailDelivery)?
    if let outgoing {
      let sender = SMTPSender(outgoing, greeting: house.address.domain)
      let writer = MailWriter(ownMark: house.address.key)
      send = { mail in await sender.send(writer.bytes(mail), from: mail.from, to: mail.to) }
    }
    return MailService(house: house, inbox: inbox, send: send)
  }

  private var inbox: MailInbox? {
    guard let incoming else { return nil }
    let inbox = IMAPInbox(
      incoming.server, mailbox: incoming.mailbox, afterwards: afterwards, mostBytes: reader.limits.bytes)
    let name = "\(incoming.server.user ?? "")@\(incoming.server.host)/\(incoming.mailbox)"
    let settings = self
    return MailInbox(name: String(name.prefix(200))) { position, take in
      let reached = try await inbox.fetch(after: position.map { .init(validity: $0.validity, uid: $0.uid) }) {
        message in
        let arrived =
          message.bytes.map(settings.arrived)
          ?? ArrivedMail([], size: message.size, problem: MailProblem.tooLarge.code)
        try await take(arrived, .init(validity: message.validity, uid: message.uid))
      }
      return .init(validity: reached.validity, uid: reached.uid)
    }
  }
}
