import Database
import Foundation
import Promises

/// Goods or certificates out of a table of comma-separated values, all or none: each line is checked as if it came
/// alone, and every one that cannot be taken is told with its number.
///
/// Goods have the columns `reference,title,category,brand,gtin,merchant,standards,description`; certificates
/// `product,number,issuer,kind,validFrom,validUntil,scope`. Several standards, and what a scope covers, stand between
/// bars: `GB 7718|GB 28050`. Cells are written and read as `TableCell` says.
public struct GoodsImport {
  /// In characters.
  public static let largest = 5_000_000
  static let mostLines = 20_000
  public static let productColumns = [
    "reference", "title", "category", "brand", "gtin", "merchant", "standards", "description",
  ]
  public static let certificateColumns = ["product", "number", "issuer", "kind", "validFrom", "validUntil", "scope"]

  /// The text of a file; nil where it is neither UTF-8 nor GB 18030, in which spreadsheets in Chinese write unless they
  /// are told otherwise.
  public static func text(of file: [UInt8]) -> String? {
    let bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
    return String(bytes: bytes, encoding: .utf8) ?? String(bytes: bytes, encoding: .init(rawValue: 0x8000_0632))
  }

  struct Line {
    var number: Int
    /// As the operation that takes one would have them.
    var fields: JSONObject
  }
  /// `goods.list` or `goods.certify`
  var operation: String
  var lines: [Line]
  private var faulty: [(line: Int, problem: SchemaProblem)] = []
  /// In the order of the lines.
  var faults: [SchemaProblem] { faulty.enumerated().sorted { ($0.1.line, $0.0) < ($1.1.line, $1.0) }.map(\.1.problem) }

  /// - Throws: `Refusal` when it is no such table at all.
  init(_ text: String) throws {
    let csv = CSV(text.utf8)
    let isCertificates = csv.header.contains("number")
    operation = isCertificates ? "goods.certify" : "goods.list"
    let known = isCertificates ? Self.certificateColumns : Self.productColumns
    let required = isCertificates ? ["product", "number", "issuer", "validUntil"] : ["reference", "title"]
    if let strange = csv.header.first(where: { !known.contains($0) }) {
      throw Refusal(
        .invalid, "column-unknown", "There is no column \(strange); write these: \(known.joined(separator: ","))")
    }
    if let missing = required.first(where: { !csv.header.contains($0) }) {
      throw Refusal(
        .invalid, "column-missing", "The first line lacks \(missing); write these: \(known.joined(separator: ","))")
    }
    guard Set(csv.header).count == csv.header.count else {
      throw Refusal(.invalid, "column-twice", "A column stands in the first line twice; leave one of them out.")
    }
    guard csv.records.count <= Self.mostLines else {
      throw Refusal(
        .invalid, "lines-too-many",
        "Import at most \(Self.mostLines) lines at once; split the table of \(csv.records.count).")
    }
    lines = []
    for record in csv.records {
      guard record.fields.count == csv.header.count else {
        fault(
          record.line, "columns",
          "it has \(record.fields.count) fields and the first line \(csv.header.count); look for a comma without quotes"
        )
        continue
      }
      var fields = JSONObject()
      for (name, value) in zip(csv.header, record.fields) where !value.isEmpty {
        fields[name] =
          name == "standards" || name == "scope"
          ? .array(TableCell.items(value).map { .string($0) }) : .string(TableCell.read(value))
      }
      lines.append(Line(number: record.line, fields: fields))
    }
  }

  mutating func fault(_ line: Int, _ code: String, _ message: String) {
    faulty.append((line, SchemaProblem(pointer: "/csv/line/\(line)", code: code, message: message)))
  }
}

extension Work {
  /// - Parameter isTrial: nothing is taken, whatever comes of it.
  /// - Returns: how many lines there are.
  /// - Throws: `InputProblems` with each line that cannot be taken; `Refusal` when it is no table of goods.
  func importGoods(_ text: String, isTrial: Bool, at: Instant) throws -> (operation: String, lines: Int) {
    var table = try GoodsImport(text)
    guard let operation = Catalog.operation(table.operation) else { return (table.operation, 0) }
    var taken: [(line: Int, input: Input)] = []
    var seen: [String: Int] = [:]
    for line in table.lines {
      let problems = operation.schema.problems(in: .object(line.fields))
      for problem in problems {
        table.fault(line.number, problem.code, "\(problem.pointer.dropFirst()): \(problem.message)")
      }
      guard problems.isEmpty else { continue }
      let input = Input(fields: line.fields, at: at)
      let key =
        table.operation == "goods.list" ? input.text("reference") : input.text("product") + "\n" + input.text("number")
      if let other = seen.updateValue(line.number, forKey: key) {
        table.fault(line.number, "line-twice", "it says the same as line \(other)")
        continue
      }
      do {
        if table.operation == "goods.list" {
          try checkListing(
            input.text("reference"), category: input.optionalText("category"), Catalog.listing(input), at: at)
        } else {
          try checkImported(input, at: at)
        }
        taken.append((line.number, input))
      } catch let refusal as Refusal {
        table.fault(line.number, refusal.code, refusal.message)
      }
    }
    guard table.faults.isEmpty else { throw InputProblems(table.faults) }
    if isTrial { return (table.operation, taken.count) }
    for (line, input) in taken {
      do {
        if table.operation == "goods.list" { try list(input) } else { try certify(input) }
      } catch let refusal as Refusal {
        // What only shows beside the lines before it.
        throw InputProblems([
          SchemaProblem(pointer: "/csv/line/\(line)", code: refusal.code, message: refusal.message)
        ])
      }
    }
    return (table.operation, taken.count)
  }

  private func checkImported(_ input: Input, at: Instant) throws {
    let reference = input.text("product")
    let product = try self.product(reference)
    guard let zone = letters.inForce(at: at)?.letter.calendar.zone else { return }
    _ = try checkCertificate(
      of: product, number: input.text("number"), issuer: input.text("issuer"), validUntil: input.day("validUntil"),
      Catalog.certificate(input), zone: zone, at: at)
    let isThere = try transaction.first(
      "SELECT 1 FROM certificate WHERE product = $1 AND number = $2", product.bytes, input.text("number"),
      map: { _ in true })
    if isThere == true {
      throw Refusal(
        .conflict, "certificate-exists", "\(reference) has the certificate \(input.text("number")) already.")
    }
  }

  func list(_ input: Input) throws {
    try list(
      product: input.text("reference"), title: input.text("title"), category: input.optionalText("category"),
      details: Catalog.listing(input), at: input.at)
  }

  func certify(_ input: Input) throws {
    try certify(
      product: input.text("product"), number: input.text("number"), issuer: input.text("issuer"),
      validUntil: input.day("validUntil"), details: Catalog.certificate(input), at: input.at)
  }
}
