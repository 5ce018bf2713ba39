import Promises
import Service

extension Language {
  /// The words of this language, of the two.
  func say(_ zhHans: String, _ en: String) -> String { self == .en ? en : zhHans }
}

extension Words {
  /// What stands for it on a page; nothing where nothing was written.
  func shown(_ language: Language) -> String {
    switch self {
    case .none: ""
    case .told(let text): text
    case .erased: language.say("内容已应本人要求删除。", "What was written here was erased at the person's request.")
    case .unreadable: language.say("内容已被改动，无法读取。", "What was written here was changed and cannot be read.")
    }
  }
}

extension Int {
  /// `12,408`
  var grouped: String { Prose.grouped(String(self)) }
}
