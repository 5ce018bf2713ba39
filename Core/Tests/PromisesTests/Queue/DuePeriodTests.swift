import Promises
import Testing

@Suite struct DuePeriodTests {
  private let zone = Zone("Asia/Shanghai")!

  /// Thursday 26 November 2026, noon in Beijing.
  private let now = Instant("2026-11-26T12:00:00+08:00")!

  @Test func aDeadlineOfThisInstantIsNotOverdue() {
    #expect(!DuePeriod.overdue.range(now: now, zone: zone).contains(now))
    #expect(DuePeriod.overdue.range(now: now, zone: zone).contains(now.adding(microseconds: -1)))
    #expect(DuePeriod.today.range(now: now, zone: zone).contains(now))
  }

  @Test func aDayAndAWeekEndAtLocalMidnight() {
    let today = DuePeriod.today.range(now: now, zone: zone)
    let last = Instant("2026-11-26T23:59:59+08:00")!.adding(microseconds: 999_999)
    #expect(today.contains(last) && !today.contains(last.adding(microseconds: 1)))
    let week = DuePeriod.week.range(now: now, zone: zone)
    let sunday = Instant("2026-11-29T23:59:59+08:00")!.adding(microseconds: 999_999)
    #expect(week.contains(sunday) && !week.contains(sunday.adding(microseconds: 1)))
  }

  /// On a Sunday the week is over with the day, and on a Monday it has just begun.
  @Test func weeksBeginOnMonday() {
    let sunday = Instant("2026-11-29T08:00:00+08:00")!
    #expect(
      DuePeriod.week.range(now: sunday, zone: zone).upperBound
        == DuePeriod.today.range(now: sunday, zone: zone).upperBound)
    let monday = Instant("2026-11-30T00:00:00+08:00")!
    #expect(DuePeriod.week.range(now: monday, zone: zone).upperBound == Instant("2026-12-07T00:00:00+08:00")!)
  }

  /// Every deadline to come this week is to come today or later, and none is in two of overdue and to come.
  @Test(arguments: [0, 5, 30, 100, 167]) func whatIsOverdueIsNotToCome(_ hours: Int) {
    let now = now.adding(seconds: Int64(hours) * 3600)
    let (overdue, today, week) = (
      DuePeriod.overdue.range(now: now, zone: zone), DuePeriod.today.range(now: now, zone: zone),
      DuePeriod.week.range(now: now, zone: zone)
    )
    #expect(overdue.upperBound == today.lowerBound && today.lowerBound == week.lowerBound)
    #expect(today.upperBound <= week.upperBound)
  }
}
