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
    return Self.judge(failure, code: answer.code, lines: answer.lines)
  }

  /// What the server said last decides. Its 5yz is for good only where it is about this message: who is not let in has
  /// a wrong password, which the next message will not cure and a person will.
  private static func judge(_ failure: CurlSession.Failure, code: Int, lines: [String]) -> MailDelivery {
    let last = lines.last ?? ""
    let said = last.isEmpty ? failure.text : last
    // CURLE_LOGIN_DENIED, and all of TLS and connecting.
    let isOurs = [67, 530, 534, 535, 538].contains(failure.code) || [530, 534, 535, 538].contains(code)
    if (500..<600).contains(code), !isOurs, isAnswer(last, code) { return .refused(said) }
    return .later(code >= 400 ? said : "\(failure.text) (\(failure.code))\(last.isEmpty ? "" : ": \(last)")")
  }

  /// Whether the line that came last is the answer with this code.
  private static func isAnswer(_ line: String, _ code: Int) -> Bool { line.hasPrefix(String(code)) }
}
