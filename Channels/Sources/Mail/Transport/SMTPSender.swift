import Foundation
public import Promises

/// Gives messages to a mail server (RFC 5321), one after the other.
public final class SMTPSender: Sendable {
  private let server: MailServer
  private let greeting: String
  private let session: CurlSession

  /// - Parameter greeting: the name by which we greet the server.
  public init(_ server: MailServer, greeting: String = "localhost") {
    self.server = server
    self.greeting = greeting
    session = CurlSession(server: server, name: "smtp")
  }

  /// Sends one message. It is accepted when the server said so after the last byte; a connection that breaks just then
  /// makes it come twice with the same Message-ID, never not at all.
  ///
  /// - Parameter sender: to whom the server reports what it cannot deliver; nil marks what nobody may answer
  ///   (RFC 5321, 4.5.5).
  public func send(_ message: [UInt8], from sender: MailAddress?, to recipients: [MailAddress]) async -> MailDelivery {
    guard !recipients.isEmpty else { return .refused("no recipient") }
    let answer = await session.run(
      .init(
        url: server.address("smtp", path: greeting), sender: "<\(sender?.description ?? "")>",
        recipients: recipients.map { "<\($0)>" }, upload: message))
    guard let failure = answer.failure else { return .accepted }
    return Self.judge(failure, lines: answer.lines)
  }

  /// CURLE_WEIRD_SERVER_REPLY and CURLE_SEND_ERROR: what libcurl calls it when the server says no to the sender, to a
  /// recipient or to the message.
  private static let aboutMessage = [8, 55]
  /// RFC 4954, 6: who we are is not believed. A wrong password is for a person to cure, and no fault of the message.
  private static let aboutUs = ["530", "534", "535", "538"]

  /// What the server said no with decides (after it come its words at parting).
  private static func judge(_ failure: CurlSession.Failure, lines: [String]) -> MailDelivery {
    let answer = lines.last { $0.hasPrefix("4") || $0.hasPrefix("5") }
    if let answer, answer.hasPrefix("5"), aboutMessage.contains(failure.code),
      !aboutUs.contains(String(answer.prefix(3)))
    {
      return .refused(answer)
    }
    return .later(answer ?? failure.text)
  }
}
