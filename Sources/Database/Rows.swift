/// Some columns of a table that rows are written into many at a time, and the statements for it, made once.
public final class RowShape: Sendable {
  public enum Kind: String, Sendable {
    case integer, text, bytes

    func holds(_ value: Value) -> Bool {
      switch (self, value) {
      case (_, .null), (.integer, .integer), (.text, .text), (.bytes, .bytes): true
      default: false
      }
    }
  }

  public let table: String
  public let columns: [(name: String, kind: Kind)]
  let kinds: [Kind]
  /// One row.
  let insertOne, updateOne, deleteOne: String
  /// One row, and any number of rows as one array to a column, for PostgreSQL. The server itself must refuse a row that
  /// is not there: when its answer is read, the commit that was sent together with the statement may be done.
  let updateSure, deleteSure, insertMany, updateMany, deleteMany: String

  /// - Parameter columns: the first of them is the key that `update` and `delete` go by.
  public convenience init(_ table: String, _ columns: (name: String, kind: Kind)...) { self.init(table, columns) }

  public init(_ table: String, _ columns: [(name: String, kind: Kind)]) {
    precondition(!columns.isEmpty, "a row has columns")
    self.table = table
    self.columns = columns
    kinds = columns.map(\.kind)
    let names = columns.map(\.name)
    let key = names[0]
    let list = names.joined(separator: ", ")
    let marks = columns.indices.map { "$\($0 + 1)" }
    let arrays = zip(marks, columns).map { mark, column in
      switch column.kind {
      case .integer: "CAST(\(mark) AS BIGINT[])"
      case .text: "CAST(\(mark) AS TEXT[])"
      case .bytes: "CAST(\(mark) AS BYTEA[])"
      }
    }
    insertOne = "INSERT INTO \(table) (\(list)) VALUES (\(marks.joined(separator: ", ")))"
    insertMany = "INSERT INTO \(table) (\(list)) SELECT * FROM unnest(\(arrays.joined(separator: ", ")))"
    let own = zip(names, marks).dropFirst().map { "\($0) = \($1)" }.joined(separator: ", ")
    let given = names.dropFirst().map { "\($0) = given.\($0)" }.joined(separator: ", ")
    updateOne = "UPDATE \(table) SET \(own) WHERE \(key) = $1"
    updateMany = Self.sure(
      """
      UPDATE \(table) SET \(given) FROM unnest(\(arrays.joined(separator: ", "))) AS given(\(list))
      WHERE \(table).\(key) = given.\(key)
      """, "cardinality(\(arrays[0]))")
    deleteOne = "DELETE FROM \(table) WHERE \(key) = $1"
    deleteMany = Self.sure("DELETE FROM \(table) WHERE \(key) = ANY(\(arrays[0]))", "cardinality(\(arrays[0]))")
    updateSure = Self.sure(updateOne, "1")
    deleteSure = Self.sure(deleteOne, "1")
  }

  /// Divides by zero unless so many rows were changed.
  private static func sure(_ change: String, _ count: String) -> String {
    "WITH done AS (\(change) RETURNING 1) SELECT 1 / CAST(count(*) = \(count) AS INTEGER) FROM done"
  }
}

/// Rows of one shape, to be written together.
public struct Rows: Sendable {
  public let shape: RowShape
  /// Row by row in one list: a row is added without making one of its own.
  public private(set) var values: [Value] = []

  public init(_ shape: RowShape) { self.shape = shape }

  public var count: Int { values.count / shape.kinds.count }
  public var isEmpty: Bool { values.isEmpty }

  /// Adds a row, a value to a column of the shape.
  public mutating func add(_ values: Value...) { add(values) }

  public mutating func add(_ values: [Value]) {
    let kinds = shape.kinds
    precondition(values.count == kinds.count, "\(shape.table): \(values.count) values for \(kinds.count) columns")
    for place in kinds.indices {
      precondition(kinds[place].holds(values[place]), "\(shape.table).\(shape.columns[place].name) holds no such value")
    }
    self.values.append(contentsOf: values)
  }

  public mutating func removeAll() { values.removeAll(keepingCapacity: true) }

  /// The values of one row.
  public func row(_ place: Int) -> ArraySlice<Value> {
    let width = shape.kinds.count
    return values[place * width..<(place + 1) * width]
  }

  /// The values of one column, the way PostgreSQL takes many rows.
  public func column(_ place: Int) -> [Value] {
    stride(from: place, to: values.count, by: shape.kinds.count).map { values[$0] }
  }
}

/// What is done with rows.
enum RowAction {
  case insert, update, delete

  func one(_ shape: RowShape) -> String {
    switch self {
    case .insert: shape.insertOne
    case .update: shape.updateOne
    case .delete: shape.deleteOne
    }
  }

  /// For PostgreSQL.
  func sure(_ shape: RowShape) -> String {
    switch self {
    case .insert: shape.insertOne
    case .update: shape.updateSure
    case .delete: shape.deleteSure
    }
  }

  func many(_ shape: RowShape) -> String {
    switch self {
    case .insert: shape.insertMany
    case .update: shape.updateMany
    case .delete: shape.deleteMany
    }
  }

  /// How many of the columns the statement takes.
  func width(_ shape: RowShape) -> Int { self == .delete ? 1 : shape.columns.count }
}
