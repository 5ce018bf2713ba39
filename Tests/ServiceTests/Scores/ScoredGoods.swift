import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// A platform with a letter and an annex of scores, with limits that few cases cross, and time that tests set.
struct ScoredGoods {
  static let begin = Instant("2026-03-02T02:00:00Z")!
  static let annex = """
    period: {days: 90}
    every: {days: 7}
    confidence: {percent: 95}
    measures:
      - measure: delivered
        minimum: 8
        thresholds:
          - {limit: {percent: 90}, step: warning, within: {days: 3}}
          - {limit: {percent: 70}, step: floor, raise: {percent: 50}, within: {days: 3}}
          - {limit: {percent: 20}, step: suspension, within: {days: 1}}
      - measure: faults
        minimum: 8
        thresholds:
          - {limit: {percent: 10}, step: sampling, within: {days: 3}}
      - {measure: reports, minimum: 1}
      - measure: defects
        minimum: 8
        thresholds:
          - {limit: {percent: 10}, step: sampling, within: {days: 3}}
          - {limit: {percent: 30}, step: suspension, within: {days: 3}}
    """

  static func open(
    _ engine: Engine, annex: String? = annex, letter: String? = nil, _ body: (Work) throws -> Void
  ) throws {
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        let work = Work(transaction, now: begin, letters: LetterBook([]), random: Random(seed: 1), keys: .ofTests)
        let source = try letter ?? String(contentsOfFile: defaultLetterPath, encoding: .utf8)
        let version = try work.publish(LetterFile(yaml: source), source: source, at: begin)
        try work.startDuties(of: version, at: begin)
        try work.admit(merchant: "M-1", floor: 100_000, currency: .cny, at: begin)
        try work.admit(merchant: "M-2", floor: 0, currency: .cny, at: begin)
        try work.topUp(merchant: "M-1", amount: 100_000, at: begin)
        try work.list(product: "P-1", title: "Kettle", category: nil, at: begin)
        try transaction.run(
          "UPDATE product SET merchant = (SELECT id FROM merchant WHERE reference = 'M-1') WHERE reference = 'P-1'")
        try work.list(product: "P-2", title: "Pan", category: nil, at: begin)
        if let annex { _ = try work.publish(AnnexFile(.scores, yaml: annex), source: annex, at: begin) }
        try body(work)
      }
    }
  }
}

extension Work {
  /// Goes on to a time as a replay does: from deadline to deadline, whatever is due.
  func go(to instant: Instant) throws {
    while let deadline = try nextDeadline(), deadline < instant {
      now = max(now, deadline.adding(microseconds: 1))
      try sweepAll()
    }
    now = instant
  }

  func pass(hours: Int64) throws { try go(to: now.adding(seconds: hours * 3600)) }

  /// Orders of one piece each that were promised for the day after tomorrow: the first ones come in time, the others
  /// never.
  ///
  /// - Parameter product: kettles of M-1, who alone sells them, and pans of all others, where it is nil.
  func trade(_ name: String, _ merchant: String? = "M-1", product: String? = nil, inTime: Int, late: Int = 0) throws {
    let product = product ?? (merchant == "M-1" ? "P-1" : "P-2")
    let day = Zone("Asia/Shanghai")!.day(of: now).adding(2)
    for number in 0..<inTime + late {
      let order = "\(name)-\(number)"
      try place(
        PlaceOrder(
          reference: order, at: now, promised: day, currency: .cny, merchant: merchant,
          lines: [.init(product: product, quantity: 1, price: 1000)]))
      if number < inTime { try track(order: order, event: TrackingEvent(reference: "T", kind: .delivered, at: now)) }
    }
  }

  func card(_ reference: String = "M-1", _ whose: ScoreMeasure.Whose = .merchant) throws -> JSON {
    let name = whose == .merchant ? "merchant" : "product"
    let query = try #require(Catalog.queries.first { $0.name == "scores.\(name)" })
    let answer = try query.answer(
      query.input(.object([name: .string(reference)]), now: now), from: self)
    #expect(query.answer.problems(in: answer) == [])
    return answer
  }

  /// `holds of cases` as it is now.
  func figure(_ measure: String, _ reference: String = "M-1", _ whose: ScoreMeasure.Whose = .merchant) throws -> String?
  {
    let figure = try card(reference, whose)["figures"]?.array?.first { $0["measure"]?.string == measure }
    return figure.map { "\($0["holds"]?.integer ?? -1) of \($0["cases"]?.integer ?? -1)" }
  }

  /// Steps with where they stand, the latest first.
  func standing(_ reference: String = "M-1", _ whose: ScoreMeasure.Whose = .merchant) throws -> [String] {
    (try card(reference, whose)["steps"]?.array ?? []).map {
      "\($0["measure"]?.string ?? "") \($0["step"]?.string ?? "") \($0["status"]?.string ?? "")"
        + ($0["liftSince"] == nil ? "" : " liftable")
    }
  }

  static let because: JSON = ["zh-Hans": "连续延误。", "en": "Late again and again."]

  func decide(_ how: String, _ measure: String = "delivered", _ of: String = "M-1", _ more: JSONObject = [:]) throws {
    var body = more
    body["of"] = .string(of)
    body["measure"] = .string(measure)
    body["reason"] = Self.because
    try tell("scores.\(how)", .object(body))
  }
}
