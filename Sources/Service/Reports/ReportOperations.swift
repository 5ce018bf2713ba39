import Database
import Promises

extension Catalog {
  private static let reason = Schema.Field.field("reason", .text(max: 4000), "Why, for the merchant to read.")
  private static let facts = Schema.Field.field(
    "facts", .text(max: 4000), "The facts that it is decided by, for the merchant to read in the statement of reasons.")
  private static let by = Schema.Field.optional(
    "by", .reference, "Who decides, where a program hands it in: another person decides an appeal.")

  private static func makeReport(_ work: Work, _ input: Input) throws -> JSON {
    var contact: [ContactField: String] = [:]
    for field in [ContactField.name, .email, .phone] {
      contact[field] = input.fields["contact"]?[field.rawValue]?.string
    }
    let report = try work.make(
      MakeReport(
        reference: input.text("reference"), product: input.text("product"),
        kind: ReportKind(rawValue: input.text("kind"))!, isDanger: input.flag("danger"),
        words: input.optionalText("words"), contact: contact, buyer: input.optionalText("buyer"),
        files: input.items("files").map { .init(name: $0.text("name"), base64: $0.text("content")) },
        caseName: input.optionalText("case"), at: input.at))
    return try work.view(report: report)
  }

  /// Who reported the same before got that report for an answer: he gets it again.
  private static let madeAgain: @Sendable (Work, Input) throws -> JSON = { work, input in
    do { return try work.view(report: input.text("reference")) } catch let refusal as Refusal {
      guard refusal.code == "report-unknown" else { throw refusal }
      return try makeReport(work, input)
    }
  }

  private static let viewed: @Sendable (Work, Input) throws -> JSON = {
    try $0.view(report: $1.optionalText("reference") ?? $1.text("report"))
  }

  /// Something that happens to a case; what it answers is the case as it is afterwards.
  private static func act(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field] = [],
    _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    let view: @Sendable (Work, Input) throws -> JSON = { try $0.view(case: $1.text("case")) }
    return Operation(
      name: name, path: path, summary: summary,
      fields: [.field("case", .reference, "The case's name.")] + fields, answer: reportCase,
      personal: ["reason", "facts", "words"], again: view
    ) { work, input in
      try act(work, input)
      return try view(work, input)
    }
  }

  static let reportOperations: [Operation] = [
    Operation(
      name: "reports.make", path: "reports",
      summary:
        "Somebody reports goods, with a name or without. Reports of the same are joined into one case. A notice of an infringed right says who gives it, how he is reached, and in words or files what proves it.",
      fields: [
        .field("reference", .reference, "The report's own name: its author follows it by that."),
        .field("product", .reference, "The goods."), .field("kind", .choice(of: ReportKind.self), "What is wrong."),
        .optional("danger", .boolean, "Whether somebody could be hurt or killed."),
        .optional("words", .text(max: 4000), "What is wrong with them, in words."),
        .optional(
          "contact",
          .object([
            .optional("name", .text(max: ContactField.longest), "What he is called."),
            .optional("email", .text(max: ContactField.longest), "His e-mail address."),
            .optional("phone", .text(max: ContactField.longest), "His telephone number."),
          ]), "How he is reached, sealed; who gives none is told nothing."),
        .optional("buyer", .reference, "The shop's name for who reports; only the shop's own systems may say so."),
        .optional("case", .reference, "What the case is called where this opens one; likewise."),
        .optional(
          "files",
          .list(
            of: .object([
              .field("name", .text(max: 200), "What it is called."),
              .field("content", .text(max: Evidence.largestText), "A picture or a PDF document in base64."),
            ]), 0...Work.mostReportFiles), "Evidence."),
      ], answer: report, personal: ["words", "contact", "files"], again: madeAgain,
      largestBody: Evidence.largestText + 65_536
    ) { try makeReport($0, $1) },
    Operation(
      name: "reports.mark-malicious", path: "malicious-reports",
      summary:
        "A report was made in bad faith: nothing that its author reported counts, nor what he reports from now on.",
      fields: [.field("report", .reference, "The report's name."), reason, by], answer: report, personal: ["reason"],
      again: viewed
    ) { work, input in
      try work.markMalicious(
        report: input.text("report"), reason: input.text("reason"), by: input.optionalText("by"), at: input.at)
      return try work.view(report: input.text("report"))
    },
    Operation(
      name: "reports.unmark-malicious", path: "malicious-report-corrections",
      summary: "A report was not made in bad faith after all: it counts again.",
      fields: [.field("report", .reference, "The report's name."), reason, by], answer: report, personal: ["reason"],
      again: viewed
    ) { work, input in
      try work.unmarkMalicious(
        report: input.text("report"), reason: input.text("reason"), by: input.optionalText("by"), at: input.at)
      return try work.view(report: input.text("report"))
    },
    Operation(
      name: "reporters.trust", path: "trusted-reporters",
      summary: "Trusts somebody who reports, or no more: what he reports is weighed at once and counts for more.",
      fields: [
        .field("reporter", .text(max: 200), "Who: `buyer:`, `person:` or `key:` with what he is known by."),
        .optional("as", .text(max: 200), "What he is, such as a consumers' association; left out, trust ends."),
      ], answer: .object([.field("reporter", .text(max: 200), "Who."), .field("trusted", .boolean, "Whether he is.")])
    ) { work, input in
      try work.trust(reporter: input.text("reporter"), as: input.optionalText("as"), at: input.at)
      return ["reporter": .string(input.text("reporter")), "trusted": .bool(input.optionalText("as") != nil)]
    },
    act("cases.triage", "case-weighings", "Weighs a case anew, by the rules of the moment.") { work, input in
      try work.triage(work.storedCase(input.text("case")).id, at: input.at)
    },
    act(
      "cases.hold", "case-holds",
      "The goods are off sale at once, as a precaution; a notice of an intellectual property right is forwarded with it.",
      [facts, by]
    ) { try $0.hold(case: $1.text("case"), facts: $1.text("facts"), by: $1.optionalText("by"), at: $1.at) },
    act("cases.dismiss", "case-dismissals", "Nothing was found; the goods are on sale again.", [reason, by]) {
      try $0.dismiss(case: $1.text("case"), reason: $1.text("reason"), by: $1.optionalText("by"), at: $1.at)
    },
    act(
      "cases.find", "case-findings",
      "It was found to be so: the goods are off sale, their lots held, and the takedown's clock runs where the letter promises minutes.",
      [facts, by]
    ) { try $0.find(case: $1.text("case"), facts: $1.text("facts"), by: $1.optionalText("by"), at: $1.at) },
    act(
      "cases.answer", "case-answers", "The merchant states his side; of a notice of a right, his counter-statement.",
      [.field("words", .text(max: 4000), "What he says.")]
    ) { try $0.answer(case: $1.text("case"), words: $1.text("words"), at: $1.at) },
    act(
      "cases.serve", "case-services", "The counter-statement has reached whoever notified us: his fifteen days begin."
    ) { try $0.serve(case: $1.text("case"), at: $1.at) },
    act(
      "cases.sue", "case-suits", "Whoever notified us told of a suit in time: the goods stay off sale.",
      [.field("words", .text(max: 4000), "Of which court or authority, and under what number.")]
    ) { try $0.sue(case: $1.text("case"), words: $1.text("words"), at: $1.at) },
    act(
      "cases.appeal", "case-appeals", "The merchant appeals against a finding, once.",
      [.field("words", .text(max: 4000), "Why it is wrong.")]
    ) { try $0.appeal(case: $1.text("case"), words: $1.text("words"), at: $1.at) },
    act(
      "cases.decide-appeal", "case-appeal-decisions",
      "Another person decides an appeal: the finding is upheld, or what followed from it is reversed.",
      [.field("upheld", .boolean, "Whether the finding stands."), reason, by]
    ) {
      try $0.decideAppeal(
        case: $1.text("case"), upheld: $1.flag("upheld"), reason: $1.text("reason"), by: $1.optionalText("by"),
        at: $1.at)
    },
    act(
      "cases.reverse", "case-reversals",
      "A finding was wrong: the goods are on sale again, sanctions are lifted, and what was not paid is owed no more.",
      [reason, by]
    ) { try $0.reverse(case: $1.text("case"), reason: $1.text("reason"), by: $1.optionalText("by"), at: $1.at) },
    Operation(
      name: "sanctions.impose", path: "sanctions",
      summary: "Imposes a sanction on a merchant and publishes it at once.",
      fields: [
        .field("reference", .reference, "The sanction's own name."), .field("merchant", .reference, "Whom it is on."),
        .field("kind", .choice(of: Sanction.self), "What it is."),
        .field("reason", Shape.localized, "Why, for everybody to read, with nothing about persons."),
        .optional("case", .reference, "The case that it follows from: it is lifted with the finding."),
        .optional("product", .reference, "Whose listing is removed; the case's, where it is left out."),
        .optional("floor", .amount, "What the deposit has to hold from now on, in minor units."),
      ], answer: sanction
    ) { work, input in
      try work.impose(
        ImposeSanction(
          reference: input.text("reference"), merchant: input.text("merchant"),
          kind: Sanction(rawValue: input.text("kind"))!, reason: input.localized("reason"),
          caseName: input.optionalText("case"), product: input.optionalText("product"),
          floor: input.optionalInteger("floor"), at: input.at))
      return try work.view(sanction: input.text("reference"))
    },
    Operation(
      name: "sanctions.lift", path: "sanction-liftings", summary: "Lifts a sanction; the register says so.",
      fields: [
        .field("sanction", .reference, "The sanction's name."),
        .field("reason", Shape.localized, "Why, for everybody."),
      ], answer: sanction
    ) { work, input in
      try work.liftSanction(input.text("sanction"), reason: input.localized("reason"), at: input.at)
      return try work.view(sanction: input.text("sanction"))
    },
  ]

  static let reportQueries: [Query] = [
    Query(
      name: "reports.get", path: "reports/{reference}", summary: "One report with what was written and handed in.",
      parameters: [.field("reference", .reference, "The report's name.")], answer: readReport
    ) { work, input in
      let found = try work.readReports("report.reference = $1", input.text("reference"), after: [], limit: 1)
      guard let report = found.first?.item else {
        throw Refusal(.unknown, "report-unknown", "There is no report \(input.text("reference")); check its number.")
      }
      return report
    },
    .list(
      "reports.list", "reports", "The reports of a case, the earliest first.", of: readReport,
      filters: [.field("of", .reference, "The case's name.")]
    ) { work, input, page in
      try work.readReports("report_case.reference = $1", input.text("of"), after: page.after(), limit: page.fetched)
    },
    Query(
      name: "cases.get", path: "cases/{reference}", summary: "One case with its history and the lines of its score.",
      parameters: [.field("reference", .reference, "The case's name.")], answer: reportCase
    ) { try $0.view(case: $1.text("reference")) },
    Query(
      name: "cases.statement", path: "cases/{reference}/statement",
      summary: "The statement of reasons for what the case came to, with the fields of DSA 17.",
      parameters: [.field("reference", .reference, "The case's name.")], answer: statement
    ) { try $0.statement(ofCase: $1.text("reference")).json },
    .list(
      "cases.list", "cases", "Cases, the earliest first.", of: reportCase,
      filters: [
        .optional("status", .choice(of: ReportCase.Status.self), "Only those that stand so."),
        .optional("seller", .reference, "Only those about goods of this merchant."),
      ]
    ) { work, input, page in
      try work.storedCases(
        after: page.after(), merchant: input.optionalText("seller"), status: input.optionalText("status"),
        limit: page.fetched
      ).map { ($0.id.description, try work.view($0)) }
    },
    .list(
      "sanctions.list", "sanctions", "The public register of sanctions on merchants, the latest first.", of: sanction
    ) { work, _, page in
      try work.sanctions(before: page.after(), limit: page.fetched)
    },
  ]

  private static let statement = Schema.object([
    .field("reference", .reference, "The case."), .field("product", .reference, "The goods."),
    .field("kind", .choice(of: ReportKind.self), "What for."),
    .field("restriction", .choice(of: StatementOfReasons.Restriction.self), "What was restricted."),
    .field("inForce", .boolean, "Whether it stands now."), .field("from", .instant, "Since when."),
    .optional("until", .instant, "Until when, where that is known."),
    .field("territory", .list(of: .text(max: 2), 1...300), "The countries it holds in."),
    .optional("facts", .text(max: 10_000), "The facts, in the words of whoever decided."),
    .field("notices", .count(0...JSON.safe), "How many reports it goes back to."),
    .field("automatedDetection", .boolean, "Whether a machine found it."),
    .field("automatedDecision", .boolean, "Whether a rule decided, and no person."),
    .optional("legalGround", Shape.localized, "The law."),
    .optional(
      "contractualGround",
      .object([
        .field("clause", Shape.clause, "The clause of the letter."), .field("letter", Shape.letter, "Its version."),
      ]), "The platform's own rule."),
    .optional("appealBy", .instant, "Until when an appeal can be made."),
    .field("redress", .list(of: .choice(of: StatementOfReasons.Redress.self), 1...4), "What can be done against it."),
    .field("text", Shape.localized, "The same in words."),
  ])
}
