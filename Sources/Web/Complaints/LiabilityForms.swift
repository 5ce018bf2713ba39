import Foundation
import Promises
import Service

/// A finding of liability as customer service enters it, before it is made.
struct LiabilityDraft: Sendable {
  var liable: Payer
  var basis: Damages.Basis
  /// In minor units of the order's currency.
  var price, loss: Int64

  /// Out of a form; an amount that was left empty is nothing.
  ///
  /// - Throws: `RefusalWords.OwnRefusal` where something is missing or is no amount.
  init(_ form: Form) throws {
    guard let liable = form["liable"].flatMap({ Payer(rawValue: $0) }),
      let basis = form["basis"].flatMap({ Damages.Basis(rawValue: $0) })
    else {
      throw RefusalWords.OwnRefusal("请选择责任方与依据。", "Choose who is liable, and for what.")
    }
    func minor(_ name: String) throws -> Int64 {
      guard form[name] != nil else { return 0 }
      var body = JSONObject()
      try body.takeMoney(name, from: form)
      return body[name]?.integer ?? 0
    }
    self.init(liable: liable, basis: basis, price: try minor("price"), loss: try minor("loss"))
  }

  /// Out of an address; nil where it holds none.
  init?(_ value: (String) -> String?) {
    guard let liable = value("liable").flatMap({ Payer(rawValue: $0) }),
      let basis = value("basis").flatMap({ Damages.Basis(rawValue: $0) }),
      let price = value("price").flatMap({ Int64($0) }),
      let loss = value("loss").flatMap({ Int64($0) }), (0...Schema.largestAmount).contains(price),
      (0...Schema.largestAmount).contains(loss)
    else { return nil }
    self.init(liable: liable, basis: basis, price: price, loss: loss)
  }

  private init(liable: Payer, basis: Damages.Basis, price: Int64, loss: Int64) {
    self.liable = liable
    self.basis = basis
    self.price = price
    self.loss = loss
  }

  /// As an address holds it.
  var query: String {
    Address.query([
      ("liable", liable.rawValue), ("basis", basis.rawValue), ("price", String(price)), ("loss", String(loss)),
    ])
  }

  /// What `complaints.find-liable` needs.
  func body(_ complaint: String) -> JSONObject {
    [
      "complaint": .string(complaint), "liable": .string(liable.rawValue), "basis": .string(basis.rawValue),
      "price": .integer(price), "loss": .integer(loss),
    ]
  }
}

/// The two steps of a finding of liability: what it would come to, and then the finding itself.
struct LiabilityForms {
  /// What was paid for the order: what the price is taken from where nobody says otherwise.
  var paid: Money
  var draft: LiabilityDraft?
  /// What the draft comes to.
  var preview: Damages.Answer?
  /// The clause that says what is owed.
  var clause: Clause?
  var form: Form
  var language: Language
  /// Where the reasons are written, which whoever complained reads.
  var grounds: [FormView.Field]
  /// Whether it is what another person changes after an appeal.
  var isAppeal: Bool

  var views: [FormView] { [enter] + (confirm.map { [$0] } ?? []) }

  private var enter: FormView {
    let liable = form["liable"] ?? draft?.liable.rawValue
    let basis = form["basis"] ?? draft?.basis.rawValue
    func amount(_ name: String, _ label: String, _ drafted: Int64?) -> FormView.Field {
      .input(
        name, "\(label) (\(paid.currency.code))", id: name,
        [
          ("type", "text"), ("inputmode", "decimal"), ("maxlength", "20"),
          ("value", form[name] ?? drafted.map { Money($0, paid.currency).decimal } ?? ""),
        ])
    }
    return FormView(
      "preview", language.say("认定责任", "Find who is liable"),
      explanations: clause.map { [Prose.filled($0.text[language], clause: $0, language: language)] } ?? [],
      fields: [
        .choice(
          "liable", language.say("责任方", "Who is liable"), id: "liable",
          Payer.allCases.map { .init(value: $0.rawValue, words: $0.words(language), isChosen: $0.rawValue == liable) }),
        .choice(
          "basis", language.say("依据", "For what"), id: "basis",
          Damages.Basis.allCases.map {
            .init(value: $0.rawValue, words: $0.words(language), isChosen: $0.rawValue == basis)
          }), amount("price", language.say("商品价款", "What the goods cost"), draft?.price ?? paid.minor),
        amount("loss", language.say("证实的损失", "The loss that was proved"), draft?.loss),
      ], hidden: [.init(key: "currency", value: paid.currency.code)],
      button: language.say("计算赔偿", "Show what it comes to"))
  }

  /// A working is written for those who read the books; its few words are these.
  private static func inChinese(_ working: String) -> String {
    [(" x ", " × "), (", or ", "，或 "), (", at least ", "，最低 "), ("; and loss ", "；另赔损失 "), ("loss ", "损失 ")]
      .reduce(working) { $0.replacing($1.0, with: $1.1) }
  }

  private var confirm: FormView? {
    guard let draft, let preview else { return nil }
    let money = Prose.money(preview.amount, language)
    let working = language.say("计算：\(Self.inChinese(preview.working))", "Working: \(preview.working)")
    return FormView(
      "liable", language.say("决定赔偿\(money)", "This grants \(money)"),
      explanations: [
        language.say(
          "责任方：\(draft.liable.words(language))。\(draft.basis.words(language))。",
          "Liable: \(draft.liable.words(language)). \(draft.basis.words(language))."), working,
        draft.liable.consequence(language),
      ], fields: grounds,
      hidden: (isAppeal ? [.init(key: "appealed", value: "yes")] : []) + [
        .init(key: "liable", value: draft.liable.rawValue), .init(key: "basis", value: draft.basis.rawValue),
        .init(key: "currency", value: paid.currency.code),
        .init(key: "price", value: Money(draft.price, paid.currency).decimal),
        .init(key: "loss", value: Money(draft.loss, paid.currency).decimal), FormKey.hidden(),
      ], button: language.say("认定并赔偿", "Record the finding and grant it"), isMain: true)
  }
}

extension Payer {
  func words(_ language: Language) -> String {
    switch self {
    case .platform: language.say("平台", "The platform")
    case .merchant: language.say("商家", "The merchant")
    case .carrier: language.say("承运人", "The carrier")
    }
  }

  /// Whose money it is in the end.
  func consequence(_ language: Language) -> String {
    switch self {
    case .platform:
      language.say("由平台资金承担，立即生效，不能撤回。", "The platform's fund bears it. It holds at once and cannot be taken back.")
    case .merchant:
      language.say(
        "平台先行支付，从商家保证金扣除，不足的向商家追偿；立即生效，不能撤回。",
        "The platform pays first; it is taken from the merchant's deposit, and what that lacks he owes. It holds at once and cannot be taken back."
      )
    case .carrier:
      language.say(
        "平台先行支付，记入承运人账户；立即生效，不能撤回。",
        "The platform pays first and the carrier is charged. It holds at once and cannot be taken back.")
    }
  }
}

extension Damages.Basis {
  func words(_ language: Language) -> String {
    switch self {
    case .loss: language.say("赔偿损失", "The loss alone")
    case .fraud: language.say("欺诈（消费者权益保护法第五十五条）", "Deceit (Consumer Rights Law, article 55)")
    case .unsafeFood: language.say("不安全食品（食品安全法第一百四十八条）", "Food that is not safe (Food Safety Law, article 148)")
    }
  }
}
