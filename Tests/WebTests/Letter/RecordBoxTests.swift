import Promises
import Testing

@testable import Web

@Suite struct RecordBoxTests {
  private func box(
    _ record: ClauseRecord, _ kind: ClauseKind = .clock, _ language: Language = .en
  ) -> LetterView.Box {
    RecordBox(
      record: record, clause: Sample.clause(record.clause, kind), days: 90, today: Sample.zone.day(of: Sample.now),
      language: language
    ).view
  }

  @Test func fewCasesAreNoPercentage() {
    #expect(RecordBox.rate(kept: 3, of: 3, .en) == "3 of 3")
    #expect(RecordBox.rate(kept: 3, of: 3, .zhHans) == "全部 3 项")
    #expect(RecordBox.rate(kept: 2, of: 3, .zhHans) == "3 项中 2 项")
    #expect(RecordBox.rate(kept: 1, of: 1, .zhHans) == "1 项中 1 项")
    #expect(RecordBox.rate(kept: 18, of: 19, .en) == "18 of 19")
    #expect(RecordBox.rate(kept: 20, of: 20, .zhHans) == "100%")
  }

  @Test func oneBreachIsNeverAHundredPercent() {
    #expect(RecordBox.rate(kept: 1999, of: 2000, .en) == "99.9%")
    #expect(RecordBox.rate(kept: 99_999, of: 100_000, .en) == "99.9%")
    #expect(RecordBox.rate(kept: 0, of: 20, .en) == "0%")
  }

  @Test func speedSaysNoMoreThanTheCasesBear() {
    func speed(_ kept: Int, _ kind: ClauseKind = .clock) -> String? {
      box(Sample.record("a", kept: kept), kind).notes.first
    }
    #expect(speed(1) == "It took about 2 hours.")
    #expect(speed(19) == "Usually about 2 hours.")
    #expect(speed(20) == "Usually about 2 hours; the slowest tenth about 3 days or more.")
    #expect(speed(4, .recurring) == "Usually done about 2 hours into the period.")
    #expect(speed(40, .gate) == nil)
    #expect(speed(0) == nil)
  }

  @Test func countsSayAllAndVoidOnlyWhereThereIsAny() {
    let all = box(Sample.record("a", kept: 1200, broken: 3, void: 2, open: 4)).counts
    #expect(all.map(\.words) == ["1,205 opened", "1,200 kept", "3 broken", "4 still open", "2 void"])
    #expect(box(Sample.record("a", kept: 1)).counts.map(\.mark) == ["n", "k", "b", "o"])
  }

  /// What is paid in these days may have been granted before them, so it is no part of what was granted.
  @Test func moneyIsWhatWasGrantedAndWhatWasPaid() {
    let record = Sample.record("a", kept: 1, granted: "10.00", paid: "25.00")
    #expect(box(record).notes.last == "CNY\u{A0}10.00 granted, CNY\u{A0}25.00 paid out.")
    #expect(box(record, .clock, .zhHans).notes.last == "核定赔偿人民币\u{A0}10.00\u{A0}元，同期支付人民币\u{A0}25.00\u{A0}元。")
  }

  @Test func withoutCasesItSaysSoAndDrawsNothing() {
    let empty = box(Sample.record("a"))
    #expect(empty.nothing == "No cases in the last 90 days.")
    #expect(empty.rate == nil && empty.plot == nil && empty.working == nil && !empty.hasCounts)
    let running = box(Sample.record("a", open: 2))
    #expect(running.nothing == "2 running, none due in the last 90 days.")
    #expect(running.working == nil && !running.hasCounts)
    #expect(box(Sample.record("a", void: 1)).hasCounts)
  }

  @Test func aQuietQuarterStillShowsItsPast() {
    let quiet = box(Sample.record("a", perPeriod: (2, 1)))
    #expect(quiet.nothing == "No cases in the last 90 days.")
    #expect(quiet.plot != nil)
    #expect(quiet.working?.numbers?.key == "a")
  }

  @Test func theWorkingShowsTheSum() throws {
    let working = try #require(box(Sample.record("a", kept: 737, broken: 15, void: 13)).working)
    #expect(
      working.explanation
        == "Of 752 settled from 27 August 2026 to 24 November 2026 – fulfilled, or out of time – 737 were kept on time; "
        + "which is 98%, rounded down; void ones are left out.")
    let few = try #require(box(Sample.record("a", kept: 2, broken: 1)).working)
    #expect(few.explanation.hasSuffix("2 were kept on time; fewer than 20 make no percentage."))
  }
}
