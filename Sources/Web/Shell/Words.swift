import Promises

extension Language {
  /// The words of this language, of the two.
  func say(_ zhHans: String, _ en: String) -> String { self == .en ? en : zhHans }
}

extension Int {
  /// `12,408`
  var grouped: String { Prose.grouped(String(self)) }
}
