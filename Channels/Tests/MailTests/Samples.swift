import Foundation
import Mail
import Promises

/// Lines as a server passes them on.
func lines(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

/// A message with usual headers.
func message(
  _ headers: String = "", body: String = "你好", from: String = "Li <li@example.org>", subject: String = "A question"
) -> [UInt8] {
  lines(
    "From: \(from)\nTo: complaints@shop.example\nSubject: \(subject)\nMessage-ID: <1@example.org>\n"
      + (headers.isEmpty ? "" : headers + "\n") + "\n" + body + "\n")
}

func read(_ bytes: [UInt8], reader: MailReader = MailReader(trustedServers: ["mx.shop.example"], ownMark: "shop"))
  throws
  -> InboundMail
{
  try reader.read(bytes)
}

func problem(_ bytes: [UInt8], limits: MailLimits = MailLimits()) -> MailProblem? {
  do throws(MailProblem) {
    _ = try MailReader(limits: limits).read(bytes)
    return nil
  } catch { return error }
}
