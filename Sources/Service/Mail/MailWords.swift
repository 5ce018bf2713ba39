import Database
import Promises

/// What a mail that goes out says, in the language of whoever complained.
extension Work {
  /// Nil where whom it is for, or what it says, was erased.
  func compose(
    _ kind: OutgoingKind, _ messageID: String, in complaint: Identifier, called reference: String, entry: Identifier?,
    for house: MailHouse
  ) throws -> OutboundMail? {
    let living = try self.complaint(reference)
    guard let head = try head(in: living.id) else { return nil }
    let language =
      try transaction.first(
        "SELECT language FROM complaint WHERE id = $1", living.id.bytes,
        map: { $0.optionalText(0).flatMap(Language.init) ?? .zhHans }) ?? .zhHans
    let opener = Opener(self, of: try self.subject(ofComplaint: living.id))
    let words: String?
    switch kind {
    case .acknowledgement: words = try acknowledgement(of: living, in: language)
    case .answer:
      words = try entry.flatMap { entry in
        let sealed = try transaction.first(
          "SELECT words FROM complaint_entry WHERE id = $1", entry.bytes, map: { $0.optionalBytes(0) })
        return try opener.words(sealed ?? nil, for: .entry(entry)).text
      }.map { try $0 + standing(of: living, after: entry, in: language) }
    case .findings:
      // What was found, and what is done.
      let sealed = try transaction.first(
        "SELECT findings, measures FROM complaint WHERE id = $1", living.id.bytes
      ) { [(ComplaintField.findings, $0.optionalBytes(0)), (.measures, $0.optionalBytes(1))] }
      let told = try (sealed ?? []).compactMap { try opener.words($1, for: .complaint(living.id, $0)).text }
      words =
        told.isEmpty
        ? nil
        : told.joined(separator: "\n\n") + (try remedies(against: living, in: language))
    case .survey:
      words = Self.say(
        language,
        "您提出的事项已处理完毕（编号 \(living.reference)）。您对处理是否满意？直接回复本邮件，只写一个数字即可：\n\n1 很不满意\n2 不满意\n3 一般\n4 满意\n5 很满意\n\n若事情没有办好，请写明情况，专人会回复。",
        "What you wrote to us about is done (case \(living.reference)). How was it handled? Answer this mail with one digit and nothing else:\n\n1 very badly\n2 badly\n3 fairly\n4 well\n5 very well\n\nWhere it is not done, say so, and a person replies."
      )
    }
    guard let words else { return nil }
    // To an address that nobody has proven, a program writes nothing that the sender chose: neither subject nor name.
    let isUnproven = kind.isAutomatic && head.authentication != .passed
    let about =
      kind == .survey
      ? Self.say(language, "处理得怎么样？", "How was it handled?")
      : isUnproven ? Self.say(language, "已收到您的来信", "We have your message") : Self.answering(head.subject)
    return OutboundMail(
      messageID: messageID, from: house.address,
      to: [isUnproven ? MailAddress(head.from.description) ?? head.from : head.from],
      replyTo: try replyAddresses(of: house).address(for: living.reference, name: house.address.name),
      inReplyTo: head.messageID, references: try thread(of: living.id, upTo: head.messageID),
      subject: Self.named(about, living.reference), text: words + Self.foot(living.reference, language),
      date: now, isAutomatic: kind.isAutomatic)
  }

  /// All message ids of a case in the order in which they came and went, so that every mail program shows one thread.
  private func thread(of complaint: Identifier, upTo last: String?) throws -> [String] {
    var ids: [(at: Instant, id: String)] = []
    for one in try [complaint] + joined(to: complaint) {
      let came = try transaction.all(
        "SELECT id, subject, head, at FROM mail WHERE complaint = $1 AND state = 'taken' AND head IS NOT NULL ORDER BY at LIMIT 100",
        one.bytes
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.bytes(2), $0.instant(3)) }
      for (id, subject, head, at) in came {
        guard let opened = try open(sealed: head, of: subject, as: SealedPlace.mail(id, .head).name),
          let message = MailHead(opened)?.messageID
        else { continue }
        ids.append((at, message))
      }
      ids += try transaction.all(
        """
        SELECT message_id, ended_at FROM mail_out WHERE complaint = $1 AND message_id IS NOT NULL AND ended_at IS NOT NULL
        ORDER BY at LIMIT 100
        """, one.bytes
      ) { ($0.instant(1), $0.text(0)) }
    }
    let thread = ids.sorted { $0.at < $1.at }.map(\.id).filter { $0 != last }
    // What it answers is the last one (RFC 5322, 3.6.4).
    return thread + [last].compactMap(\.self)
  }

  private static func answering(_ subject: String) -> String {
    let line = line(subject) ?? ""
    let isAnswer = ["re:", "回复:", "回复：", "答复:", "答复："].contains { line.lowercased().hasPrefix($0) }
    return isAnswer ? line : "Re: \(line)"
  }

  private static func named(_ line: String, _ reference: String) -> String {
    let name = "[\(reference)]"
    return line.contains(name) ? line : "\(line) \(name)"
  }

  private static func foot(_ reference: String, _ language: Language) -> String {
    Self.say(
      language,
      "\n\n-- \n编号 \(reference)。直接回复本邮件即可，您的回复会归入同一编号。",
      "\n\n-- \nCase \(reference). Answer this mail to write in it.")
  }

  /// What follows from what staff did with these words, beyond the words: that a clock stands still, or what can be done
  /// about a decision. Empty for a plain answer.
  private func standing(of complaint: StoredComplaint, after entry: Identifier?, in language: Language) throws -> String
  {
    let (event, detail) =
      try entry.flatMap {
        try transaction.first("SELECT event, detail FROM complaint_entry WHERE id = $1", $0.bytes) {
          ($0.optionalText(0).flatMap(CaseEvent.init), $0.optionalText(1))
        }
      } ?? (nil, nil)
    switch event {
    case .paused?:
      guard let until = detail.flatMap({ Instant($0) }) else { return "" }
      return Self.say(
        language,
        "\n\n在收到您的回复之前，处理结论的计时中止；您一回复即恢复，最迟 \(written(until)) 恢复。",
        "\n\nUntil you answer, the clock of our findings stands still. It runs again as soon as you do, and by \(written(until)) at the latest."
      )
    case .liable?, .appealDecided?:
      return try remedies(against: complaint, in: language)
    default: return ""
    }
  }

  /// What whoever does not agree with a decision can do: appeal, as long as he may, and turn to a body outside.
  private func remedies(against complaint: StoredComplaint, in language: Language) throws -> String {
    var lines: [String] = []
    if try appeal(of: complaint.id) == nil, let until = try appealable(complaint)?.until, until > now {
      lines.append(
        Self.say(
          language, "如不同意本结论，可在 \(written(until)) 前申诉，由另一人复核。",
          "If you do not agree, you may appeal until \(written(until)); another person decides."))
    }
    let bodies = complaintsAnnex(at: now)?.bodies ?? []
    if !bodies.isEmpty {
      lines.append(Self.say(language, "外部争议解决机构：", "Who decides outside:"))
      lines += bodies.map { body in
        [body.title[language], body.address[language], body.telephone, body.web].compactMap(\.self).joined(
          separator: Self.say(language, "，", ", "))
      }
    }
    return lines.isEmpty ? "" : "\n\n" + lines.joined(separator: "\n")
  }

  /// An instant as a mail says it.
  private func written(_ instant: Instant) -> String {
    letters.inForce(at: now).map { Self.time(instant, in: $0.letter.calendar.zone) } ?? instant.description
  }

  /// What came, and until when a person answers. It says that it is no answer.
  private func acknowledgement(of complaint: StoredComplaint, in language: Language) throws -> String {
    let clocks = try owed(about: complaint.id).filter { $0.obligation.outcome == nil }.compactMap { owed -> String? in
      let due = written(owed.obligation.due)
      return switch owed.duty {
      case .answer: Self.say(language, "由工作人员答复：不晚于 \(due)", "A person answers by \(due)")
      case .findings:
        Self.say(language, "告知处理结果：不晚于 \(due)", "You are told what was found, and what will be done, by \(due)")
      default: nil
      }
    }
    let head = Self.say(
      language,
      "您的来信已收到，编号 \(complaint.reference)。本邮件由系统自动发出，不算答复。",
      "We have your message; its number is \(complaint.reference). This mail was written by a program and is no answer."
    )
    return ([head] + clocks).joined(separator: "\n")
  }

  private static func say(_ language: Language, _ zhHans: String, _ en: String) -> String {
    language == .en ? en : zhHans
  }

  /// `2026-11-27 12:00`, and the zone that it is in.
  private static func time(_ instant: Instant, in zone: Zone) -> String {
    let local = instant.adding(seconds: Int64(zone.offset(at: instant))).description
    return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5)) (\(zone.name))"
  }
}
