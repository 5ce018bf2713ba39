import Mail
import Promises

/// By the names that `Fuzz/run` goes through.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "json": json, "time": time, "address": address, "proxies": proxies, "form": form, "multipart": multipart,
  "evidence": evidence, "identifier": identifier, "base32": base32,
  "scan": scan, "mail": mail,
]

/// Ends the process with the bytes that show it, which libFuzzer keeps in a file.
private func hold(_ condition: Bool, _ message: String) {
  precondition(condition, message)
}

/// What is read is written so that it reads the same, and its canonical form is one.
@Sendable private func json(_ bytes: [UInt8]) {
  guard let value = try? JSON.parse(bytes) else { return }
  let again = try? JSON.parse(value.bytes)
  let canonical = value.canonical
  let reread = try? JSON.parse(canonical)
  hold(again?.bytes == value.bytes, "text that was written has a form of its own")
  hold(reread?.canonical == canonical, "the canonical form has a form of its own")
  // A double beyond `safe` is written as a whole number, and read as one that keeps its digits.
  if isSafe(value) {
    hold(again == value && reread == value, "text that was written reads as something else")
    hold(again.hashValue == Optional(value).hashValue, "equal values have two hashes")
  }
  // A schema says what is wrong, of whatever it is given.
  let problems = schema.problems(in: value)
  hold(problems.count <= 20, "more problems than are told")
}

private func isSafe(_ value: JSON) -> Bool {
  switch value {
  case .number(let number): number.magnitude <= Double(JSON.safe)
  case .array(let items): items.allSatisfy(isSafe)
  case .object(let members): members.allSatisfy { isSafe($0.value) }
  default: true
  }
}

private let schema = Schema.object([
  .field("reference", .reference, ""), .field("at", .instant, ""), .optional("day", .day, ""),
  .optional("note", .text(max: 8), ""), .optional("amount", .money, ""),
  .optional("lines", .list(of: .object([.field("count", .count(1...9), "")]), 1...3), ""),
])

@Sendable private func time(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  if let instant = Instant(text) {
    hold(Instant(instant.description) == instant, "\(text) is written as what is no time, or another")
  }
  if let day = Day(text) { hold(Day(day.description) == day && day.description == text, "\(text) is another day") }
}

@Sendable private func address(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  if let address = IPAddress(text) {
    hold(IPAddress(address.description) == address, "\(text) is written as another address")
    hold(address.network.contains(address), "\(text) is outside of its own network")
  }
  if let subnet = Subnet(text) {
    hold(Subnet(subnet.description) == subnet, "\(text) is written as another network")
    hold(subnet.contains(subnet.address), "\(text) does not contain its first address")
  }
}

/// Whoever is no trusted proxy changes nothing by what he writes, and through one that is nobody becomes another.
@Sendable private func proxies(_ bytes: [UInt8]) {
  let lines = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
  let trusted = TrustedProxies([Subnet("10.0.0.0/8")!])
  let (proxy, stranger) = (IPAddress("10.1.2.3")!, IPAddress("192.0.2.7")!)
  for told in [
    TrustedProxies.Told(forwardedFor: lines, proto: lines), TrustedProxies.Told(forwarded: lines),
  ] {
    let alone = trusted.origin(peer: stranger, isSecure: true) { _ in told }
    hold(alone == .init(address: stranger, isSecure: true), "a stranger is believed")
    var behind = told
    behind.addresses.append(stranger)
    let origin = trusted.origin(peer: proxy, isSecure: true) { _ in behind }
    hold(origin.address == stranger, "what was written before the last proxy is believed")
  }
}

@Sendable private func form(_ bytes: [UInt8]) {
  guard let form = Form(urlEncoded: bytes) else { return }
  hold(form.fields.count <= Form.mostFields, "more fields than a form may have")
  // Written again as a browser does it, it is the same form.
  let text = form.fields.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
  hold(Form(urlEncoded: Array(text.utf8))?.fields == form.fields, "a form that was written again is another")
}

private func encoded(_ text: String) -> String {
  text.utf8.map { byte in
    let hex = String(byte, radix: 16)
    return "%" + (hex.count < 2 ? "0" : "") + hex
  }.joined()
}

@Sendable private func multipart(_ bytes: [UInt8]) {
  let type = "multipart/form-data; boundary=b"
  // As it comes, and as the only part, where everything is content.
  if let form = Form(multipart: bytes, type: type) {
    hold(form.fields.count <= Form.mostFields, "more fields than a form may have")
    let fileName = form.file?.name ?? ""
    hold(
      !fileName.contains("/") && !fileName.contains("\\") && fileName.unicodeScalars.count <= 120, "a folder in a name")
  }
  _ = Form(multipart: Array("--b\r\n\r\n--b--".utf8), type: String(decoding: bytes, as: UTF8.self))
  let body = Array("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\n".utf8) + bytes
  let whole = Form(multipart: body + Array("\r\n--b--\r\n".utf8), type: type)
  // A boundary within the content ends it; else every byte of it is there.
  if bytes.isEmpty || contains(Array("\r\n".utf8) + bytes, Array("\r\n--b".utf8)) { return }
  hold(whole?.file?.content == bytes, "a file loses bytes")
}

private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
  bytes.indices.contains { bytes[$0...].starts(with: part) }
}

@Sendable private func evidence(_ bytes: [UInt8]) {
  guard let type = EvidenceType(of: bytes) else { return }
  hold(EvidenceType(of: bytes + bytes) == type, "what follows the first bytes changes the type")
  hold(!bytes.starts(with: Array("<".utf8)), "a page passes for evidence")
  // Whatever is packed in it, no more comes out than the limit.
  _ = ActiveContent.find(in: bytes, unpackingAtMost: 100_000)
  if let found = Inflate.unpack(zlib: bytes, from: 5, limit: 1000) {
    hold(found.bytes.count <= 1000, "more is unpacked than the limit")
  }
}

@Sendable private func identifier(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  guard let identifier = Identifier(text) else { return }
  hold(Identifier(identifier.description) == identifier, "\(text) is written as another")
  hold(identifier.description == text.lowercased(), "\(text) has more than one form")
}

@Sendable private func base32(_ bytes: [UInt8]) {
  hold(Base32.decode(Base32.encode(bytes)) == bytes, "bytes change on their way")
  hold(Base32.decode(Base32.encode(bytes, padded: false)) == bytes, "bytes change on their way without padding")
  if let read = Base32.decode(String(decoding: bytes, as: UTF8.self)) {
    let text = String(decoding: bytes, as: UTF8.self).uppercased()
    hold(Base32.encode(read, padded: text.hasSuffix("=")) == text, "\(text) has two forms")
  }
}

/// What a scanner wrote is refused, or fits where it is kept.
@Sendable private func scan(_ bytes: [UInt8]) {
  guard let reports = try? ScanReport.read(bytes) else { return }
  for report in reports {
    hold(!report.tool.isEmpty && report.tool.unicodeScalars.count <= 80, "a tool without a name, or with a long one")
    hold(report.target.unicodeScalars.count <= 200, "a long target")
    hold(report.items.count <= ScanReport.mostItems, "more findings than one file may tell")
    let places = Set(report.items.map { [$0.rule, $0.place] })
    hold(places.count == report.items.count, "a rule twice at one place")
    for item in report.items {
      let texts = [(item.rule, 200), (item.place, 400), (item.title, 300)]
      hold(texts.allSatisfy { !$0.0.isEmpty && $0.0.unicodeScalars.count <= $0.1 }, "a text that is blank, or too long")
      hold(!texts.contains { $0.0.utf8.contains { $0 < 0x20 } }, "a control character")
    }
  }
}

/// Whatever comes, the answer is a message or a named problem; what is read fits where it is kept, and is answered by a
/// message that reads as it was meant.
@Sendable private func mail(_ bytes: [UInt8]) {
  guard let read = try? MailReader().read(bytes) else { return }
  let lines = [read.subject, read.from.name, read.from.description] + read.attachments.map(\.name)
  hold(!lines.contains { $0.contains { $0.isNewline || $0 == "\0" } }, "a line break or a zero in a line")
  hold(!read.text.unicodeScalars.contains("\0"), "a zero in a text")
  hold(
    read.attachments.allSatisfy { !$0.name.contains("/") && $0.name.unicodeScalars.count <= 120 }, "a folder in a name")
  let answer = OutboundMail(
    messageID: "1@shop.example", from: MailAddress("a@shop.example", name: read.subject)!, to: [read.from],
    inReplyTo: read.messageID, references: read.references, subject: read.subject, text: read.text,
    date: Instant(seconds: 0), isAutomatic: true, attachments: read.attachments)
  let reread = try? MailReader().read(MailWriter(ownMark: "shop").bytes(answer))
  hold(reread?.to.count == 1 && reread?.cc.isEmpty == true, "an answer with other recipients than were named")
  hold(reread?.messageID == answer.messageID && reread?.automatic == .autoSubmitted, "an answer with other fields")
  hold(reread?.attachments.map(\.bytes) == answer.attachments.map(\.bytes), "an attachment that changes on its way")
}
