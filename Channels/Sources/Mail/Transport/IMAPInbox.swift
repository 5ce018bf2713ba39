import Foundation

/// A mailbox that mail is fetched from (RFC 9051), one message after the other.
public struct IMAPInbox: Sendable {
  /// How far one has come. UIDs grow; when the server has to begin anew it changes `validity` (2.3.1.1).
  public struct Position: Hashable, Sendable {
    public var validity: Int64
    /// The last that was taken; 0 before the first.
    public var uid: Int64

    public init(validity: Int64, uid: Int64) {
      self.validity = validity
      self.uid = uid
    }
  }

  public struct Message: Sendable {
    public var uid: Int64
    public var validity: Int64
    /// As the server tells before it is fetched.
    public var size: Int
    /// Nil where it is larger than what is taken: it stays where it is.
    public var bytes: [UInt8]?
  }

  /// What becomes of a message once it is taken.
  public enum Afterwards: Hashable, Sendable {
    case seen
    case moved(to: String)
  }

  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
      case unreachable, denied, refused, cancelled
    }
    public var kind: Kind
    public var text: String

    public var description: String { "\(kind.rawValue): \(text)" }
  }

  private let server: MailServer
  private let mailbox: String
  private let afterwards: Afterwards
  private let mostBytes: Int

  /// - Parameters:
  ///   - mailbox: its name in UTF-8; names that are not ASCII are written in modified UTF-7 by the caller (5.1).
  ///   - mostBytes: a larger message is told of and not fetched.
  public init(
    _ server: MailServer, mailbox: String = "INBOX", afterwards: Afterwards = .seen, mostBytes: Int = 40_000_000
  ) {
    self.server = server
    self.mailbox = mailbox
    self.afterwards = afterwards
    self.mostBytes = mostBytes
  }

  /// Hands over what came after a position, in order.
  ///
  /// - Parameters:
  ///   - position: nil the first time: then everything is new.
  ///   - most: how many at most in this call.
  ///   - take: keeps the message. What it throws ends the call, and the message comes again the next time; what it
  ///     answers is the position that holds from then on and is kept with the message.
  /// - Returns: where it stands now; `position` where nothing came.
  @discardableResult
  public func fetch(
    after position: Position?, most: Int = 100, take: (Message) async throws -> Void
  ) async throws -> Position {
    // A connection of its own each time: what comes into a mailbox that is selected already need not show there.
    let visit = Visit(
      server: server, mailbox: mailbox, afterwards: afterwards, mostBytes: mostBytes,
      session: CurlSession(server: server, name: "imap"))
    return try await visit.fetch(after: position, most: most, take: take)
  }
}

/// One connection to a mailbox.
private struct Visit {
  typealias Position = IMAPInbox.Position
  typealias Failure = IMAPInbox.Failure

  /// How many UIDs are asked about at once.
  private static let window: Int64 = 1000

  let server: MailServer
  let mailbox: String
  let afterwards: IMAPInbox.Afterwards
  let mostBytes: Int
  let session: CurlSession

  func fetch(
    after position: Position?, most: Int, take: (IMAPInbox.Message) async throws -> Void
  ) async throws -> Position {
    try await introduce()
    let (validity, next) = try await status()
    var reached = Position(validity: validity, uid: position.map { $0.validity == validity ? $0.uid : 0 } ?? 0)
    var taken = 0
    var start = reached.uid + 1
    while start < next, taken < most {
      let end = min(start + Self.window, next) - 1
      for (uid, size) in try await sizes(from: start, to: end) where taken < most {
        let bytes = size <= mostBytes ? try await message(uid, validity: validity) : nil
        // Somebody else may have removed it in between.
        if size > mostBytes || bytes != nil {
          try await take(IMAPInbox.Message(uid: uid, validity: validity, size: size, bytes: bytes))
          if bytes != nil { try await finish(uid) }
          taken += 1
        }
        reached.uid = uid
      }
      if taken < most { reached.uid = max(reached.uid, end) }
      start = end + 1
    }
    return reached
  }

  /// Some providers let only those fetch who say what they are (RFC 2971); others do not know the command.
  private func introduce() async throws {
    let answer = await run(#"ID ("name" "pledge" "vendor" "pledge")"#, path: "")
    if let failure = answer.failure, failure.code != Self.refusedCode { throw Self.failure(failure, answer.lines) }
  }

  /// The mailbox's validity and the UID that comes next.
  private func status() async throws -> (validity: Int64, next: Int64) {
    let answer = try await asked("STATUS \(Self.quoted(mailbox)) (UIDVALIDITY UIDNEXT)", path: "")
    let text = String(decoding: answer.body, as: UTF8.self)
    guard let validity = Self.number(after: "UIDVALIDITY ", in: text),
      let next = Self.number(after: "UIDNEXT ", in: text)
    else { throw Failure(kind: .refused, text: "the server does not say where the mailbox stands") }
    return (validity, next)
  }

  private func sizes(from start: Int64, to end: Int64) async throws -> [(uid: Int64, size: Int)] {
    let answer = try await asked("UID FETCH \(start):\(end) (UID RFC822.SIZE)", path: path)
    var sizes: [(uid: Int64, size: Int)] = []
    for line in String(decoding: answer.body, as: UTF8.self).split(whereSeparator: \.isNewline) {
      guard let uid = Self.number(after: "UID ", in: line), let size = Self.number(after: "RFC822.SIZE ", in: line),
        (start...end).contains(uid)
      else { continue }
      sizes.append((uid, Int(size)))
    }
    return sizes.sorted { $0.uid < $1.uid }
  }

  /// Nil where it is gone.
  private func message(_ uid: Int64, validity: Int64) async throws -> [UInt8]? {
    let answer = await session.run(
      .init(
        url: server.address("imap", path: "\(path);UIDVALIDITY=\(validity)/;UID=\(uid)"), mostBytes: mostBytes + 1024))
    guard let failure = answer.failure else { return answer.body }
    // CURLE_REMOTE_FILE_NOT_FOUND: also where the server refused. Only where it says that it did what was asked, and gave
    // nothing, is the message gone; else it is asked for again in the next round.
    if failure.code == 78, Self.saysDone(answer.lines) { return nil }
    throw Self.failure(failure, answer.lines)
  }

  /// What was taken does not come again because of its position; so a mark that cannot be set stops nothing else.
  private func finish(_ uid: Int64) async throws {
    switch afterwards {
    case .seen: try await attempt("UID STORE \(uid) +FLAGS.SILENT (\\Seen)", path: path)
    case .moved(let target):
      let name = Self.quoted(target)
      if try await attempt("UID MOVE \(uid) \(name)", path: path) { return }
      // A server without MOVE (RFC 6851), or without that mailbox.
      _ = try await attempt("CREATE \(name)", path: "")
      guard try await attempt("UID COPY \(uid) \(name)", path: path),
        try await attempt("UID STORE \(uid) +FLAGS.SILENT (\\Seen \\Deleted)", path: path)
      else { return }
      try await attempt("EXPUNGE", path: path)
    }
  }

  /// Whether the server did it; false where it refused to.
  @discardableResult
  private func attempt(_ command: String, path: String) async throws -> Bool {
    let answer = await run(command, path: path)
    guard let failure = answer.failure else { return true }
    let named = Self.failure(failure, answer.lines)
    guard named.kind == .refused else { throw named }
    return false
  }

  /// Whether no answer says that the server refused (RFC 9051, 7.1). The answer to the question that matters need not be
  /// the last: the library says goodbye behind it.
  private static func saysDone(_ lines: [String]) -> Bool {
    !lines.contains { line in
      let words = line.split(separator: " ", maxSplits: 2)
      return words.count > 1 && words[0] != "*" && words[0] != "+" && ["NO", "BAD"].contains(words[1].uppercased())
    }
  }

  /// CURLE_QUOTE_ERROR: the server answered NO or BAD.
  private static let refusedCode = 21

  private func run(_ command: String, path: String) async -> CurlSession.Answer {
    await session.run(.init(url: server.address("imap", path: path), command: command))
  }

  private func asked(_ command: String, path: String) async throws -> CurlSession.Answer {
    let answer = await run(command, path: path)
    if let failure = answer.failure { throw Self.failure(failure, answer.lines) }
    return answer
  }

  private static func failure(_ failure: CurlSession.Failure, _ lines: [String]) -> Failure {
    let said = lines.last.map { "\(failure.text): \($0)" } ?? failure.text
    switch failure.code {
    case CurlSession.Failure.cancelled.code: return Failure(kind: .cancelled, text: failure.text)
    case 67: return Failure(kind: .denied, text: said)
    case refusedCode, 78, CurlSession.Failure.tooLarge.code: return Failure(kind: .refused, text: said)
    default: return Failure(kind: .unreachable, text: said)
    }
  }

  /// The mailbox in an address.
  private var path: String {
    mailbox.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? mailbox
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.filter { !$0.isNewline }.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static func number(after word: String, in text: some StringProtocol) -> Int64? {
    guard let end = text.range(of: word)?.upperBound else { return nil }
    return Int64(text[end...].prefix { $0.isASCII && $0.isNumber })
  }
}
