/// Replaces each `{token}` of a statement by what one engine calls it.
///
/// | Token | SQLite | PostgreSQL, where the transaction may write |
/// |---|---|---|
/// | `{locking}` | nothing: there is one writer | `FOR NO KEY UPDATE`: nobody else changes or locks these rows |
/// | `{holding}` | nothing | `FOR SHARE`: nobody changes these rows |
/// | `{taking}` | nothing | `FOR NO KEY UPDATE SKIP LOCKED`: those that nobody else is at |
/// | `{bytewise}` | `COLLATE BINARY` | `COLLATE "C"` |
///
/// A transaction that only reads locks nothing.
func replaceTokens(_ sql: String, _ tokens: [String: String]) -> String {
  guard sql.utf8.contains(UInt8(ascii: "{")) else { return sql }
  var text = sql
  for (token, meaning) in tokens {
    text = text.split(separator: "{\(token)}", omittingEmptySubsequences: false).joined(separator: meaning)
  }
  return text
}
