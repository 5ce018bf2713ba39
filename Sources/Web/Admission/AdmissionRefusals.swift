import Promises

/// Why something about an application was not done. Where the sentence itself names what is wrong, it is told instead.
enum AdmissionRefusals {
  static let words: [String: LocalizedText] = [
    "in-review": .init(
      zhHans: "申请正在审核，请等待决定。", en: "The application is being reviewed; wait for the decision."),
    "appeal-open": .init(zhHans: "申诉正在裁定，请等待决定。", en: "The appeal is being decided; wait for the decision."),
    "appeal-over": .init(
      zhHans: "针对该决定的申诉已有结果，请补齐材料后重新申请。",
      en: "An appeal against this was decided already; hand in what was missing, and apply anew."),
    "appeal-none": .init(zhHans: "没有待裁定的申诉。", en: "No appeal waits for a decision here."),
    "appeal-same-person": .init(
      zhHans: "原决定由您作出，申诉须由他人裁定。", en: "You made the decision yourself; another person decides about the appeal."),
    "already-restored": .init(
      zhHans: "该商家已通过审核，且未因资质被暂停，没有可申诉的事项。",
      en: "This merchant is approved and not suspended for what he proved; there is nothing left to appeal against."),
    "not-decided": .init(
      zhHans: "尚未作出决定，无可申诉。", en: "Nothing was decided yet that you could appeal against."),
    "not-submitted": .init(
      zhHans: "商家尚未提交审核，或已作出决定，请查看最新状态。", en: "Nothing waits for a review here; see below where it stands now."),
    "was-rejected": .init(
      zhHans: "申请未通过。可以申诉，或修改申请信息后重新提交。",
      en: "It was rejected: appeal against that, or correct what was told and submit it again."),
    "reason-missing": .init(zhHans: "请至少选择一项理由。", en: "Say why, by at least one of the reasons."),
    "note-missing": .init(zhHans: "请在说明中写明理由。", en: "Say in words why."),
    "requirements-open": .init(
      zhHans: "清单尚有未满足的要求，不能通过；矛盾事项经核实后可勾选确认。",
      en:
        "Points of the checklist are open, so it cannot be approved; a contradiction that was looked at can be ticked."),
    "floor-too-low": .init(
      zhHans: "保证金下限不得低于规则规定的数额。", en: "The least deposit cannot be below what the rules say."),
    "document-expired": .init(
      zhHans: "文件已过有效期，请提交有效的文件。", en: "The document has run out; hand in one that is valid."),
    "document-days": .init(
      zhHans: "有效期止日早于生效日期，请核对。", en: "It cannot end before it begins; compare the days with the document."),
    "document-end": .init(zhHans: "请填写有效期止日。", en: "Say until which day it is valid."),
    "document-brand": .init(
      zhHans: "品牌文件须写明品牌、权利人或被授权方；授权书还须写明授权方。",
      en: "Say which brand it is about, who holds the right by it and, of an authorisation, who gives it."),
    "document-here": .init(zhHans: "该文件已提交过。", en: "This document is here already."),
    "document-not-here": .init(
      zhHans: "没有该文件，请查看已提交的文件。", en: "There is no such document; see below which ones are here."),
    "document-withdrawn": .init(zhHans: "该文件已撤回。", en: "This document was taken back already."),
    "document-relied-on": .init(
      zhHans: "该文件是审核通过的依据，不能撤回；请提交更新后的文件。",
      en: "You were approved by this document, and it stays; hand in the one that follows it."),
    "document-unknown": .init(
      zhHans: "现行规则没有此类文件，请另选。", en: "The rules in force know no such kind of document; choose another."),
    "documents-enough": .init(
      zhHans: "文件数量已达上限（100 份），请联系平台。", en: "There are a hundred documents already; ask the platform."),
    "merchant-kind-unknown": .init(
      zhHans: "现行规则没有此商家类型，请另选。", en: "The rules in force know no such kind of merchant; choose another."),
    "newcomer-address": .init(
      zhHans: "请填写电子邮箱，例如 name@example.com。", en: "Write an e-mail address, such as name@example.com."),
    "login": .init(
      zhHans: "登录名为 3 至 80 个拉丁字母、数字或符号，不含空格；请使用电子邮箱。",
      en: "A name to sign in with has 3 to 80 Latin letters, digits and signs, without blanks; take the e-mail address."
    ),
    "credit-code": .init(
      zhHans: "统一社会信用代码有误（位数、字符或校验位不符），请对照营业执照核对。",
      en:
        "The unified social credit code is wrong in its length, a character or its check digit; compare it with the business licence."
    ),
    "applicant-left": .init(zhHans: "该商家已退出，须使用新的编号申请。", en: "He has left; he applies under another reference."),
  ]
}
