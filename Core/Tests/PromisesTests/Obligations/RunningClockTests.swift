import Promises
import Testing

@Suite struct RunningClockTests {
  private static let hour: Int64 = 3_600_000_000
  private let opened = Instant("2026-11-01T10:00:00+08:00")!

  private func at(_ hours: Int64) -> Instant { opened.adding(microseconds: hours * Self.hour) }
  private func clock(_ events: ClockEvent...) -> RunningClock {
    RunningClock(opened: opened, base: at(72), events: [ClockEvent(.activate, at: opened)] + events)
  }

  @Test func aPauseCountsToItsEndUntilSomebodyEndsIt() {
    let paused = clock(ClockEvent(.pause, at: at(24), until: at(72)))
    #expect(paused.due() == at(120))
    #expect(paused.state(at: at(23)) == .running)
    #expect(paused.state(at: at(30)) == .paused(since: at(24), until: at(72)))
    #expect(paused.state(at: at(72)) == .running, "by itself")
    let resumed = clock(ClockEvent(.pause, at: at(24), until: at(72)), ClockEvent(.resume, at: at(30)))
    #expect(resumed.due() == at(78))
    #expect(resumed.state(at: at(31)) == .running)
    let late = clock(ClockEvent(.pause, at: at(24), until: at(72)), ClockEvent(.resume, at: at(80)))
    #expect(late.due() == at(120), "it ran already")
  }

  @Test func allPausesTogetherAreBounded() {
    let most: Int64 = 48 * 3600
    var clock = clock()
    #expect(clock.pause(at: at(10), most: most) == at(58))
    clock.events += [ClockEvent(.pause, at: at(10), until: at(58)), ClockEvent(.resume, at: at(40))]
    #expect(clock.pause(at: at(50), most: most) == at(68))
    clock.events.append(ClockEvent(.pause, at: at(50), until: at(68)))
    #expect(clock.due() == at(120))
    #expect(clock.pause(at: at(70), most: most) == nil)
  }

  @Test func whatForceMajeureCoversAsWellCountsOnce() {
    let paused = clock(ClockEvent(.pause, at: at(24), until: at(48)))
    #expect(paused.due(beside: [at(30)..<at(40)]) == at(96))
    #expect(paused.due(beside: [at(40)..<at(60)]) == at(108))
    #expect(paused.due(beside: [at(200)..<at(300)]) == at(96))
  }

  @Test func ofAClockOfWorkingHoursTheWorkingTimeThatWasLeftIsLeft() throws {
    let hours = try OpeningHoursTests.hours(OpeningHoursTests.split)
    let rule = CalendarRule(zone: Zone("Asia/Shanghai")!, hours: [.init(from: opened, hours: hours)])
    // A Monday; ten hours end on Tuesday at 11:30.
    let start = try #require(Instant("2026-11-02T09:00:00+08:00"))
    let base = rule.end(of: .workingHours(10), from: start)
    #expect(base == Instant("2026-11-03T11:30:00+08:00"))
    let working = rule.working(.workingHours(10), from: start)
    let pause = try #require(Instant("2026-11-02T17:00:00+08:00"))
    func due(until: String) -> Instant {
      RunningClock(
        opened: start, base: base,
        events: [ClockEvent(.activate, at: start), ClockEvent(.pause, at: pause, until: Instant(until)!)]
      ).due(in: working)
    }
    #expect(due(until: "2026-11-02T23:00:00+08:00") == Instant("2026-11-03T14:00:00+08:00"))
    #expect(due(until: "2026-11-07T12:00:00+08:00") == Instant("2026-11-09T14:00:00+08:00"))
    #expect(due(until: "2026-11-02T17:00:01+08:00") == base.adding(seconds: 1))
  }

  /// Whatever pauses and force majeure there are: never earlier than without, never later than all their time, and a
  /// resumed pause lies between the two.
  @Test(arguments: 0..<3) func noPauseBringsADeadlineForward(_ seed: Int) throws {
    var random = Random(seed: UInt64(seed))
    let hours = try OpeningHoursTests.hours(OpeningHoursTests.mixed)
    let zone = Zone("Europe/Berlin")!
    for _ in 0..<200 {
      let start = Instant(seconds: Int64.random(in: 1_700_000_000..<1_735_000_000, using: &random))
      let working = Bool.random(using: &random) ? Standstill.Working(hours: hours, zone: zone) : nil
      let base =
        working == nil ? start.adding(seconds: 259_200) : hours.end(of: 10 * Self.hour, from: start, in: zone)
      let pause = start.adding(microseconds: Int64.random(in: 0..<base.microseconds(since: start), using: &random))
      var clock = RunningClock(opened: start, base: base, events: [ClockEvent(.activate, at: start)])
      let until = try #require(clock.pause(at: pause, most: 172_800))
      clock.events.append(ClockEvent(.pause, at: pause, until: until))
      let force = pause.adding(seconds: Int64.random(in: -90_000..<90_000, using: &random))
      let suspended = Bool.random(using: &random) ? [force..<force.adding(seconds: 40_000)] : []
      let without = RunningClock(opened: start, base: base, events: []).due(beside: suspended, in: working)
      let most = clock.due(beside: suspended, in: working)
      clock.events.append(ClockEvent(.resume, at: pause.adding(seconds: Int64.random(in: 0..<200_000, using: &random))))
      let resumed = clock.due(beside: suspended, in: working)
      #expect(base <= without && without <= resumed && resumed <= most)
      if working == nil { #expect(most.microseconds(since: without) <= 172_800_000_000) }
      if let working { #expect(hours.isOpen(at: resumed.adding(microseconds: -1), in: working.zone)) }
    }
  }

  @Test func warningsComeAtAShareOfTheTimeThatRan() throws {
    let half = try #require(Share(percent: "50"))
    #expect(Standstill.instant(of: half, opened: opened, due: at(72), during: []) == at(36))
    #expect(Standstill.instant(of: half, opened: opened, due: at(72), during: [at(30)..<at(40)]) == at(46))
    #expect(Standstill.instant(of: half, opened: opened, due: at(72), during: [at(50)..<at(60)]) == at(36))
    let years = opened.adding(seconds: 1000 * 86_400)
    #expect(
      Standstill.instant(of: half, opened: opened, due: years, during: []) == opened.adding(seconds: 500 * 86_400))
  }

  @Test func aClockIsDoneOnce() {
    #expect(clock(ClockEvent(.fulfil, at: at(3))).state(at: at(4)) == .fulfilled)
    #expect(clock(ClockEvent(.breach, at: at(72)), ClockEvent(.fulfil, at: at(80))).state(at: at(90)) == .breached)
    #expect(clock(ClockEvent(.end, at: at(3))).state(at: at(4)) == .ended)
    let answered = clock(ClockEvent(.pause, at: at(24), until: at(72)), ClockEvent(.fulfil, at: at(30)))
    #expect(answered.state(at: at(31)) == .fulfilled && answered.pauses == [at(24)..<at(30)])
  }
}
