import Promises

/// Why something at the desk was refused, for whoever sent the form.
enum DeskRefusals {
  static let words: [String: LocalizedText] = [
    "not-service": .init(
      zhHans: "该账户不是客服人员，请先赋予客服角色。", en: "This person does not work in customer service; give him that role first."),
    "person-unknown": .init(zhHans: "没有该人员。", en: "There is nobody by this key."),
    "not-at-desk": .init(
      zhHans: "尚未确定此人受理哪些案件，请先由负责人安排。",
      en: "Nobody has said yet which cases this person answers; whoever leads the desk does."),
    "agent-missing": .init(zhHans: "请选择人员。", en: "Say who it is."),
    "agent-away": .init(zhHans: "此人未到岗，分给其的案件会无人办理。", en: "This person is not here; what is given to him would lie."),
    "agent-unskilled": .init(
      zhHans: "此人不受理这类案件，或不使用该语言。", en: "This person does not answer such cases, or not in this language."),
    "agent-decided": .init(
      zhHans: "该员曾作出被申诉的结论，须由另一人复核。", en: "This person made the decision that is appealed against."),
    "agent-full": .init(zhHans: "在办案件已达上限。", en: "That is as many open cases as this person may have."),
    "not-assigned": .init(zhHans: "该案件目前无人办理，已在队列中。", en: "Nobody has this case; it waits in its queue."),
    "canned-enough": .init(
      zhHans: "预备答复已过多，请先停用一些。", en: "There are so many prepared answers that nobody finds his way; retire some."),
    "canned-unknown": .init(
      zhHans: "有无法识别的变量；可用的变量见表单下方说明。",
      en: "There is a variable that is not known; those that are stand below the field."),
    "canned-braces": .init(
      zhHans: "变量的花括号没有成对，请写成 {{number}} 的形式。", en: "The braces of a variable are not closed; write it like {{number}}."
    ),
    "canned-missing": .init(zhHans: "没有该预备答复。", en: "There is no such prepared answer."),
    "no-merchant": .init(zhHans: "本案未关联商家，请先关联。", en: "The case is about no merchant; link it to one first."),
    "tasks-enough": .init(zhHans: "本案待答复的询问已过多，请等候答复。", en: "Enough was asked about this case; wait for the answers."),
    "task-answered": .init(zhHans: "该询问已经答复，不能再次答复。", en: "This was answered already."),
    "task-unknown": .init(zhHans: "没有该询问。", en: "Nothing was asked by this key."),
    "rating-stands": .init(zhHans: "评价已超过七天，不能再修改。", en: "You said so more than seven days ago; it stands."),
    "not-over": .init(zhHans: "案件尚未办结，办结后即可评价。", en: "The case is not over yet; say how it was handled when it is."),
    "views-enough": .init(zhHans: "保存的筛选已过多，请先移除一些。", en: "You keep too many views already; remove one first."),
    "view-unknown": .init(zhHans: "没有该筛选，或者不是您保存的。", en: "You keep no such view."),
    "words-short": .init(
      zhHans: "请至少输入两个连续的汉字，或三个连续的字母、数字。",
      en: "Write at least three letters or digits that follow each other, or two Chinese characters."),
  ]
}

extension CannedVariable {
  func words(_ language: Language) -> String {
    switch self {
    case .name: language.say("消费者姓名", "the consumer's name")
    case .number: language.say("案件编号", "the case's number")
    case .deadline: language.say("下一期限", "the next deadline")
    case .order: language.say("订单", "an order")
    case .agent: language.say("您的姓名", "your name")
    case .product: language.say("商品", "goods")
    case .merchant: language.say("商家", "a merchant")
    }
  }
}
