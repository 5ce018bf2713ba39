import Foundation
import Promises
import Service

/// What a form of an application's page asks for.
struct AdmissionTask {
  var operation: String
  var body: JSONObject

  /// - Parameters:
  ///   - currency: in which the form's amounts are.
  /// - Throws: `RefusalWords.OwnRefusal` where something is missing in it.
  init(_ form: Form, merchant: String, currency: Currency, goods: GoodsAnnex?) throws {
    body = ["merchant": .string(merchant)]
    switch form["do"] {
    case "review":
      operation = "admission.review"
      body["verdict"] = .string(form["verdict"] ?? "")
      body["reasons"] = .array(
        AdmissionReason.allCases.filter { form["reason-\($0.rawValue)"] != nil }.map { .string($0.rawValue) })
      try decide(form, currency)
    case "decide-appeal":
      operation = "admission.decide-appeal"
      body["granted"] = .bool(form["granted"] == "yes")
      try decide(form, currency)
    case "submit": operation = "admission.submit"
    case "appeal":
      operation = "admission.appeal"
      guard let words = form["words"] else {
        throw RefusalWords.OwnRefusal("请写明申诉理由。", "Say why you do not agree.")
      }
      body["words"] = .string(words)
    case "add":
      operation = "admission.add-document"
      for (field, name) in [
        ("kind", "kind"), ("number", "number"), ("issuer", "issuer"), ("from", "validFrom"), ("until", "validUntil"),
        ("brand", "brand"), ("grantor", "grantor"), ("grantee", "grantee"), ("replaces", "replaces"),
      ] { body[text: name] = form[field] }
      guard form["number"] != nil else { throw RefusalWords.OwnRefusal("请填写文件编号。", "Write the document's number.") }
      if let file = form.file, !file.content.isEmpty {
        body["content"] = .string(Data(file.content).base64EncodedString())
      }
    case "withdraw":
      operation = "admission.withdraw-document"
      body["document"] = .string(form["document"] ?? "")
    case "apply":
      operation = "admission.apply"
      guard form["name"] != nil, form["code"] != nil else {
        throw RefusalWords.OwnRefusal("请填写名称和登记代码。", "Write the name and the registration code.")
      }
      for name in ["kind", "name", "code", "address", "telephone", "email", "account"] { body[text: name] = form[name] }
      body["selfCertified"] = .bool(form["certified"] != nil)
      let categories = (goods?.categories ?? []).map(\.key).filter { form["category-\($0)"] != nil }
      body["categories"] = .array(categories.map { .string($0) })
      let brands = (form["brands"] ?? "").split { ",，、;；\n".contains($0) }
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      body["brands"] = .array(brands.map { .string($0) })
    default: throw RefusalWords.OwnRefusal("表单未能识别，请重新打开页面。", "This form is unknown; load its page again.")
    }
  }

  private mutating func decide(_ form: Form, _ currency: Currency) throws {
    body[text: "note"] = form["note"]
    if form["overrule"] != nil { body["overrule"] = true }
    guard let text = form["floor"] else { return }
    guard let floor = Money(decimal: text, currency) else {
      throw RefusalWords.OwnRefusal("保证金下限须为金额，例如 10000.00。", "Write the least deposit as an amount, such as 10000.00.")
    }
    body["floor"] = .integer(floor.minor)
  }
}
