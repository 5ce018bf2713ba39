import Foundation
import Promises
import Service

/// What we call a claim or a complaint that was made on a page: `C-` or `K-` and ten characters that nobody mistakes for
/// others (Crockford's base 32), fifty random bits.
struct PageReference {
  enum Kind: String {
    case claim = "C-"
    case complaint = "K-"
    case report = "M-"
    case sanction = "S-"
  }
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let length = 10
  let text: String

  static func new(_ kind: Kind) -> String {
    kind.rawValue + String((0..<length).map { _ in alphabet.randomElement() ?? "0" })
  }

  /// One that a form of ours brings back; nil for anything else.
  init?(_ text: String?, _ kind: Kind) {
    guard let text, text.hasPrefix(kind.rawValue), text.count == 2 + Self.length,
      text.dropFirst(2).allSatisfy(Self.alphabet.contains)
    else { return nil }
    self.text = text
  }
}

/// What a form on an order's page asks for.
struct OrderTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form) throws {
    guard form["do"] == "remedy" else { throw unknownTask }
    operation = "remedies.choose"
    body = ["obligation": .string(form["obligation"] ?? ""), "remedy": .string(form["remedy"] ?? "")]
  }

  /// What `claims.open` needs, of what was entered.
  static func opening(
    _ claim: String, of order: String, _ goods: [CaseFile.Goods], _ form: Form
  ) throws -> JSONObject {
    var lines: [JSON] = []
    for line in goods {
      guard let text = form["quantity." + line.product] else { continue }
      guard let quantity = Int64(text), quantity >= 0 else {
        throw RefusalWords.OwnRefusal(
          "\(line.title)：请以数字填写数量。", "\(line.title): write how many, as a number.")
      }
      if quantity > 0 { lines.append(["product": .string(line.product), "quantity": .integer(quantity)]) }
    }
    if lines.isEmpty, goods.contains(where: { $0.left > 0 }) {
      throw RefusalWords.OwnRefusal("请填写要申请的商品数量。", "Say how many of which goods your claim is about.")
    }
    var body: JSONObject = [
      "reference": .string(claim), "order": .string(order), "kind": .string(form["kind"] ?? ""),
    ]
    if !lines.isEmpty { body["lines"] = .array(lines) }
    body.take("wants", from: form)
    body.take("note", from: form)
    return body
  }

  /// What `complaints.open` needs, of what was entered.
  static func complaining(
    _ complaint: String, about order: String, _ form: Form, _ language: Language
  ) throws -> JSONObject {
    guard form["subject"] != nil || form["otherwise"] != nil else {
      throw RefusalWords.OwnRefusal("请写明投诉的内容。", "Say what you complain about.")
    }
    var body: JSONObject = [
      "reference": .string(complaint), "order": .string(order), "channel": .string(ContactChannel.page.rawValue),
      "language": .string(language.rawValue),
    ]
    body.take("subject", from: form)
    body.take("remedy", from: form)
    return body
  }
}

/// What a form on a claim's page asks for.
struct ClaimTask {
  var operation: String
  var body: JSONObject

  init(buyer form: Form, claim: String) throws {
    body = ["claim": .string(claim)]
    switch form["do"] {
    case "send-back":
      operation = "claims.send-back"
      body.take("carrier", from: form)
      body.take("number", from: form)
    case "withdraw": operation = "claims.withdraw"
    case "take-substitute": operation = "claims.take-substitute"
    case "decline-substitute": operation = "claims.decline-substitute"
    case "evidence":
      guard let file = form.file else {
        throw RefusalWords.OwnRefusal("请先选择文件。", "Choose a file first.")
      }
      operation = "claims.add-evidence"
      body["name"] = .string(file.name.isEmpty ? "evidence" : file.name)
      body["content"] = .string(Data(file.content).base64EncodedString())
    default: throw unknownTask
    }
  }

  init(seller form: Form, claim: String) throws {
    body = ["claim": .string(claim)]
    switch form["do"] {
    case "agree": operation = "claims.answer"
    case "refuse":
      operation = "claims.answer"
      try body.refuse(with: form)
    case "receive": operation = "claims.receive"
    case "accept": operation = "claims.inspect"
    case "reject":
      operation = "claims.inspect"
      try body.refuse(with: form)
    case "in-stock":
      operation = "claims.stock"
      body["inStock"] = true
    case "out-of-stock":
      operation = "claims.stock"
      body["inStock"] = false
    case "offer-substitute":
      operation = "claims.offer-substitute"
      body.take("product", from: form)
      try body.takeMoney("price", from: form)
    case "difference-paid":
      operation = "claims.take-substitute"
      body.take("payment", from: form)
      body.take("channel", from: form)
    case "fail-repair": operation = "claims.fail-repair"
    case "finish": operation = "claims.finish"
    default: throw unknownTask
    }
  }
}

let unknownTask = RefusalWords.OwnRefusal("请使用页面上的按钮。", "Use one of the buttons of this page.")

extension JSONObject {
  /// What was entered in a field; nothing where it was left empty.
  mutating func take(_ name: String, from form: Form) { self[name] = form[name].map { .string($0) } }

  /// What was entered as `12.50`, in minor units of the currency that the form was written in.
  mutating func takeMoney(_ name: String, from form: Form) throws {
    guard let currency = form["currency"].flatMap(Currency.init),
      let money = form[name].flatMap({ Money(decimal: $0.trimmingCharacters(in: .whitespaces), currency) })
    else {
      throw RefusalWords.OwnRefusal("请以数字填写金额，例如 99.50。", "Write the amount as a number, such as 99.50.")
    }
    self[name] = .integer(money.minor)
  }

  /// A refusal without its reason would be an agreement.
  fileprivate mutating func refuse(with form: Form) throws {
    guard let reason = form["reason"] else {
      throw RefusalWords.OwnRefusal("请选择理由。", "Choose a reason.")
    }
    self["refuse"] = .string(reason)
    take("note", from: form)
  }
}
