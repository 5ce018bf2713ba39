import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// A platform with the letter and the annexes that are shipped, and time that tests set.
struct Warehouse {
  static let begin = Instant("2026-01-05T01:00:00Z")!
  static let gtin = "6901234567892"

  static func open(_ engine: Engine, annexes: Bool = true, _ body: (Work) throws -> Void) throws {
    let folder = URL(filePath: defaultLetterPath).deletingLastPathComponent()
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        let work = Work(
          transaction, now: begin, letters: LetterBook([]), random: Random(seed: 1), keys: .ofTests)
        let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
        _ = try work.publish(LetterFile(yaml: source), source: source, at: begin)
        if annexes {
          for kind in AnnexKind.allCases {
            let source = try String(contentsOf: folder.appending(path: kind.fileName), encoding: .utf8)
            _ = try work.publish(AnnexFile(kind, yaml: source), source: source, at: begin)
          }
        }
        try body(work)
      }
    }
  }
}

extension Work {
  /// Tells an operation as the API and the stream do.
  @discardableResult
  func tell(_ name: String, _ body: JSON) throws -> JSON {
    let operation = try #require(Catalog.operation(name))
    let answer = try operation.perform(try operation.input(body, now: now), on: self)
    #expect(operation.answer.problems(in: answer) == [], "\(name)")
    return answer
  }

  /// The code with which it is refused; nil where it is not.
  func refusal(_ name: String, _ body: JSON) throws -> String? {
    do {
      _ = try transaction.savepoint { try tell(name, body) }
      return nil
    } catch let refusal as Refusal {
      return refusal.code
    }
  }

  func pass(days: Int64) { now = now.adding(seconds: days * 86_400) }

  /// Lists a lamp with all that it needs.
  func listLamp(_ reference: String = "LAMP", certificate: String = "C1", until: String = "2026-03-01") throws {
    try tell(
      "goods.list",
      [
        "reference": .string(reference), "title": "Lamp", "category": "lighting", "gtin": .string(Warehouse.gtin),
        "standards": ["GB 4706.1-2005", "GB 7000.1"],
      ])
    try tell(
      "goods.certify",
      [
        "product": .string(reference), "number": .string(certificate), "issuer": "CQC", "kind": "ccc",
        "validUntil": .string(until), "scope": ["appliances"],
      ])
    try tell("goods.review", ["product": .string(reference)])
  }

  func sell(_ reference: String, _ product: String = "LAMP") throws {
    try tell(
      "orders.place",
      [
        "reference": .string(reference),
        "promised": .string(now.adding(seconds: 4 * 86_400).description.prefix(10).description),
        "lines": [["product": .string(product), "quantity": 1, "price": 9900]],
      ])
  }
}
