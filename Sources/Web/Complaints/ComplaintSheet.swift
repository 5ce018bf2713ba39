import Promises
import Service

/// A complaint as a page shows it.
struct ComplaintSheet: Sendable {
  var reference: String
  var order: String?
  var subject, findings, measures, waitingFor: Words
  /// Until when at most the clock of the findings stands still now.
  var pausedUntil: Instant?
  /// Until when there may be an appeal, whether one waits for a decision, and what the case is about.
  var appealUntil: Instant?
  var isAppealed: Bool
  var hasLiability: Bool
  var reason: String?
  var kind: ComplaintKind
  var channel: ContactChannel
  var remedy: RemedySought?
  /// In which he is answered; nil where nobody said.
  var language: Language?
  var product, merchant: String?
  /// Since when something waits that nobody has answered.
  var awaiting: Instant?
  /// Since when a call back is asked for.
  var callBack: Instant?
  /// The case that it was joined to; those joined to it, split from and related.
  var mergedInto, splitFrom: String?
  var merged, related: [String]
  var opened: Instant
  /// An automatic acknowledgement, an answer of a person, and the findings.
  var acknowledged, answered, found: Instant?
  /// What was granted to whoever complained because somebody was found liable.
  var granted: (amount: Money, at: Instant)?
  var promises: [PromiseSheet]

  init(_ json: JSON) throws {
    let sheet = Sheet(json: json)
    reference = try sheet.text("reference")
    order = json["order"]?.string
    func words(_ field: String) -> Words {
      func isNamed(_ list: String) -> Bool { json[list]?.array?.contains(.string(field)) ?? false }
      if isNamed("erased") { return .erased }
      return isNamed("unreadable") ? .unreadable : json[field]?.string.map(Words.told) ?? .none
    }
    (subject, findings) = (words("subject"), words("findings"))
    kind = try sheet.choice("kind")
    channel = try sheet.choice("channel")
    remedy = json["remedy"]?.string.flatMap(RemedySought.init)
    language = json["language"]?.string.flatMap(Language.init)
    (product, merchant) = (json["product"]?.string, json["merchant"]?.string)
    awaiting = sheet.optionalInstant("awaitingSince")
    callBack = sheet.optionalInstant("callBackSince")
    (mergedInto, splitFrom) = (json["mergedInto"]?.string, json["splitFrom"]?.string)
    func names(_ field: String) -> [String] { json[field]?.array?.compactMap(\.string) ?? [] }
    (merged, related) = (names("merged"), names("related"))
    (measures, waitingFor) = (words("measures"), words("waitingFor"))
    pausedUntil = sheet.optionalInstant("pausedUntil")
    appealUntil = sheet.optionalInstant("appealUntil")
    isAppealed = json["appeal"] != nil && json["appeal"]?["decidedAt"] == nil
    hasLiability = json["liability"] != nil
    reason = json["reason"]?.string
    opened = try sheet.instant("openedAt")
    acknowledged = sheet.optionalInstant("acknowledgedAt")
    answered = sheet.optionalInstant("answeredAt")
    found = sheet.optionalInstant("foundAt")
    if let amount = sheet.optionalMoney("granted"), let at = sheet.optionalInstant("grantedAt") {
      granted = (amount, at)
    }
    promises = try sheet.items("obligations").map { try PromiseSheet($0) }
  }

  /// Of what is waited for, what is due first; nil where all of it is there. A suggestion and a question are answered, and
  /// have no findings.
  var next: Duty? {
    let awaited: [(Duty, Bool)] = [
      (.answer, answered == nil && found == nil), (.findings, kind == .complaint && found == nil),
      (.reply, awaiting != nil && answered != nil), (.callBack, callBack != nil), (.decideAppeal, isAppealed),
    ]
    let end = Instant(microseconds: .max)
    return awaited.filter(\.1).map(\.0).min { (open($0)?.due ?? end) < (open($1)?.due ?? end) }
  }

  /// The clock of what is waited for; nil where the letter of its day promised none.
  var clock: PromiseSheet? { next.flatMap(open) }

  /// Of the clocks of a kind that are not done, those of cases that were joined among them, which is due first.
  private func open(_ duty: Duty) -> PromiseSheet? {
    promises.filter {
      $0.duty == duty && $0.fulfilled == nil && ($0.outcome == nil || $0.outcome == .broken)
    }.min { $0.due < $1.due }
  }

  /// The clause that its clocks come from, in the version that it is bound to.
  func clause(in letters: LetterBook) -> Clause? {
    promises.last { $0.duty == next ?? .answer }
      .flatMap { letters.version($0.letter)?.letter.clause($0.clause) }
  }
}

/// Where a complaint stands and what comes next, in sentences.
struct ComplaintSentences {
  var complaint: ComplaintSheet
  /// What the letter gives where it is answered too late.
  var clause: Clause?
  var times: TimeWords
  private var language: Language { times.language }

  init(_ complaint: ComplaintSheet, clause: Clause?, times: TimeWords) {
    self.complaint = complaint
    self.clause = clause
    self.times = times
  }

  var mark: String { complaint.next == nil ? "k" : isLate ? "b" : "o" }

  private var isLate: Bool { complaint.clock.map { $0.due < times.now } ?? false }

  var standing: String {
    switch complaint.next {
    case .answer: language.say("等待专人答复。", "It waits for a person's answer.")
    case .findings: language.say("已答复，等待处理结论。", "It was answered; the findings are to follow.")
    case .reply: language.say("有新留言，等待回复。", "Something was written since, and waits for a reply.")
    case .callBack: language.say("等待回电。", "A call back is to come.")
    case .decideAppeal: language.say("已申诉，等待另一人复核。", "There is an appeal, and another person is to decide it.")
    default:
      complaint.found == nil
        ? language.say("已答复。", "It was answered.") : language.say("已有处理结论。", "The findings are there.")
    }
  }

  /// That a clock stands still, for what, and for how long at most.
  var paused: String? {
    guard complaint.next == .findings, let until = complaint.pausedUntil else { return nil }
    let deadline = times.deadline(until)
    return language.say(
      "处理结论的计时已中止，等待消费者补充信息；收到后立即恢复，最迟\(deadline)恢复。",
      "The clock of the findings stands still while we wait for what only the person who complained can tell us. It runs again as soon as he writes, and by \(deadline) at the latest."
    )
  }

  /// What is due by when; the time that is left is beside it.
  var due: String? { complaint.clock.map { Self.due(complaint.next, by: $0.due, times) } }

  static func due(_ duty: Duty?, by due: Instant, _ times: TimeWords) -> String {
    let (language, deadline) = (times.language, times.deadline(due))
    return switch (duty, due < times.now) {
    case (.answer, false): language.say("专人须在\(deadline)前答复。", "A person answers by \(deadline).")
    case (.answer, true): language.say("答复期限为\(deadline)，已届满。", "The answer was due by \(deadline).")
    case (.callBack, false): language.say("须在\(deadline)前回电。", "The call comes by \(deadline).")
    case (.callBack, true): language.say("回电期限为\(deadline)，已届满。", "The call was due by \(deadline).")
    case (.decideAppeal, false):
      language.say("申诉须在\(deadline)前复核完毕。", "The appeal is decided by \(deadline).")
    case (.decideAppeal, true):
      language.say("申诉复核期限为\(deadline)，已届满。", "The appeal was to be decided by \(deadline).")
    case (.reply, false): language.say("专人须在\(deadline)前回复。", "A person replies by \(deadline).")
    case (.reply, true): language.say("回复期限为\(deadline)，已届满。", "The reply was due by \(deadline).")
    case (_, false): language.say("处理结论须在\(deadline)前告知。", "The findings are told by \(deadline).")
    case (_, true): language.say("处理结论的期限为\(deadline)，已届满。", "The findings were due by \(deadline).")
    }
  }

  /// What follows by itself when that time is over.
  var otherwise: String? {
    guard complaint.next != nil, complaint.clock != nil else { return nil }
    let compensation = clause?.remedy == nil ? nil : clause?.money("compensation")
    guard let compensation, compensation.minor > 0 else {
      return isLate
        ? language.say("已违约，仍须履行。", "That promise is broken, and it is still owed.")
        : language.say("逾期即属违约。", "After that the promise is broken.")
    }
    let money = Prose.money(compensation, language)
    return isLate
      ? language.say(
        "已违约，已赔偿\(money)，仍须履行。", "That promise is broken: \(money) is paid for it, and it is still owed.")
      : language.say("逾期的，自动赔偿\(money)。", "After that \(money) is paid by itself.")
  }
}
