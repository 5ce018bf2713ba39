import CLibpq

/// The arguments of one statement in the form that libpq sends, one after the other in a single buffer.
struct PostgresArguments {
  private enum Form: Int32 { case text, binary }

  private var buffer: [UInt8] = []
  /// Where each begins; below zero for null.
  private var starts: [Int] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  /// The built-in types that are sent in their binary form.
  private enum TypeNumber {
    static let bytes: Oid = 17
    static let integer8: Oid = 20
    static let integer4: Oid = 23
    static let texts: Set<Oid> = [25, 1042, 1043]
    static let bytesArray: Oid = 1001
    static let textArray: Oid = 1009
    static let integer8Array: Oid = 1016
  }

  mutating func reset() {
    buffer.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    formats.removeAll(keepingCapacity: true)
  }

  /// - Parameter type: what the server takes the parameter for; a value that does not go with it is sent as text, and
  ///   the server reads it as best it can.
  mutating func add(_ value: Value, as type: Oid) {
    let start = buffer.count
    switch value {
    case .null:
      return add(-1, 0, .binary)
    case .integer(let integer):
      switch type {
      case TypeNumber.integer8: append(integer)
      case TypeNumber.integer4 where Int32(exactly: integer) != nil: append(Int32(integer))
      default:
        buffer += "\(integer)".utf8
        return closeText(start)
      }
    case .text(let text):
      buffer += text.utf8
      if !TypeNumber.texts.contains(type) { return closeText(start) }
    case .bytes(let bytes):
      buffer += bytes
    }
    add(start, buffer.count - start, .binary)
  }

  /// A whole column as an array of one dimension: the dimension, whether there are nulls, the type, the number of
  /// elements, the first index; then each element with its length.
  mutating func add(_ column: [Value], _ kind: RowShape.Kind) {
    let start = buffer.count
    let element: Oid =
      switch kind {
      case .integer: TypeNumber.integer8
      case .text: 25
      case .bytes: TypeNumber.bytes
      }
    append(Int32(1))
    let nulls = buffer.count
    append(Int32(0))
    append(Int32(bitPattern: element))
    append(Int32(column.count))
    append(Int32(1))
    var hasNull = false
    for value in column {
      switch value {
      case .null:
        hasNull = true
        append(Int32(-1))
      case .integer(let integer):
        append(Int32(8))
        append(integer)
      case .text(var text):
        text.withUTF8 { bytes in
          append(Int32(bytes.count))
          buffer.append(contentsOf: bytes)
        }
      case .bytes(let bytes):
        append(Int32(bytes.count))
        buffer.append(contentsOf: bytes)
      }
    }
    if hasNull { buffer[nulls + 3] = 1 }
    add(start, buffer.count - start, .binary)
  }

  /// Hands the arguments over as libpq's functions take them.
  func with<R>(
    _ body: (
      _ count: Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>
    ) -> R
  ) -> R {
    buffer.withUnsafeBytes { bytes in
      // An empty buffer may have no address, and an empty text is no null.
      let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
      let values: [UnsafePointer<CChar>?] = starts.map {
        $0 < 0 ? nil : (base + $0).assumingMemoryBound(to: CChar.self)
      }
      return values.withUnsafeBufferPointer { values in
        lengths.withUnsafeBufferPointer { lengths in
          formats.withUnsafeBufferPointer { formats in
            guard let first = values.baseAddress, let length = lengths.baseAddress, let format = formats.baseAddress
            else {
              var none: UnsafePointer<CChar>?
              var zero: Int32 = 0
              return body(0, &none, &zero, &zero)
            }
            return body(Int32(values.count), first, length, format)
          }
        }
      }
    }
  }

  private mutating func closeText(_ start: Int) {
    buffer.append(0)
    add(start, buffer.count - 1 - start, .text)
  }

  private mutating func add(_ start: Int, _ length: Int, _ form: Form) {
    starts.append(start)
    lengths.append(Int32(length))
    formats.append(form.rawValue)
  }

  private mutating func append<T: FixedWidthInteger>(_ integer: T) {
    withUnsafeBytes(of: integer.bigEndian) { buffer.append(contentsOf: $0) }
  }
}
