import Foundation
import Promises
import Service

/// Where the pages are. A reference may hold a slash, which in an address would begin another step.
enum Address {
  static func order(_ reference: String, _ language: Language) -> String { path("/orders/", reference, language) }
  static func claim(_ reference: String, _ language: Language) -> String { path("/claims/", reference, language) }
  static func sellerClaim(_ reference: String, _ language: Language) -> String {
    path("/seller/claims/", reference, language)
  }

  static func complaint(_ reference: String, _ language: Language) -> String {
    path("/complaints/", reference, language)
  }

  /// A mail as it came.
  static func message(_ mail: Identifier) -> String { "/mail/\(mail)/message.eml" }

  /// The file of a case for bodies outside, without a language.
  static func caseFile(_ complaint: String) -> String { "/complaints/\(step(complaint))/file" }

  static func rating(_ complaint: String, _ language: Language) -> String {
    "/complaints/\(step(complaint))/rating?language=\(language.rawValue)"
  }

  static func merchantTask(_ id: Identifier, _ language: Language) -> String {
    path("/seller/tasks/", id.description, language)
  }

  static func report(_ reference: String, _ language: Language) -> String { path("/report/", reference, language) }
  static func reportCase(_ reference: String, _ language: Language) -> String { path("/cases/", reference, language) }
  static func recall(_ reference: String, _ language: Language) -> String { path("/recalls/", reference, language) }

  /// One step of an address.
  static func step(_ reference: String) -> String {
    reference.addingPercentEncoding(withAllowedCharacters: allowed) ?? reference
  }

  static func merchant(_ reference: String, _ language: Language) -> String {
    path("/finance/merchants/", reference, language)
  }

  static func admission(_ merchant: String, _ language: Language) -> String {
    path("/admission/", merchant, language)
  }

  static func admissionFile(_ hash: String, of merchant: String) -> String {
    "/admission/\(merchant.addingPercentEncoding(withAllowedCharacters: allowed) ?? merchant)/files/\(hash)"
  }

  /// Where the buyer of an order is looked up, with a reason; none for who may not. The order stands for him: nothing of
  /// his own is in an address.
  static func contact(_ order: String, _ language: Language) -> [LinkView] {
    guard Visit.current.visitor.holds(.governPrivacy) else { return [] }
    return [
      LinkView(
        address: list("/privacy", language, [("order", order)]),
        words: language.say("买家联系方式", "How the buyer is reached"))
    ]
  }

  static func finding(_ id: Identifier, _ language: Language) -> String {
    path("/security/findings/", id.description, language)
  }

  /// A page at a fixed path, with what it is to show; what is nil is left out.
  static func list(_ path: String, _ language: Language, _ values: [(String, String?)] = []) -> String {
    "\(path)?language=\(language.rawValue)\(query(values))"
  }

  /// `&name=value` for each value that there is.
  static func query(_ values: [(String, String?)]) -> String {
    values.compactMap { name, value in
      value.map { "&\(name)=\($0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
    }.joined()
  }

  static func path(_ folder: String, _ reference: String, _ language: Language) -> String {
    let step = reference.addingPercentEncoding(withAllowedCharacters: allowed) ?? reference
    return "\(folder)\(step)?language=\(language.rawValue)"
  }

  private static let allowed = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
