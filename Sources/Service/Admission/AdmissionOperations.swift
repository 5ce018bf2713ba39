import Database
import Promises

extension Catalog {
  static let admissionSummary = AdmissionView.summary
  private static let merchantField = Schema.Field.field("merchant", .reference, "The merchant's reference.")

  /// Something that happens to an application; what it answers holds nobody's own words.
  private static func admission(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field], personal: Set<String> = [],
    largestBody: Int? = nil, _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    var operation = Operation(
      name: name, path: path, summary: summary, fields: [merchantField] + fields, answer: AdmissionView.summary,
      personal: personal
    ) { work, input in
      try act(work, input)
      return try work.view(admission: input.text("merchant"))
    }
    operation.largestBody = largestBody
    return operation
  }

  private static let note = Schema.Field.optional("note", .text(max: 10_000), "In words, for the merchant to read.")
  private static let floor = Schema.Field.optional(
    "floor", .amount, "The least that his deposit holds, in minor units; the annex's where it is left out.")
  private static let overrule = Schema.Field.optional(
    "overrule", .boolean, "Contradictions were looked at and do not stand against it; the note says why.")

  static let admissionOperations: [Operation] = [
    admission(
      "admission.apply", "admission-applications",
      "A merchant applies to sell here, or corrects what he said when he did.",
      [
        .field("kind", .text(max: 80), "His kind, by its key in the admission annex: company."),
        .field("name", .text(max: 200), "His name as his licence or register has it."),
        .field("code", .text(max: 64), "His unified social credit code, or his number in another register."),
        .optional("address", .text(max: 500), "Where he is."), .optional("telephone", .text(max: 50), "His telephone."),
        .optional("email", .text(max: 200), "His e-mail address."),
        .optional("account", .text(max: 100), "The account that he is paid into; stored sealed."),
        .optional("selfCertified", .boolean, "He certifies that he only offers what complies with the law (DSA 30)."),
        .optional(
          "categories", .list(of: .text(max: 80), 0...100), "What he wants to sell, by keys of the goods annex."),
        .optional("brands", .list(of: .text(max: 200), 0...100), "The brands that he wants to sell."),
      ], personal: ["address", "telephone", "email", "account"]
    ) { work, input in
      var facts: [TraderFact: String] = [:]
      for fact in [TraderFact.address, .telephone, .email, .account] {
        facts[fact] = input.optionalText(fact.rawValue)
      }
      if input.flag("selfCertified") { facts[.selfCertification] = input.at.description }
      try work.apply(
        input.text("merchant"),
        MerchantApplication(
          kind: input.text("kind"), name: input.text("name"), code: input.text("code"), facts: facts,
          categories: input.texts("categories"), brands: input.texts("brands")), at: input.at)
    },
    admission(
      "admission.add-document", "admission-documents", "A merchant hands in a document, with its file.",
      [
        .field("kind", .text(max: 80), "Its kind, by its key in the admission annex: business-licence."),
        .field("number", .text(max: 200), "Its number; stored sealed."),
        .optional("issuer", .text(max: 200), "Who issued it."), .optional("validFrom", .day, "Its first day."),
        .optional("validUntil", .day, "Its last day."), .optional("brand", .text(max: 200), "The brand it is about."),
        .optional("grantor", .text(max: 200), "Who gives the right to sell the brand."),
        .optional("grantee", .text(max: 200), "Who holds the right by it: the owner, or who is authorised."),
        .optional("content", Evidence.schema, "The file in base64: JPEG, PNG, WebP or PDF."),
        .optional("replaces", Shape.identifier, "A document that he takes back for it."),
      ], personal: ["number", "content"], largestBody: Evidence.largestText + 65_536
    ) { work, input in
      try work.add(
        NewDocument(
          kind: input.text("kind"), number: input.text("number"), issuer: input.optionalText("issuer") ?? "",
          from: input.optionalText("validFrom").flatMap { Day($0) },
          until: input.optionalText("validUntil").flatMap { Day($0) }, brand: input.optionalText("brand"),
          grantor: input.optionalText("grantor"), grantee: input.optionalText("grantee"),
          base64: input.optionalText("content"), replaces: input.has("replaces") ? input.identifier("replaces") : nil),
        to: input.text("merchant"), at: input.at)
    },
    admission(
      "admission.withdraw-document", "admission-document-withdrawals",
      "A merchant takes a document back that was a mistake; the history keeps that it was here.",
      [.field("document", Shape.identifier, "The document, by its id.")]
    ) { try $0.withdraw($1.identifier("document"), from: $1.text("merchant"), at: $1.at) },
    admission(
      "admission.submit", "admission-submissions",
      "The merchant says that it is complete: the clock of the review starts. One who sells asks to be verified again.",
      []
    ) { try $0.submit($1.text("merchant"), at: $1.at) },
    admission(
      "admission.review", "admission-reviews", "A reviewer decides: approved, rejected, or more is needed.",
      [
        .field("verdict", .choice(of: AdmissionVerdict.self), "What he decides."),
        .optional(
          "reasons", .list(of: .choice(of: AdmissionReason.self), 0...10), "Why, where he does not approve it."),
        note, floor, overrule,
      ], personal: ["note"]
    ) { work, input in
      try work.review(
        input.text("merchant"),
        AdmissionReview(
          verdict: AdmissionVerdict(rawValue: input.text("verdict"))!,
          reasons: input.texts("reasons").compactMap { AdmissionReason(rawValue: $0) },
          note: input.optionalText("note"), floor: input.optionalInteger("floor"), overrules: input.flag("overrule")),
        at: input.at)
    },
    admission(
      "admission.appeal", "admission-appeals", "A merchant does not agree with being rejected, or suspended.",
      [.field("words", .text(max: 10_000), "Why not.")], personal: ["words"]
    ) { try $0.appeal($1.text("merchant"), words: $1.text("words"), at: $1.at) },
    admission(
      "admission.decide-appeal", "admission-appeal-decisions", "Another person decides about the appeal.",
      [.field("granted", .boolean, "Whether he is approved after all."), note, floor, overrule], personal: ["note"]
    ) { work, input in
      try work.decideAppeal(
        input.text("merchant"), grants: input.flag("granted"),
        AdmissionReview(
          verdict: .approve, note: input.optionalText("note"), floor: input.optionalInteger("floor"),
          overrules: input.flag("overrule")), at: input.at)
    },
    admission(
      "admission.tell-look-up", "admission-look-ups", "What a register answered about a merchant's code.",
      [
        .field("registry", .text(max: 200), "Which register was asked."),
        .optional("name", .text(max: 200), "The name that it has; left out where it does not know the code."),
        .optional("status", .text(max: 200), "The status that it has, in its own words."),
      ]
    ) { work, input in
      try work.record(
        RegistryAnswer(
          registry: input.text("registry"), at: input.at, name: input.optionalText("name"),
          status: input.optionalText("status")), of: input.text("merchant"))
    },
  ]

  static let admissionQueries: [Query] = [
    Query(
      name: "admission.get", path: "admissions/{merchant}",
      summary: "One application with documents, checklist and history.", parameters: [merchantField],
      answer: AdmissionView.whole
    ) { work, input in try work.wholeAdmission(input.text("merchant")) },
    Query(
      name: "admission.related", path: "admissions/{merchant}/related",
      summary: "Merchants who have a code, an account or an address in common with one.", parameters: [merchantField],
      answer: AdmissionView.related
    ) { work, input in try work.relatedMerchants(input.text("merchant")) },
    .list(
      "admission.list", "admissions", "Applications and admitted merchants, the earliest first.",
      of: AdmissionView.summary
    ) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, merchant FROM admission WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(admission: $0.1)) }
    },
  ]
}
