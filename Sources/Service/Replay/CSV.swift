/// A table of comma-separated values (RFC 4180): fields may be quoted and then hold commas, quotes and line breaks.
struct CSV {
  struct Record {
    /// The line of the file that the record begins on, from 1.
    var line: Int
    var fields: [String]
  }
  var header: [String]
  var records: [Record]

  init(_ bytes: some Collection<UInt8>) {
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var quoted = false
    var wasQuoted = false
    var line = 1
    var start = 1
    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    func endRecord() {
      endField()
      if fields != [""] { records.append(Record(line: start, fields: fields)) }
      fields = []
    }
    // A byte order mark is no part of the first name.
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.index(bytes.startIndex, offsetBy: 3) : bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      place = bytes.index(after: place)
      if byte == UInt8(ascii: "\n") { line += 1 }
      if quoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if place < bytes.endIndex, bytes[place] == UInt8(ascii: "\"") {
          field.append(byte)
          place = bytes.index(after: place)
        } else {
          quoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
        quoted = true
        wasQuoted = true
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\r"): break
      case UInt8(ascii: "\n"):
        endRecord()
        start = line
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !fields.isEmpty { endRecord() }
    header = records.first?.fields ?? []
    self.records = Array(records.dropFirst())
  }
}
