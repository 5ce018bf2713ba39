import Foundation
import Promises

/// Finds what a message reports as not delivered: by the parts of a standard report (RFC 3464), or by what servers write
/// that know no such thing (exim's and qmail's letters, and those of large providers).
struct MailBounceReader {
  let headers: MailHeaders
  let reports: [(type: String, content: [UInt8])]
  let text: String

  /// Nil for what reports nothing that failed, such as a confirmation that a mail was delivered or read.
  var bounce: MailBounce? {
    if let status = reports.first(where: { $0.type.hasSuffix("delivery-status") }) {
      let recipients = Self.recipients(inStatus: Charset.text(status.content.prefix(200_000), label: nil))
      return recipients.isEmpty ? nil : MailBounce(messageID: originalID, recipients: recipients)
    }
    guard isLetterOfServer else { return nil }
    let recipients = lettersRecipients
    return recipients.isEmpty ? nil : MailBounce(messageID: originalID, recipients: recipients)
  }

  /// One block of fields for the message, and one for each recipient (RFC 3464, 2.1).
  private static func recipients(inStatus text: String) -> [MailBounce.Recipient] {
    blocks(text).compactMap { fields -> MailBounce.Recipient? in
      guard let action = fields["action"]?.lowercased(), action == "failed" || action == "delayed" else { return nil }
      let address = (fields["original-recipient"] ?? fields["final-recipient"]).flatMap { Self.address($0) }
      let status = fields["status"].flatMap { Self.statusCode(in: String($0.prefix(100))) }
      // A server that gives up after trying for days reports the last 4yz answer as failed: that is for good as well.
      return MailBounce.Recipient(
        address: address, status: status, diagnostic: shortened(plain(fields["diagnostic-code"] ?? "")),
        isPermanent: action == "failed")
    }
  }

  private static func blocks(_ text: String) -> [[String: String]] {
    var blocks: [[String: String]] = [[:]]
    var name: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(5000) {
      if line.allSatisfy(\.isWhitespace) {
        if blocks.last?.isEmpty == false { blocks.append([:]) }
        name = nil
      } else if line.first?.isWhitespace == true, let name {
        blocks[blocks.count - 1][name, default: ""] += " " + line.trimmingCharacters(in: .whitespaces)
      } else if let colon = line.firstIndex(of: ":") {
        let key = line[..<colon].lowercased()
        name = key
        blocks[blocks.count - 1][key] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
    }
    return blocks
  }

  /// `rfc822; li@example.org`, with or without brackets.
  private static func address(_ text: String) -> MailAddress? {
    let word = plain(text).trimmingCharacters(in: CharacterSet(charactersIn: "<> "))
    return MailAddress(word)
  }

  /// What follows the type of an address or of a diagnostic.
  private static func plain(_ text: String) -> String {
    guard let end = text.firstIndex(of: ";"), text[..<end].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    else {
      return text
    }
    return text[text.index(after: end)...].trimmingCharacters(in: .whitespaces)
  }

  /// RFC 3463.
  private static func statusCode(in text: String) -> String? {
    text.firstMatch(of: /\b([245]\.\d{1,3}\.\d{1,3})\b/).map { String($0.1) }
  }

  private static func shortened(_ text: String) -> String {
    String(text.replacing("\n", with: " ").prefix(500))
  }

  /// A server wrote it: nobody may answer it, or it calls itself what servers do.
  private var isLetterOfServer: Bool {
    if headers.first("x-failed-recipients") != nil { return true }
    let sender = headers.sender?.local.lowercased() ?? ""
    let isServer = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"].contains(sender)
    let isNull = headers.first("return-path").map { $0.filter { !$0.isWhitespace } == "<>" } ?? false
    guard isServer || isNull else { return false }
    let words = (headers.text("subject") + "\n" + text.prefix(3000)).lowercased()
    return [
      "undeliver", "delivery failed", "delivery failure", "failure notice", "returned mail", "returned to sender",
      "could not be delivered", "delivery status notification", "mail delivery", "wasn't able to deliver",
      "退信", "投递失败", "无法投递", "无法发送", "未能送达", "投遞失敗", "無法傳遞",
    ].contains { words.contains($0) }
  }

  private var lettersRecipients: [MailBounce.Recipient] {
    let letter = String(text.prefix(20_000))
    var addresses =
      headers.first("x-failed-recipients").map { $0.split(separator: ",").compactMap { Self.address(String($0)) } }
      ?? []
    if addresses.isEmpty {
      // `<li@example.org>:` (qmail), or a line of its own (exim). Only of its own line: many empty lines are not gone through from each of them.
      addresses = letter.matches(of: /(?m)^[ \t]*<?([^\s<>@:]{1,64}@[A-Za-z0-9.\-]{3,255})>?:?[ \t]*$/).prefix(20)
        .compactMap { MailAddress(String($0.1)) }
    }
    let status = Self.statusCode(in: letter)
    let code = letter.firstMatch(of: /(?m)\b([45]\d\d)[ \-](?:[45]\.\d|[A-Za-z])[^\n]*/)
    guard !addresses.isEmpty || status != nil || code != nil else { return [] }
    let isDelay = ["warning", "delayed", "延迟", "still being retried", "will keep trying"].contains {
      headers.text("subject").lowercased().contains($0)
    }
    let isTemporary = isDelay || (status.map { $0.hasPrefix("4") } ?? code.map { $0.1.hasPrefix("4") } ?? false)
    let diagnostic = Self.shortened(code.map { String($0.0) } ?? "")
    return (addresses.isEmpty ? [nil] : addresses.map(Optional.some)).map {
      MailBounce.Recipient(address: $0, status: status, diagnostic: diagnostic, isPermanent: !isTemporary)
    }
  }

  /// Of the mail that is sent back, or of its copy within the letter.
  private var originalID: String? {
    for report in reports where !report.type.hasSuffix("delivery-status") {
      if let id = Self.id(inHeaders: Charset.text(report.content.prefix(100_000), label: nil)) { return id }
    }
    if let id = Self.id(inHeaders: text) { return id }
    return headers.ids("in-reply-to").first ?? headers.ids("references").last
  }

  private static func id(inHeaders text: String) -> String? {
    text.firstMatch(of: /(?im)^[> \t]*message-id:[ \t]*(?:\n[ \t]+)?(<[^<>\n]{1,500}>)/)
      .flatMap { MailHeaders.ids(in: String($0.1)).first }
  }
}
