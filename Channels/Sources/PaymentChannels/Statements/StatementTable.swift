import Promises

/// The lines of a statement file below its header, cells by the names of their columns.
struct StatementTable {
  struct Row {
    let line: Int
    fileprivate let cells: [String: String]

    /// The cell in the first of these columns that the file has and that is not empty; empty when there is none.
    /// Providers have renamed columns over the years.
    subscript(_ columns: String...) -> String {
      columns.lazy.compactMap { cells[$0] }.first { !$0.isEmpty } ?? ""
    }
  }

  private(set) var rows: [Row] = []

  /// - Parameters:
  ///   - columns: Names that the header line has, all of them; lines before it are left out.
  ///   - comment: What a line begins with that is no data.
  ///   - end: What the first line below the data begins with.
  init(
    _ text: String, of provider: String, columns: [String], comment: String? = nil, end: String? = nil
  ) throws(StatementError) {
    var reader = CSVReader(text)
    var header: [String]?
    while let cells = try reader.row() {
      if let comment, cells[0].hasPrefix(comment) { continue }
      guard let names = header else {
        if Set(cells).isSuperset(of: columns) { header = cells }
        continue
      }
      if let end, cells[0].hasPrefix(end) { break }
      guard cells.count >= names.count, cells[names.count...].allSatisfy(\.isEmpty) else {
        throw StatementError(line: reader.line, .cells(cells.count, columns: names.count))
      }
      rows.append(Row(line: reader.line, cells: Dictionary(zip(names, cells)) { first, _ in first }))
    }
    guard header != nil else {
      throw StatementError(line: 1, .noHeader(provider: provider, columns: columns))
    }
  }
}

extension StatementTable {
  /// What `read` makes of the rows, nil for a row that is none of our refunds.
  func refunds(_ read: (Row) throws(StatementError) -> StatementLine?) throws(StatementError) -> [StatementLine] {
    var lines: [StatementLine] = []
    for row in rows {
      if let line = try read(row) { lines.append(line) }
    }
    return lines
  }
}

extension StatementTable.Row {
  /// The refund of this row, made of what was read from its cells.
  ///
  /// - Parameters:
  ///   - amount: With or without a sign: providers write what leaves the account as negative.
  ///   - at: Nil when the cell is no time.
  func refund(
    key: String, reference: String, amount: String, currency: String, at: Instant?
  ) throws(StatementError) -> StatementLine {
    let digits = amount.hasPrefix("-") ? String(amount.dropFirst()) : amount
    guard let known = Currency(currency.uppercased()) else {
      throw StatementError(line: line, .currency(currency))
    }
    guard let money = Money(decimal: digits, known), money.minor > 0 else {
      throw StatementError(line: line, .amount(amount, currency: currency))
    }
    guard let at else { throw StatementError(line: line, .time) }
    return StatementLine(key: key, reference: reference, amount: money, at: at)
  }
}
