import Database
import Promises

extension Work {
  /// What people and programs are called whom security events name by their keys: for each text that begins with such a
  /// key (`Visitor.actor`, or what an alert is about) the same text with the name in its place. What is named otherwise,
  /// or unknown, is not in the answer.
  public func names(of texts: [String?]) throws -> [String: String] {
    var names: [String: String] = [:]
    for text in Set(texts.compactMap(\.self)) {
      let (actor, rest) = (text.prefix { $0 != " " }, text.drop { $0 != " " })
      if let name = try name(of: actor) { names[text] = name + rest }
    }
    return names
  }

  private func name(of actor: Substring) throws -> String? {
    let parts = actor.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let id = Identifier(String(parts[1])) else { return nil }
    switch parts[0] {
    case "person": return try person(id).map { $0.name.isEmpty ? $0.login : $0.name }
    case "key":
      return try transaction.first("SELECT name FROM api_key WHERE id = $1", id.bytes, map: { $0.text(0) })
    default: return nil
    }
  }
}
