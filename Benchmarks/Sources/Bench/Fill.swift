import Database
import Promises

/// Obligations made for measuring: due at once, or spread over a year as they would have come about.
struct Fill {
  private static let shape = RowShape(
    "obligation", ("id", .bytes), ("clause", .text), ("duty", .text), ("letter", .integer), ("subject", .bytes),
    ("opened_at", .integer), ("base_due", .integer), ("due", .integer), ("judge", .integer), ("outcome", .text),
    ("settled_at", .integer), ("fulfilled_at", .integer))
  private static let batch = 5000

  var clause: String
  var duty = "answer"
  var isRemedied = false

  /// What falls due without a remedy, and what is owed money once it is broken.
  static let plain = Fill(clause: "delivery.carriers")
  static let remedied = Fill(clause: "complaints.clock", isRemedied: true)

  /// Open and overdue: opened one after the other through a day, each due a day later, as when nothing was judged for a
  /// day.
  func overdue(_ count: Int, in database: any Database, now: Instant, seed: UInt64) throws {
    var random = Random(seed: seed)
    let day: Int64 = 86_400_000_000
    try insert(count, database) { place in
      let opened = now.adding(microseconds: -2 * day - 1_000_000 + Int64(Double(place) / Double(count) * Double(day)))
      return row(&random, opened: opened, due: opened.adding(microseconds: day), outcome: nil)
    }
  }

  /// Nine in ten kept within a day, over the year before `now`; the rest open and due in a month.
  func history(_ count: Int, in database: any Database, now: Instant, seed: UInt64) throws {
    var random = Random(seed: seed)
    let year: Int64 = 360 * 86_400
    try insert(count, database) { place in
      let opened = now.adding(seconds: -year + Int64(Double(place) / Double(count) * Double(year)))
      let isOpen = place % 10 == 0
      let due = isOpen ? now.adding(seconds: 30 * 86_400 + Int64(place % 86_400)) : opened.adding(seconds: 86_400)
      return row(&random, opened: opened, due: due, outcome: isOpen ? nil : opened.adding(seconds: 3600))
    }
  }

  private func insert(_ count: Int, _ database: any Database, _ make: (Int) -> [Value]) throws {
    var place = 0
    while place < count {
      var rows = Rows(Self.shape)
      for _ in 0..<min(Self.batch, count - place) {
        rows.add(make(place))
        place += 1
      }
      try database.writeNow { try $0.insert(rows) }
    }
  }

  private func row(_ random: inout Random, opened: Instant, due: Instant, outcome: Instant?) -> [Value] {
    [
      random.identifier(at: opened).bytes.value, clause.value, duty.value, 1.value,
      random.identifier(at: opened).bytes.value, opened.value, due.value, due.value, due.value,
      outcome == nil ? .null : "kept".value, outcome.value, outcome.value,
    ]
  }
}
