import Promises
import Testing

@Suite struct InboxPaceTests {
  private let now = Instant(seconds: 100 * 86_400)

  private func arrivals(hours: [Int64]) -> [Instant] { hours.sorted(by: >).map { now.adding(seconds: -$0 * 3600) } }

  @Test func whatIsQuieterThanEver() {
    let daily = (0..<25).map { 30 + Int64($0) * 12 }
    #expect(InboxPace.isSilent(arrivals: arrivals(hours: daily), now: now), "30 hours against gaps of 12")
    let before = now.adding(seconds: -7 * 3600)
    #expect(!InboxPace.isSilent(arrivals: arrivals(hours: daily), now: before), "23 hours are not twice as long")
  }

  @Test func nightsAndWeekendsAreNoSilence() {
    var hours: [Int64] = []
    for day in Int64(0)..<20 where day % 7 < 5 { hours += (0..<9).map { 60 + day * 24 + $0 } }
    #expect(!InboxPace.isSilent(arrivals: arrivals(hours: hours), now: now), "60 hours, like every weekend")
  }

  @Test func withoutAHabitNothingIsSaid() {
    #expect(!InboxPace.isSilent(arrivals: [], now: now))
    #expect(!InboxPace.isSilent(arrivals: arrivals(hours: (0..<19).map { 200 + Int64($0) }), now: now))
    #expect(InboxPace.isSilent(arrivals: arrivals(hours: (0..<20).map { 200 + Int64($0) }), now: now))
    #expect(!InboxPace.isSilent(arrivals: arrivals(hours: (0..<40).map { 1000 + Int64($0) }), now: now), "long ago")
  }

  @Test func busyInboxesMayRestForHours() {
    let busy = (0..<500).map { now.adding(seconds: -5 * 3600 - Int64($0) * 60) }.reversed()
    #expect(!InboxPace.isSilent(arrivals: Array(busy), now: now))
    #expect(InboxPace.isSilent(arrivals: Array(busy), now: now.adding(seconds: 3601)))
  }
}
