import Database
public import Promises

/// An application as it is answered. What everybody who has to do with it may know is one shape; what he told of
/// himself, his documents and what was written is in the other.
enum AdmissionView {
  private static let requirement = Schema.object([
    .field("key", .text(max: 200), "What is demanded: `document/food-licence`, `brand/Aster`, `fact/address`."),
    .field("state", .choice(of: Requirement.State.self), "How it stands."),
    .field("reason", .choice(of: Requirement.Reason.self), "Why."),
    .field("words", Shape.localized, "The same in words."),
    .field("categories", .list(of: .text(max: 80), 0...100), "The categories that demand it; none: his kind does."),
    .optional("until", .day, "The last day on which it holds, or held."),
    .field("documents", .list(of: Shape.identifier, 0...100), "What it is met or contradicted by."),
  ])

  private static let summaryFields: [Schema.Field] = [
    .field("merchant", .reference, "The merchant's reference."),
    .field("kind", .text(max: 80), "His kind, by its key in the annex."), .field("name", .text(max: 200), "His name."),
    .field("code", .text(max: 64), "His unified social credit code, or his number in another register."),
    .field("categories", .list(of: .text(max: 80), 0...100), "What he wants to sell."),
    .field("brands", .list(of: .text(max: 200), 0...100), "The brands that he wants to sell."),
    .field("status", .choice(Admission.Status.allCases.map(\.rawValue)), "What was decided, if anything."),
    .field("appliedAt", .instant, "When he applied."),
    .optional("submittedAt", .instant, "Since when it waits for a reviewer."),
    .optional("decidedAt", .instant, "When it was decided last."),
    .optional("decideBy", .instant, "By when it, or the appeal, is to be decided."),
    .optional("activatedAt", .instant, "Since when he sells."),
    .optional("lapsesAt", .instant, "The last instant at which what he proved holds."),
    .field("appealOpen", .boolean, "Whether an appeal waits for a decision."),
    .field("suspendedFor", .list(of: Shape.clause, 0...100), "Why he takes no new orders now."),
    .optional("floor", .money, "The least that his deposit holds, by the annex."),
    .field(
      "checklist", .list(of: requirement, 0...1000),
      "What he has to prove, computed now; empty where nobody published what merchants have to."),
  ]
  static let summary = Schema.object(summaryFields)

  static let related = Schema.object([
    .field(
      "items",
      .list(
        of: .object([
          .field("merchant", .reference, "Another merchant."), .field("name", .text(max: 200), "His name."),
          .field("same", .list(of: .choice(of: MerchantRelation.self), 1...3), "In what they are the same."),
        ]), 0...50), "Merchants with the same code, account or address.")
  ])

  /// Whose step something is. Which person of the platform's it was is no merchant's business.
  enum Side: String, CaseIterable {
    case merchant, platform, clock

    init(_ step: String) {
      switch step {
      case "applied", "corrected", "document", "withdrawn", "submitted", "appealed": self = .merchant
      case "reminded", "suspended", "activated", "looked-up": self = .clock
      default: self = .platform
      }
    }
  }

  private static let document = Schema.object([
    .field("id", Shape.identifier, "The document."), .field("kind", .text(max: 80), "Its kind."),
    .optional("number", .text(max: 200), "Its number; of a person's the last characters; left out where erased."),
    .field("issuer", .text(min: 0, max: 200), "Who issued it."), .optional("validFrom", .day, "Its first day."),
    .optional("validUntil", .day, "Its last day."), .optional("brand", .text(max: 200), "The brand it is about."),
    .optional("grantor", .text(max: 200), "Who gives the right."),
    .optional("grantee", .text(max: 200), "Who holds the right by it."),
    .optional("sha256", .text(max: 64), "Of its file."), .field("addedAt", .instant, "When it was handed in."),
    .optional("withdrawnAt", .instant, "When the merchant took it back; it counts for nothing since."),
  ])

  static let whole = Schema.object(
    summaryFields + [
      .field(
        "facts",
        .object(TraderFact.allCases.map { .optional($0.rawValue, .text(max: 500), $0.words.en) }),
        "What he told of himself; of his account the last characters."),
      .field("documents", .list(of: document, 0...Work.mostDocuments), "What he handed in, the earliest first."),
      .optional(
        "registry",
        .object([
          .field("registry", .text(max: 200), "Which register was asked."), .field("at", .instant, "When."),
          .field("found", .boolean, "Whether it knows the code."),
          .optional("name", .text(max: 200), "The name that it has."),
          .optional("status", .text(max: 200), "The status that it has."),
        ]), "What a register answered: a fact, never the decision."),
      .field(
        "history",
        .list(
          of: .object([
            .field("step", .text(max: 40), "What happened."), .field("at", .instant, "When."),
            .field("by", .choice(of: Side.self), "Whose step it is."),
            .optional("code", .text(max: 400), "Reasons, or what it was about."),
            .optional("words", .text(max: 10_000), "What was written."),
          ]), 0...10_000), "What happened, the earliest first."),
    ])
}

extension Work {
  func view(admission merchant: String) throws -> JSON { .object(try summary(of: existing(merchant))) }

  private func existing(_ merchant: String) throws -> Admission {
    guard let admission = try admissionIfAny(merchant) else {
      throw Refusal(.unknown, "admission-unknown", "\(merchant) has not applied for admission; apply first.")
    }
    return admission
  }

  private func summary(of admission: Admission) throws -> JSONObject {
    var object: JSONObject = [
      "merchant": .string(admission.merchant), "kind": .string(admission.kind), "name": .string(admission.name),
      "code": .string(admission.code), "categories": .array(admission.categories.map { .string($0) }),
      "brands": .array(admission.brands.map { .string($0) }), "status": .string(admission.status.rawValue),
      "appealOpen": .bool(admission.appeal == .open),
    ]
    object[instant: "appliedAt"] = admission.applied
    object[instant: "submittedAt"] = admission.submitted
    object[instant: "decidedAt"] = admission.decided
    object[instant: "decideBy"] = try owed(about: admission.id).last {
      $0.duty == .admit && $0.obligation.fulfilled == nil
    }?
    .obligation.due
    object[instant: "activatedAt"] = admission.activated
    object[instant: "lapsesAt"] = admission.lapses
    let suspended = try transaction.all(
      """
      SELECT reason FROM merchant_suspension JOIN merchant ON merchant.id = merchant
      WHERE merchant.reference = $1 AND lifted_at IS NULL ORDER BY since, merchant_suspension.id LIMIT 100
      """, admission.merchant, map: { JSON.string($0.text(0)) })
    object["suspendedFor"] = .array(suspended)
    object["floor"] = admissionAnnex(at: now)?.floor(for: admission.categories, goods: goodsAnnex(at: now))?.json
    object["checklist"] = .array((try checklist(of: admission, at: now)?.requirements ?? []).map(\.json))
    return object
  }

  /// All of it, for its merchant and for those who review.
  func wholeAdmission(_ merchant: String) throws -> JSON {
    let admission = try existing(merchant)
    var object = try summary(of: admission)
    var told = JSONObject()
    for (fact, text) in try facts(of: admission).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      told[fact.rawValue] = .string(fact == .account ? Self.last(of: text) : text)
    }
    object["facts"] = .object(told)
    object["documents"] = .array(try documents(of: admission, at: now).map(\.json))
    object["registry"] = try lookUp(of: admission.id)?.json
    object["history"] = .array(try history(of: admission))
    return .object(object)
  }

  private func history(of admission: Admission) throws -> [JSON] {
    let opener = Opener(self, of: DataSubject.merchant(admission.merchant))
    let rows = try transaction.all(
      """
      SELECT serial, step, at, code, words FROM admission_step WHERE admission = $1 ORDER BY serial LIMIT 10000
      """, admission.id.bytes
    ) { ($0.int(0), $0.text(1), $0.instant(2), $0.text(3), $0.optionalBytes(4)) }
    return try rows.map { serial, step, at, code, sealed in
      var object: JSONObject = [
        "step": .string(step), "at": .string(at.description), "by": .string(AdmissionView.Side(step).rawValue),
      ]
      if !code.isEmpty { object["code"] = .string(code) }
      object[text: "words"] = try opener.words(sealed, for: .admissionStep(admission.id, serial)).text
      return .object(object)
    }
  }

  func relatedMerchants(_ merchant: String) throws -> JSON {
    let items = try related(to: existing(merchant)).map { related -> JSON in
      [
        "merchant": .string(related.merchant), "name": .string(related.name),
        "same": .array(related.relations.map { .string($0.rawValue) }),
      ]
    }
    return ["items": .array(items)]
  }

  public func hasApplied(_ merchant: String) throws -> Bool { try admissionIfAny(merchant) != nil }

  /// What merchants have to prove now, and which categories of goods there are; nil where nobody said.
  public func admissionRules() -> (admission: AdmissionAnnex?, goods: GoodsAnnex?) {
    (admissionAnnex(at: now), goodsAnnex(at: now))
  }

  /// In which money deposits are agreed.
  public func admissionCurrency(_ annex: AdmissionAnnex?) throws -> Currency {
    let own = annex.flatMap { $0.deposit ?? $0.categories.compactMap(\.deposit).first }?.currency
    return own ?? letters.inForce(at: now)?.letter.currency ?? .cny
  }

  /// Who did what, step by step, as security events name people and programs; nil where nobody is known.
  public func actors(ofAdmission merchant: String) throws -> [String?] {
    try transaction.all(
      """
      SELECT actor FROM admission_step JOIN admission ON admission.id = admission_step.admission WHERE merchant = $1
      ORDER BY serial LIMIT 10000
      """, merchant, map: { $0.optionalText(0) })
  }

  /// The file of a document of a merchant's; nil where he handed in none like it.
  ///
  /// - Parameter hash: in hexadecimal.
  /// - Throws: `Refusal` when it was erased.
  public func admissionFile(_ hash: String, of merchant: String) throws -> Evidence? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    let isHis = try transaction.first(
      """
      SELECT 1 FROM admission_document JOIN admission ON admission.id = admission_document.admission
      WHERE merchant = $1 AND file = $2 LIMIT 1
      """, merchant, bytes, map: { _ in true })
    guard isHis == true else { return nil }
    guard let file = try evidence(hash, of: DataSubject.merchant(merchant)) else {
      throw Refusal(.gone, "evidence-erased", "It was erased at the person's request.")
    }
    return file
  }
}

extension Requirement {
  fileprivate var json: JSON {
    var object: JSONObject = [
      "key": .string(subject.key), "state": .string(state.rawValue), "reason": .string(reason.rawValue),
      "words": reason.words.json, "categories": .array(categories.map { .string($0) }),
      "documents": .array(documents.map { .string($0.description) }),
    ]
    object[text: "until"] = until?.description
    return .object(object)
  }
}

extension StoredDocument {
  fileprivate var json: JSON {
    var object: JSONObject = [
      "id": .string(document.id.description), "kind": .string(document.kind), "issuer": .string(document.issuer),
      "addedAt": .string(added.description),
    ]
    object[text: "number"] = shown
    object[text: "validFrom"] = document.from?.description
    object[text: "validUntil"] = document.until?.description
    object[text: "brand"] = document.brand
    object[text: "grantor"] = document.grantor
    object[text: "grantee"] = document.grantee
    object[text: "sha256"] = file
    object[instant: "withdrawnAt"] = withdrawn
    return .object(object)
  }
}
