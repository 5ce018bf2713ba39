import Promises
import Testing

/// Joining two cases never gives the platform more time than it had.
@Suite struct MergingTests {
  private let opened = Instant(seconds: 1_800_000_000)

  private func clock(
    _ duty: Duty, due hours: Int64, answered: Int64? = nil, number: UInt64, clause: String = "complaints.clock"
  ) -> Owed {
    var obligation = Obligation(clause: clause, opened: opened, due: opened.adding(seconds: hours * 3600))
    if let answered {
      let at = opened.adding(seconds: answered * 3600)
      obligation.fulfil(at: at, now: at)
    }
    return Owed(
      id: Identifier(high: 0, low: number), letter: 1, duty: duty, subject: Identifier(high: 0, low: 9),
      obligation: obligation)
  }

  @Test func aClockFallsAwayBesideAnEarlierOne() {
    let later = clock(.answer, due: 30, number: 1)
    let earlier = clock(.answer, due: 24, number: 2)
    #expect(Merging.fallingAway([later], living: [earlier], at: opened) == [later.id])
    #expect(Merging.fallingAway([earlier], living: [later], at: opened).isEmpty, "the earlier one stays")
    #expect(Merging.fallingAway([later], living: [clock(.findings, due: 1, number: 3)], at: opened).isEmpty)
  }

  @Test func whatWasAnsweredBeforeAnswersNothingNew() {
    let duplicate = clock(.answer, due: 30, number: 1)
    let answered = clock(.answer, due: 24, answered: 2, number: 2)
    #expect(Merging.fallingAway([duplicate], living: [answered], at: opened).isEmpty)
  }

  @Test func whatHasRunOutIsJudged() {
    let late = opened.adding(seconds: 31 * 3600)
    let duplicate = clock(.answer, due: 30, number: 1)
    #expect(Merging.fallingAway([duplicate], living: [clock(.answer, due: 24, number: 2)], at: late).isEmpty)
    // And one that nobody has judged yet takes no other's place.
    let between = opened.adding(seconds: 25 * 3600)
    #expect(Merging.fallingAway([duplicate], living: [clock(.answer, due: 24, number: 2)], at: between).isEmpty)
  }

  @Test func moneyAndOtherPromisesStay() {
    let paying = clock(.answer, due: 30, number: 1)
    let question = clock(.answer, due: 24, number: 2, clause: "service.response")
    #expect(Merging.fallingAway([paying], living: [question], at: opened).isEmpty, "a question's answer pays nothing")
    let pay = clock(.pay, due: 30, number: 3)
    #expect(Merging.fallingAway([pay], living: [clock(.pay, due: 24, number: 4)], at: opened).isEmpty)
  }

  /// Whatever clocks there are: of each duty the earliest end that was open is open afterwards.
  @Test func theEarliestEndStays() {
    var random = Random(seed: 7)
    for _ in 0..<2000 {
      func some(_ base: UInt64) -> [Owed] {
        (0..<Int.random(in: 0...3, using: &random)).map { number in
          clock(
            Bool.random(using: &random) ? .answer : .findings, due: Int64.random(in: 1...50, using: &random),
            answered: Bool.random(using: &random) ? Int64.random(in: 0...40, using: &random) : nil,
            number: base + UInt64(number))
        }
      }
      let (duplicate, living) = (some(10), some(20))
      let at = opened.adding(seconds: Int64.random(in: 0...50, using: &random) * 3600)
      let gone = Set(Merging.fallingAway(duplicate, living: living, at: at))
      func earliest(_ all: [Owed], _ duty: Duty) -> Instant? {
        all.filter { $0.duty == duty && $0.obligation.outcome == nil }.map(\.obligation.due).min()
      }
      for duty in [Duty.answer, .findings] {
        #expect(
          earliest(duplicate + living, duty) == earliest(duplicate.filter { !gone.contains($0.id) } + living, duty))
      }
    }
  }
}
