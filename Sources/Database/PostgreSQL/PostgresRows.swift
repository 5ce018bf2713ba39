import CLibpq

/// The rows that a query answered, all of them in memory, and the one that is being read.
final class PostgresRows: Cursor {
  private enum Form {
    case integer2, integer4, integer8, boolean, numeric, text, bytes, other
  }

  let count: Int
  var place: Int32 = 0
  var fault: DatabaseError?
  private let result: OpaquePointer
  private let forms: [Form]

  /// Takes the result over and frees it at its own end.
  init(_ result: OpaquePointer) {
    self.result = result
    count = Int(PQntuples(result))
    forms = (0..<PQnfields(result)).map { Self.form(PQftype(result, $0)) }
  }

  deinit { PQclear(result) }

  /// The numbers of the built-in types, which PostgreSQL never changes (its `pg_type.dat`).
  private static func form(_ type: Oid) -> Form {
    switch type {
    case 16: .boolean
    case 17: .bytes
    case 20: .integer8
    case 21: .integer2
    case 23: .integer4
    case 1700: .numeric
    case 25, 1043, 1042, 19, 705: .text
    default: .other
    }
  }

  func kind(_ column: Int) -> ColumnKind {
    guard forms.indices.contains(column) else { return .other }
    if PQgetisnull(result, place, Int32(column)) != 0 { return .null }
    return switch forms[column] {
    case .integer2, .integer4, .integer8, .boolean: .integer
    // What a sum of 64-bit integers is.
    case .numeric: whole(column) == nil ? .other : .integer
    case .text: .text
    case .bytes: .bytes
    case .other: .other
    }
  }

  func integer(_ column: Int) -> Int64 {
    let start = UnsafeRawPointer(PQgetvalue(result, place, Int32(column))!)
    return switch forms[column] {
    case .integer8: Int64(bigEndian: start.loadUnaligned(as: Int64.self))
    case .integer4: Int64(Int32(bigEndian: start.loadUnaligned(as: Int32.self)))
    case .integer2: Int64(Int16(bigEndian: start.loadUnaligned(as: Int16.self)))
    case .boolean: start.loadUnaligned(as: UInt8.self) == 0 ? 0 : 1
    default: whole(column) ?? 0
    }
  }

  func text(_ column: Int) -> String { String(decoding: raw(column), as: UTF8.self) }

  func bytes(_ column: Int) -> [UInt8] { Array(raw(column)) }

  private func raw(_ column: Int) -> UnsafeRawBufferPointer {
    let start = PQgetvalue(result, place, Int32(column))
    return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, place, Int32(column))))
  }

  /// A decimal number of PostgreSQL (groups of four digits, the first of them worth 10000 to the power of `weight`) as
  /// an integer; nil when it is none of 64 bits.
  private func whole(_ column: Int) -> Int64? {
    let words = raw(column)
    func word(_ place: Int) -> Int {
      Int(Int16(bigEndian: words.loadUnaligned(fromByteOffset: place * 2, as: Int16.self)))
    }
    guard words.count >= 8 else { return nil }
    let (digits, weight) = (word(0), word(1))
    let isNegative = word(2) == 0x4000
    guard isNegative || word(2) == 0, digits <= weight + 1 || digits == 0 else { return nil }
    var sum: Int64 = 0
    for place in 0..<(digits == 0 ? 0 : weight + 1) {
      let group = Int64(place < digits ? word(4 + place) : 0)
      let (product, overflow) = sum.multipliedReportingOverflow(by: 10_000)
      let (next, more) = product.addingReportingOverflow(isNegative ? -group : group)
      if overflow || more { return nil }
      sum = next
    }
    return sum
  }
}
