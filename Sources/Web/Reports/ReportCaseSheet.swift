import Promises
import Service

/// A case as its pages show it.
struct ReportCaseSheet {
  struct Step {
    var step: String
    var at: Instant
    var by, note, words: String?
    var isErased: Bool
  }
  struct Line {
    var points: Int64
    var words: LocalizedText
  }
  var reference, product, title: String
  var kind: ReportKind
  var merchant: String?
  var status: ReportCase.Status
  var opened: Instant
  var reports, evidence, score: Int64
  var lines: [Line]
  var due, answered, served, restore, appealBy, closed: Instant?
  var isOnSale: Bool
  var steps: [Step]
  var sanctions: [String]
  var promises: [PromiseSheet]

  init(_ json: JSON) throws {
    let sheet = Sheet(json: json)
    reference = try sheet.text("reference")
    product = try sheet.text("product")
    title = try sheet.text("title")
    kind = try sheet.choice("kind")
    merchant = json["merchant"]?.string
    status = try sheet.choice("status")
    opened = try sheet.instant("openedAt")
    reports = try sheet.found(json["reports"]?.integer, "reports")
    evidence = try sheet.found(json["evidence"]?.integer, "evidence")
    score = try sheet.found(json["score"]?.integer, "score")
    lines = sheet.items("lines").map { line in
      Line(
        points: line.json["points"]?.integer ?? 0,
        words: LocalizedText(
          zhHans: line.json["words"]?["zh-Hans"]?.string ?? "", en: line.json["words"]?["en"]?.string ?? ""))
    }
    due = sheet.optionalInstant("dueAt")
    answered = sheet.optionalInstant("answeredAt")
    served = sheet.optionalInstant("servedAt")
    restore = sheet.optionalInstant("restoreAt")
    appealBy = sheet.optionalInstant("appealBy")
    closed = sheet.optionalInstant("closedAt")
    isOnSale = json["onSale"]?.bool ?? true
    steps = try sheet.items("steps").map { step in
      Step(
        step: try step.text("step"), at: try step.instant("at"), by: step.json["by"]?.string,
        note: step.json["note"]?.string, words: step.json["words"]?.string, isErased: step.json["erased"]?.bool ?? false
      )
    }
    sanctions = (json["sanctions"]?.array ?? []).compactMap(\.string)
    promises = try sheet.items("obligations").map { try PromiseSheet($0) }
  }
}

/// A report as those who work on its case see it.
struct ReportSheet {
  struct File {
    var hash: String
    var isPicture: Bool
    var name: String?
  }
  var reference: String
  var at: Instant
  var isDanger, isMalicious, isErased: Bool
  var reporter, trustedAs, maliciousFor, words: String?
  var files: [File]

  init(_ json: JSON) throws {
    let report = try Sheet(json: json).found(json["report"], "report")
    let sheet = Sheet(json: report)
    reference = try sheet.text("reference")
    at = try sheet.instant("at")
    isDanger = report["danger"]?.bool ?? false
    isMalicious = report["maliciousAt"] != nil
    isErased = json["erased"]?.bool ?? false
    reporter = json["reporter"]?.string
    trustedAs = json["trustedAs"]?.string
    maliciousFor = json["maliciousFor"]?.string
    words = json["words"]?.string
    files = try Sheet(json: json).items("evidence").map {
      File(
        hash: try $0.text("sha256"), isPicture: $0.json["type"]?.string != EvidenceType.pdf.rawValue,
        name: $0.json["name"]?.string)
    }
  }
}
