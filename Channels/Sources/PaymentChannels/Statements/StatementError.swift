/// Why a statement file cannot be read, and where.
public struct StatementError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Problem: Hashable, Sendable {
    /// The file is neither in UTF-8 nor in GB 18030.
    case encoding
    /// A quotation mark opens a cell and none closes it.
    case openQuote
    case cells(Int, columns: Int)
    /// No line names the columns of this provider's files.
    case noHeader(provider: String, columns: [String])
    case currency(String)
    case amount(String, currency: String)
    case time
  }
  /// Of the file, from 1.
  public var line: Int
  public var problem: Problem

  public init(line: Int, _ problem: Problem) {
    self.line = line
    self.problem = problem
  }

  /// A sentence for the person who brought the file.
  public var message: String {
    switch problem {
    case .encoding: "The file is neither in UTF-8 nor in GB 18030."
    case .openQuote: "A cell is opened with a quotation mark and never closed."
    case .cells(let cells, let columns): "This line has \(cells) cells, the header \(columns) columns."
    case .noHeader(let provider, let columns):
      "This is no \(provider) statement: no line names the columns \(columns.joined(separator: ", "))."
    case .currency(let currency): "The currency “\(currency)” is not known."
    case .amount(let amount, let currency): "“\(amount)” is no refunded amount of \(currency)."
    case .time: "The time of the refund cannot be read."
    }
  }

  public var description: String { "Line \(line): \(message)" }
}
