import Promises
import Service

/// An application as a page shows it.
struct AdmissionSheet: Sendable {
  struct Point: Sendable {
    var key: String
    var state: Requirement.State
    var words: LocalizedText
    var categories: [String]
    var until: Day?
  }
  struct Document: Sendable {
    var id, kind: String
    var number, issuer, brand, grantor, grantee, file: String?
    var from, until: Day?
    var added: Instant
    /// When he took it back.
    var withdrawn: Instant?
  }
  struct Step: Sendable {
    var step: String
    var at: Instant
    var code, words: String?
  }
  struct Registry: Sendable {
    var name: String
    var at: Instant
    var title, status: String?
  }
  var merchant, kind, name, code, status: String
  var categories, brands, suspendedFor: [String]
  var applied: Instant
  var submitted, decided, decideBy, activated, lapses: Instant?
  var isAppealed: Bool
  var floor: Money?
  var points: [Point]
  var facts: [TraderFact: String]
  var documents: [Document]
  var registry: Registry?
  var history: [Step]

  init(_ sheet: Sheet) throws {
    func texts(_ name: String) -> [String] { (sheet.json[name]?.array ?? []).compactMap(\.string) }
    merchant = try sheet.text("merchant")
    kind = try sheet.text("kind")
    name = try sheet.text("name")
    code = try sheet.text("code")
    status = try sheet.text("status")
    categories = texts("categories")
    brands = texts("brands")
    suspendedFor = texts("suspendedFor")
    applied = try sheet.instant("appliedAt")
    submitted = sheet.optionalInstant("submittedAt")
    decided = sheet.optionalInstant("decidedAt")
    decideBy = sheet.optionalInstant("decideBy")
    activated = sheet.optionalInstant("activatedAt")
    lapses = sheet.optionalInstant("lapsesAt")
    isAppealed = sheet.json["appealOpen"]?.bool ?? false
    floor = sheet.optionalMoney("floor")
    points = try sheet.items("checklist").map { point in
      Point(
        key: try point.text("key"), state: try point.choice("state"),
        words: LocalizedText(
          zhHans: point.json["words"]?["zh-Hans"]?.string ?? "", en: point.json["words"]?["en"]?.string ?? ""),
        categories: (point.json["categories"]?.array ?? []).compactMap(\.string),
        until: point.json["until"]?.string.flatMap { Day($0) })
    }
    facts = [:]
    for fact in TraderFact.allCases { facts[fact] = sheet.json["facts"]?[fact.rawValue]?.string }
    documents = try sheet.items("documents").map { document in
      func text(_ name: String) -> String? { document.json[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
      return Document(
        id: try document.text("id"), kind: try document.text("kind"), number: text("number"), issuer: text("issuer"),
        brand: text("brand"),
        grantor: text("grantor"), grantee: text("grantee"), file: text("sha256"),
        from: text("validFrom").flatMap { Day($0) }, until: text("validUntil").flatMap { Day($0) },
        added: try document.instant("addedAt"),
        withdrawn: document.optionalInstant("withdrawnAt"))
    }
    if let found = sheet.json["registry"], found.object != nil {
      let answer = Sheet(json: found)
      registry = Registry(
        name: try answer.text("registry"), at: try answer.instant("at"), title: found["name"]?.string,
        status: found["status"]?.string)
    }
    history = try sheet.items("history").map {
      Step(
        step: try $0.text("step"), at: try $0.instant("at"), code: $0.json["code"]?.string,
        words: $0.json["words"]?.string)
    }
  }

  var isApproved: Bool { status == "approved" }
  var isRejected: Bool { status == "rejected" }
  /// Whether the last decision went against him, as a newcomer or as one who sells already.
  var wasTurnedDown: Bool {
    isRejected
      || submitted == nil
        && history.last { ["rejected", "more", "approved", "appeal-granted", "suspended"].contains($0.step) }?.step
          == "rejected"
  }
  var isWaiting: Bool { submitted != nil || isAppealed }
  /// What stands against approving it.
  var open: [Point] { points.filter { !$0.state.isGood } }
  /// What he may take back: what was not looked at, and whatever he was not approved by.
  var withdrawable: [Document] {
    if isWaiting { return [] }
    let approved = isApproved ? history.last { ["approved", "appeal-granted"].contains($0.step) }?.at : nil
    return documents.filter { document in
      document.withdrawn == nil && approved.map { document.added > $0 } ?? true
    }
  }
  var lapseReasons: [String] { suspendedFor.filter { $0 == "qualification-expired" || $0 == "verification-overdue" } }

  /// Where it stands, in one sentence.
  func standing(_ times: TimeWords) -> String {
    let language = times.language
    if isAppealed { return language.say("申诉待裁定", "An appeal is to be decided") }
    if submitted != nil {
      return isApproved
        ? language.say("复核中", "Being verified again") : language.say("审核中", "Being reviewed")
    }
    if isRejected { return language.say("未通过审核", "Rejected") }
    if !isApproved { return language.say("待商家补充材料并提交", "The merchant gathers what is needed") }
    if let reason = suspendedFor.first { return SuspensionReason.words(reason, language) }
    return activated == nil
      ? language.say("已通过，待交存保证金", "Approved; the deposit is awaited") : language.say("经营中", "Sells here")
  }

  var mark: String {
    if isWaiting { return "o" }
    if isRejected || !lapseReasons.isEmpty || !suspendedFor.filter({ $0 != "deposit-outstanding" }).isEmpty {
      return "b"
    }
    return isApproved && activated != nil ? "k" : "v"
  }
}

/// Why a merchant takes no new orders.
enum SuspensionReason {
  static func words(_ reason: String, _ language: Language) -> String {
    switch reason {
    case "deposit-outstanding": language.say("保证金未达约定下限，暂不接单", "Takes no orders yet: the deposit is below its floor")
    case "qualification-expired": language.say("资质到期，暂停经营", "Suspended: what was proven has run out")
    case "verification-overdue": language.say("逾期未复核，暂停经营", "Suspended: not verified again in time")
    default: language.say("暂停经营", "Suspended")
    }
  }
}

/// What an annex calls things; their keys where it no longer does.
struct AdmissionNames: Sendable {
  var annex: AdmissionAnnex?
  var goods: GoodsAnnex?
  var language: Language

  func document(_ key: String) -> String { annex?.document(key)?.title[language] ?? key }
  func kind(_ key: String) -> String { annex?.kind(key)?.title[language] ?? key }
  func category(_ key: String) -> String { goods?.category(key)?.title[language] ?? key }

  /// What a point of the checklist is about.
  func point(_ key: String) -> String {
    let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
    let name = parts.count > 1 ? parts[1] : ""
    switch parts.first {
    case "document": return document(name)
    case "brand": return language.say("品牌授权：\(name)", "The right to sell \(name)")
    case "category": return language.say("类目：\(category(name))", "Category: \(category(name))")
    case "fact": return TraderFact(rawValue: name)?.words[language] ?? name
    default: return language.say("主体登记", "Registration")
    }
  }

  func step(_ step: AdmissionSheet.Step) -> String {
    switch step.step {
    case "applied": language.say("提出申请", "Applied")
    case "corrected": language.say("修改申请信息", "Corrected what was told")
    case "document": language.say("提交\(document(step.code ?? ""))", "Handed in: \(document(step.code ?? ""))")
    case "withdrawn": language.say("撤回\(document(step.code ?? ""))", "Took back: \(document(step.code ?? ""))")
    case "submitted": language.say("提交审核", "Submitted for review")
    case "approved":
      step.code == "overruled"
        ? language.say("审核通过（矛盾已核实）", "Approved, contradictions notwithstanding") : language.say("审核通过", "Approved")
    case "rejected": language.say("未通过审核", "Rejected")
    case "more": language.say("要求补充材料", "More was asked for")
    case "appealed": language.say("提出申诉", "Appealed")
    case "appeal-granted": language.say("申诉获支持，予以通过", "The appeal was granted: approved")
    case "appeal-refused": language.say("申诉未获支持", "The appeal was refused")
    case "activated": language.say("保证金到位，开始经营", "The deposit is there: sells from now on")
    case "reminded":
      language.say("到期前 \(step.code ?? "") 天提醒", "Reminded, \(step.code ?? "") days before something runs out")
    case "suspended": language.say("系统暂停经营", "Suspended by the clock")
    case "looked-up": language.say("查询登记信息", "Looked up in a register")
    default: step.step
    }
  }

  /// The reasons of a decision, or why the clock acted.
  func reasons(_ step: AdmissionSheet.Step) -> [String] {
    switch step.step {
    case "rejected", "more":
      (step.code ?? "").split(separator: " ").map {
        AdmissionReason(rawValue: String($0))?.words[language] ?? String($0)
      }
    case "suspended": step.code.map { [SuspensionReason.words($0, language)] } ?? []
    case "looked-up": step.code.map { [$0] } ?? []
    default: []
    }
  }
}
