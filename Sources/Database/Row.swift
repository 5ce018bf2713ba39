public import Promises

/// The row a query stands on, as the engine holds it. Columns are counted from zero.
protocol Cursor: AnyObject {
  func kind(_ column: Int) -> ColumnKind
  func integer(_ column: Int) -> Int64
  func text(_ column: Int) -> String
  func bytes(_ column: Int) -> [UInt8]
  /// The first column that was read as something it does not hold; the query throws it.
  var fault: DatabaseError? { get set }
}

enum ColumnKind: String {
  case null, integer, text, bytes
  /// Beyond the last column, or of a kind that `Value` leaves out.
  case other
}

/// A view of the current row of a query; valid only inside the closure it was given to. Columns are counted from zero.
///
/// Reading a column as something it does not hold (null as an integer, text as bytes) gives an empty value, and the
/// query throws `DatabaseError.Code.mismatch` as soon as the closure returns.
public struct Row {
  let cursor: any Cursor

  public func integer(_ column: Int) -> Int64 { expect(.integer, column) ? cursor.integer(column) : 0 }
  public func text(_ column: Int) -> String { expect(.text, column) ? cursor.text(column) : "" }
  public func bytes(_ column: Int) -> [UInt8] { expect(.bytes, column) ? cursor.bytes(column) : [] }
  public func instant(_ column: Int) -> Instant { Instant(microseconds: integer(column)) }
  /// An integer that is a count or an amount in memory.
  public func int(_ column: Int) -> Int { Int(integer(column)) }
  /// An integer of 0 or 1.
  public func boolean(_ column: Int) -> Bool { integer(column) != 0 }

  public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
  public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  public func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
  public func optionalInstant(_ column: Int) -> Instant? { isNull(column) ? nil : instant(column) }
  public func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }

  /// A column of a kind that is known, or null.
  public func value(_ column: Int, _ kind: RowShape.Kind) -> Value {
    if isNull(column) { return .null }
    return switch kind {
    case .integer: .integer(integer(column))
    case .text: .text(text(column))
    case .bytes: .bytes(bytes(column))
    }
  }

  public func isNull(_ column: Int) -> Bool { cursor.kind(column) == .null }

  private func expect(_ wanted: ColumnKind, _ column: Int) -> Bool {
    let found = cursor.kind(column)
    if found == wanted { return true }
    if cursor.fault == nil {
      let message = "column \(column) was read as \(wanted.rawValue) and holds \(found.rawValue)"
      cursor.fault = DatabaseError(.mismatch, message)
    }
    return false
  }
}
