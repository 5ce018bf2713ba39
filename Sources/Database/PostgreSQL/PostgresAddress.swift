import CLibpq

/// Refuses an address that libpq would complain of in words that repeat it, because a password stands in it.
func checkPostgresAddress(_ address: String) throws(DatabaseError) {
  var words: UnsafeMutablePointer<CChar>?
  guard let options = PQconninfoParse(address, &words) else {
    PQfreemem(words)
    throw DatabaseError(
      .refused, "the database's address cannot be read; it is postgresql://user:password@host:port/name?option=value")
  }
  defer { PQconninfoFree(options) }
  var option = options
  while let keyword = option.pointee.keyword {
    let value = option.pointee.val.map { String(cString: $0) } ?? ""
    let isWhole =
      switch String(cString: keyword) {
      case "host": !value.contains("@")
      case "port": value.allSatisfy { $0.isASCII && $0.isNumber || $0 == "," }
      default: true
      }
    if !isWhole {
      throw DatabaseError(
        .refused,
        "the database's address has no host and port that can be read; in a password, @ is written %40, / %2F, : %3A")
    }
    option += 1
  }
}
