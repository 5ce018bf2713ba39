import Foundation
import Hummingbird
import Promises
import Service

/// Where anybody reports goods, with a name or without, and sees later what became of it.
struct ReportPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/report") { request, _ in
      try await form(Sight(request), product: FormDesk.query("product", of: request))
    }
    router.post("/report") { request, _ in
      try await desk.change(request) { form in
        let reference = PageReference(form["reference"], .report)?.text ?? PageReference.new(.report)
        let answer = try await desk.perform("reports.make", Self.body(form, reference), once: form)
        // Who reported the same before is led to what he reported.
        let report = try? JSON.parse(answer.body)["reference"]?.string
        return Address.report(report ?? reference, Site.language(of: request))
      } again: {
        try await form($0, product: $0.form["product"])
      }
    }
    router.get("/report/{reference}") { request, context in
      try await receipt(FormDesk.reference(context), Sight(request))
    }
  }

  private static func body(_ form: Form, _ reference: String) throws -> JSONObject {
    guard let product = form["product"] else {
      throw RefusalWords.OwnRefusal("请填写商品编号。", "Write the number of the goods.")
    }
    guard let kind = form["kind"] else { throw RefusalWords.OwnRefusal("请选择举报类型。", "Choose what is wrong.") }
    if kind == ReportKind.ipRight.rawValue { try checkNotice(form) }
    var body: JSONObject = ["reference": .string(reference), "product": .string(product), "kind": .string(kind)]
    if form["danger"] != nil { body["danger"] = true }
    if let words = form["words"] { body["words"] = .string(words) }
    var contact = JSONObject()
    for name in ["name", "email", "phone"] { if let value = form[name] { contact[name] = .string(value) } }
    if !contact.isEmpty { body["contact"] = .object(contact) }
    if let file = form.file, !file.content.isEmpty {
      let content = Data(file.content).base64EncodedString()
      body["files"] = [["name": .string(String(file.name.prefix(200))), "content": .string(content)]]
    }
    return body
  }

  /// What a notice of an infringed right has to say, in the words of the form (E-Commerce Law 42).
  private static func checkNotice(_ form: Form) throws {
    if Visit.current.visitor.actor == nil {
      guard form["name"] != nil else {
        throw RefusalWords.OwnRefusal("知识产权通知请填写权利人姓名或名称。", "Say who you are: a notice of a right names who gives it.")
      }
      guard form["email"] != nil || form["phone"] != nil else {
        throw RefusalWords.OwnRefusal(
          "知识产权通知请留下电子邮箱或电话。", "Write an e-mail address or a telephone number at which you are reached.")
      }
    }
    guard form["words"] != nil || form.file.map({ !$0.content.isEmpty }) == true else {
      throw RefusalWords.OwnRefusal(
        "知识产权通知请写明权利和侵权内容，或提交证明文件。", "Name the right and what infringes it, or hand in what proves it.")
    }
  }

  private func shell(_ title: String, _ sight: Sight, _ letter: Letter, keep: String = "") -> WorkShell {
    WorkShell(
      title, platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language,
      keep: keep, refusal: sight.refusal)
  }

  private func form(_ sight: Sight, product: String?) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let title = try await platform.look(at: now) { work in
      try product.flatMap { try work.title(ofProduct: $0) }
    }
    let view = ReportForm(
      product: product, title: title, isKnown: Visit.current.visitor.actor != nil, form: sight.form,
      language: sight.language)
    let heading = sight.language.say("举报商品", "Report goods")
    let page = PlainPage(
      shell: shell(heading, sight, letter, keep: Address.query([("product", product)])), heading: heading,
      leads: [view.lead], parts: [PlainPage.Part(forms: [view.view])])
    return desk.answer(page.render(), sight)
  }

  private func receipt(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let report = try await platform.look(at: now) { Sheet(json: try $0.view(report: reference)) }
    let times = desk.times(letter, language, now)
    let status: ReportCase.Status = try report.choice("status")
    let kind: ReportKind = try report.choice("kind")
    let title = language.say("举报 \(reference)", "Report \(reference)")
    let facts = PlainPage.Facts(
      list: [
        .fact(language.say("进展", "Where it stands"), status.reported(language), mark: status.mark),
        .fact(language.say("商品", "Goods"), try report.text("product"), isQuoted: true),
        .fact(language.say("举报类型", "What is wrong"), kind.words[language]),
        .fact(language.say("举报时间", "Reported"), times.time(try report.instant("at"))),
      ])
    let page = PlainPage(
      shell: shell(title, sight, letter), heading: title,
      leads: [language.say("已收到，谢谢。", "We have it. Thank you.")],
      parts: [
        PlainPage.Part(
          sentences: [
            status.next(language),
            language.say(
              "请保存本页地址：凭举报编号可随时查看进展。商家不会得知举报人是谁。",
              "Keep the address of this page: it shows where your report stands at any time. The merchant never learns who reported."
            ),
          ], facts: [facts])
      ])
    return desk.answer(page.render(), sight)
  }
}

/// The public form.
struct ReportForm {
  var product: String?
  /// Of the goods, where they are known.
  var title: String?
  /// Whether whoever reports has signed in.
  var isKnown: Bool
  var form: Form
  var language: Language

  var lead: String {
    language.say(
      "任何人都可以举报，可以不留姓名。假货、不安全的商品、不实信息和侵权，均由专人核查。",
      "Anybody may report, with a name or without: counterfeits, unsafe goods, wrong information, infringed rights. A person looks at each."
    )
  }

  var view: FormView {
    let kinds = ReportKind.allCases.map {
      FormView.Option(value: $0.rawValue, words: $0.words[language], isChosen: form["kind"] == $0.rawValue)
    }
    func input(_ name: String, _ label: String, _ type: String, hint: String? = nil, longest: Int) -> FormView.Field {
      .input(
        name, label, id: "report-\(name)", hint: hint,
        [("type", type), ("maxlength", "\(longest)"), ("value", form[name] ?? "")])
    }
    var fields: [FormView.Field] = [
      .input(
        "product", language.say("商品编号", "Number of the goods"), id: "report-product",
        hint: title ?? language.say("见商品页面或订单", "On the page of the goods, or on the order"),
        [("type", "text"), ("maxlength", "64"), ("required", ""), ("value", form["product"] ?? product ?? "")]),
      .choice("kind", language.say("有什么问题", "What is wrong"), id: "report-kind", kinds),
      .boxes(
        language.say("危险", "Danger"), id: "report-danger",
        [
          .init(
            name: "danger", words: language.say("可能危及生命或健康", "Somebody could be hurt or killed"),
            isTicked: form["danger"] != nil)
        ]),
      .area(
        "words", language.say("情况说明", "What you know"), id: "report-words",
        hint: language.say(
          "知识产权通知请写明权利名称、权利证书编号和侵权内容。",
          "For an infringed right: name the right, its certificate, and what infringes it."), text: form["words"] ?? "",
        longest: 4000),
      .input(
        "file", language.say("凭证（照片或 PDF）", "Evidence (a picture or a PDF)"), id: "report-file",
        hint: language.say("最多 700 kB", "700 kB at most"),
        [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")]),
    ]
    if !isKnown {
      fields.append(
        input(
          "name", language.say("姓名或名称（知识产权通知必填）", "Your name (a notice of an infringed right needs it)"), "text",
          longest: 200))
      fields.append(
        input(
          "email", language.say("电子邮箱（选填）", "E-mail (if you like)"), "email",
          hint: language.say("加密保存，仅用于告知结果。", "Kept sealed, and used to tell you what became of it."),
          longest: 320))
      fields.append(input("phone", language.say("电话（选填）", "Telephone (if you like)"), "tel", longest: 40))
    }
    return FormView(
      "report", language.say("您的举报", "Your report"), fields: fields,
      hidden: [.init(key: "reference", value: form["reference"] ?? PageReference.new(.report)), FormKey.hidden()],
      button: language.say("提交举报", "Send the report"), isMain: true, hasFile: true)
  }
}

extension PlainPage.Cell {
  /// A line of facts.
  static func fact(_ name: String, _ text: String, isQuoted: Bool = false, mark: PlainPage.Mark? = nil) -> Self {
    var cell = PlainPage.Cell(mark == nil ? text : "", marks: mark.map { [.init(mark: $0.mark, word: text)] } ?? [])
    cell.name = name
    cell.isQuoted = isQuoted
    return cell
  }
}

extension ReportCase.Status {
  /// With its shape; the word is added where it is shown.
  var mark: PlainPage.Mark {
    switch self {
    case .received, .held, .appealed, .sued: .init(mark: "o", word: "")
    case .found, .upheld: .init(mark: "b", word: "")
    case .dismissed, .restored: .init(mark: "k", word: "")
    case .reversed: .init(mark: "v", word: "")
    }
  }

  /// As whoever reported is told.
  func reported(_ language: Language) -> String {
    switch self {
    case .appealed: language.say("已查实，商家正在申诉", "Found to be so; the merchant has appealed")
    default: words[language]
    }
  }

  /// What comes next, for whoever reported.
  func next(_ language: Language) -> String {
    switch self {
    case .received: language.say("工作人员将核查，并告知您结果。", "A person looks at it, and you are told what became of it.")
    case .held:
      language.say(
        "商品已暂停销售，正在核查；结果将告知您。", "The goods are off sale while a person looks at it; you are told what became of it.")
    case .found, .upheld: language.say("举报属实，商品已下架。", "It is so, and the goods are off sale.")
    case .appealed:
      language.say("商品已下架；申诉由另一名工作人员裁决。", "The goods are off sale; another person decides the appeal.")
    case .dismissed:
      language.say(
        "经核查未能证实。如有新的凭证，请再次举报。", "It could not be shown. If you have more evidence, report it again.")
    case .reversed:
      language.say("认定有误，已经撤销，商品恢复销售。", "The finding was wrong and was reversed; the goods are on sale again.")
    case .sued:
      language.say("商品保持停售，等待法院或主管部门的结果。", "The goods stay off sale until a court or an authority has decided.")
    case .restored:
      language.say(
        "声明送达后十五日内未收到起诉或投诉的通知，商品已恢复销售。",
        "Nobody told of a suit within fifteen days of the counter-statement; the goods are on sale again.")
    }
  }
}
