import CLibpq

extension DatabaseError {
  /// Reads the fields of a failed result; `unavailable` when the server said nothing, as when a connection breaks.
  init(postgres result: OpaquePointer, sql: String?) {
    func field(_ letter: Character) -> String? {
      PQresultErrorField(result, Int32(letter.asciiValue!)).map { String(cString: $0) }
    }
    let state = field("C") ?? ""
    let message = field("M") ?? String(cString: PQresultErrorMessage(result))
    self.init(
      Self.code(state, source: field("R")), message.trimmed, table: field("t"), columns: field("c").map { [$0] } ?? [],
      constraint: field("n"), sql: sql)
    if code == .constraint(.unique), let detail = field("D") { columns = Self.columns(in: detail) }
    self.state = state
  }

  /// The classes of SQLSTATE, as PostgreSQL lists them in its appendix A.
  private static func code(_ state: String, source: String?) -> Code {
    switch state {
    case "23505": return .constraint(.unique)
    case "23503": return .constraint(.foreignKey)
    case "23514": return .constraint(.check)
    case "23502": return .constraint(.notNull)
    case "40001", "40P01": return .conflict
    // "cached plan must not change result type": the schema was brought up to date meanwhile.
    case "0A000" where source == "RevalidateCachedQuery": return .conflict
    case "57014", "55P03", "53300", "53200": return .busy
    case "53100", "58030": return .storage
    case "25006": return .readOnly
    case "XX001", "XX002": return .corrupt
    // The same state as for errors of syntax; only where it was found tells them apart in every language.
    case "42601" where source == "exec_parse_message": return .misuse
    case "28P01", "28000", "3D000", "42501": return .refused
    // The server hung up on a command that did nothing for too long.
    case "25P03": return .unavailable
    default: break
    }
    switch state.prefix(2) {
    case "23": return .constraint(.other)
    case "08", "57", "": return .unavailable
    default: return .other
    }
  }

  /// Takes the names out of `Key (day, number)=(1, 2) already exists.`, in whatever language that is said.
  private static func columns(in detail: String) -> [String] {
    guard let start = detail.firstIndex(of: "("), let end = detail.firstRange(of: ")=(")?.lowerBound, start < end else {
      return []
    }
    return detail[detail.index(after: start)..<end].split(separator: ", ").map { $0.filter { $0 != "\"" } }
  }
}

extension String {
  /// Without the line ends that libpq closes its messages with, and in one line.
  var trimmed: String {
    split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
  }
}
