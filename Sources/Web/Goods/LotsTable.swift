import Promises

/// The lots of goods, as those who work with them and those who buy them see them: where they come from is said to each
/// in another way, the rest is the same.
struct LotsTable {
  struct Line {
    var reference: String
    var received: Instant
    /// A cell for each head of `sources`.
    var source: [PlainPage.Cell]
    var isHeld: Bool
  }
  /// What the columns about their source are called.
  var sources: [String]
  var lines: [Line]
  var times: TimeWords

  var table: PlainPage.Table {
    let language = times.language
    let heads =
      [language.say("批次", "Lot"), language.say("入库", "Received")] + sources + [language.say("状态", "State")]
    let rows = lines.map { line in
      [PlainPage.Cell(quoting: line.reference), PlainPage.Cell(times.time(line.received))] + line.source + [
        PlainPage.Cell(
          "",
          marks: [
            line.isHeld
              ? .init(mark: "b", word: language.say("停发", "Held: none is shipped"))
              : .init(mark: "k", word: language.say("正常", "In order"))
          ])
      ]
    }
    return PlainPage.Table(heads, rows)
  }
}
