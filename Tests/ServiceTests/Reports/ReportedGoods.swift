import Foundation
import Promises
import Support
import Testing

@testable import Service

/// A platform with goods of a merchant, and the shop's key as who asks.
struct ReportedGoods {
  static let now = Instant("2026-03-06T02:00:00Z")!
  let platform: Platform

  init(_ engine: Engine, annex: Bool = false) async throws {
    platform = try Platform(try engine.scratch(Migrations.all), keys: .random())
    let now = Self.now
    let folder = URL(filePath: defaultLetterPath).deletingLastPathComponent()
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now)
    let rules = try String(contentsOf: folder.appending(path: "reports.yaml"), encoding: .utf8)
    try await platform.operate(at: now) { work in
      if annex { _ = try work.publish(AnnexFile(.reports, yaml: rules), source: rules, at: now) }
      try work.list(product: "P-1", title: "Kettle", category: nil, at: now)
      try work.admit(merchant: "M-1", floor: 0, currency: .cny, at: now)
      try work.topUp(merchant: "M-1", amount: 100_000, at: now)
    }
  }

  @discardableResult
  func act<T: Sendable>(
    at: Instant = now, as actor: String? = "key:shop", _ body: @escaping @Sendable (Work) throws -> T
  ) async throws -> T {
    try await platform.operate(at: at) { work in
      work.actor = actor
      return try body(work)
    }
  }

  func place(_ reference: String, at: Instant = now) async throws {
    try await act(at: at) {
      try $0.place(
        PlaceOrder(
          reference: reference, at: at, promised: Day("2026-03-20")!, currency: .cny, merchant: "M-1",
          lines: [.init(product: "P-1", quantity: 1, price: 10_000)]))
      return ()
    }
  }

  static func report(
    _ reference: String, _ kind: ReportKind = .counterfeit, by buyer: String? = nil, isDanger: Bool = false,
    files: [MakeReport.File] = [], caseName: String? = "J-1", words: String? = nil
  ) -> MakeReport {
    var report = MakeReport(reference: reference, product: "P-1", kind: kind, at: now)
    report.buyer = buyer
    report.isDanger = isDanger
    report.files = files
    report.caseName = caseName
    report.words = words
    return report
  }

  func view(_ name: String = "J-1") async throws -> JSON { try await act { try $0.view(case: name) } }

  func refused(_ body: @escaping @Sendable (Work) throws -> Void) async -> String? {
    do {
      try await act(body)
      return nil
    } catch { return (error as? Refusal)?.code ?? "\(error)" }
  }
}
