import Database
import Foundation
import Promises

/// A register of traders that knows who stands under a code. What it answers is a fact for the reviewer, never the
/// decision. Other registers are told of by `admission.tell-look-up`, or by another conformance.
public protocol MerchantRegistry: Sendable {
  /// What the answer is signed with, such as the name of a file.
  var name: String { get }
  /// - Parameter code: in its normal form (`MerchantForm.code`).
  /// - Returns: nil where the register does not know it.
  /// - Throws: where it cannot be asked now; it is asked again later.
  func entry(of code: String) async throws -> RegistryEntry?
}

public struct RegistryEntry: Hashable, Sendable {
  public var name: String
  /// In the register's own words.
  public var status: String

  public init(name: String, status: String) {
    self.name = name
    self.status = status
  }
}

/// What was answered, and when.
struct RegistryAnswer: Hashable, Sendable {
  var registry: String
  var at: Instant
  /// Nil where it does not know the code.
  var name: String?
  var status: String?

  var json: JSON {
    var object: JSONObject = [
      "registry": .string(registry), "at": .string(at.description), "found": .bool(name != nil),
    ]
    object[text: "name"] = name
    object[text: "status"] = status
    return .object(object)
  }
}

/// A register in a file: CSV with the columns `code`, `name` and `status`, in any order, among others.
public struct FileRegistry: MerchantRegistry {
  public let name: String
  private let entries: [String: RegistryEntry]

  /// - Throws: `Refusal` where a column is missing, or a line has no code.
  public init(name: String, csv bytes: [UInt8]) throws {
    let table = CSV(bytes)
    func column(_ wanted: String) throws -> Int {
      guard let place = table.header.firstIndex(where: { $0.lowercased() == wanted }) else {
        throw Refusal(.invalid, "registry-column", "\(name) has no column \(wanted); its first line names the columns.")
      }
      return place
    }
    let (code, title, status) = (try column("code"), try column("name"), try column("status"))
    var entries: [String: RegistryEntry] = [:]
    for record in table.records {
      guard record.fields.count > max(code, title, status), !record.fields[code].isEmpty else {
        throw Refusal(.invalid, "registry-line", "\(name):\(record.line) has no code, or too few columns.")
      }
      entries[MerchantForm.code(record.fields[code])] = RegistryEntry(
        name: record.fields[title], status: record.fields[status])
    }
    self.name = name
    self.entries = entries
  }

  /// - Throws: `Refusal` where the file cannot be read, or is no such table.
  public init(path: String) throws {
    let url = URL(filePath: path)
    guard let data = try? Data(contentsOf: url) else {
      throw Refusal(.invalid, "registry-file", "The register \(path) cannot be read.")
    }
    try self.init(name: url.lastPathComponent, csv: Array(data))
  }

  public func entry(of code: String) -> RegistryEntry? { entries[code] }
}

/// Asks a register about whoever has submitted an application since he was asked about last.
struct RegistryClerk: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let registry: any MerchantRegistry

  /// Asks for good, until the task is cancelled.
  ///
  /// - Throws: what the register or the database throws.
  func run() async throws {
    while !Task.isCancelled {
      try await askAll()
      // Another process may have been told of an application.
      await platform.applications.wait(atMost: .seconds(60))
    }
  }

  /// Each once: no transaction is open while the register answers.
  func askAll() async throws {
    while case let waiting = try await platform.look(at: clock(), { try $0.unasked(limit: 100) }), !waiting.isEmpty {
      for (merchant, code) in waiting {
        let entry = try await registry.entry(of: MerchantForm.code(code))
        let answer = RegistryAnswer(registry: registry.name, at: clock(), name: entry?.name, status: entry?.status)
        try await platform.operate(at: clock()) { try $0.record(answer, of: merchant) }
      }
    }
  }
}

extension Work {
  /// Applications that were submitted after the register was asked about them last.
  func unasked(limit: Int) throws -> [(merchant: String, code: String)] {
    try transaction.all(
      """
      SELECT merchant, code FROM admission WHERE submitted_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM admission_look_up WHERE admission_look_up.admission = admission.id AND at >= submitted_at)
      ORDER BY submitted_at LIMIT $1
      """, limit, map: { ($0.text(0), $0.text(1)) })
  }

  /// The last answer is kept; that there was one stands in the history.
  func record(_ answer: RegistryAnswer, of merchant: String) throws {
    let admission = try admission(merchant)
    try transaction.run(
      """
      INSERT INTO admission_look_up (admission, registry, at, name, status) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (admission) DO UPDATE SET registry = excluded.registry, at = excluded.at, name = excluded.name,
        status = excluded.status
      """, admission.id.bytes, answer.registry, answer.at, answer.name, answer.status)
    try note("looked-up", on: admission, at: answer.at, code: answer.registry)
  }

  func lookUp(of admission: Identifier) throws -> RegistryAnswer? {
    try transaction.first(
      "SELECT registry, at, name, status FROM admission_look_up WHERE admission = $1", admission.bytes
    ) {
      RegistryAnswer(
        registry: $0.text(0), at: $0.instant(1), name: $0.optionalText(2), status: $0.optionalText(3))
    }
  }
}
