import Promises
import Testing

@Suite struct TimelineTests {
  @Test func anyOrderAndRepetitionGiveOneTimeline() {
    var random = Random(seed: 7)
    for _ in 0..<300 {
      var events: [TrackingEvent] = []
      for n in 0..<Int.random(in: 1...8, using: &random) {
        let corrects = n > 0 && Bool.random(using: &random) ? "e\(Int.random(in: 0..<n, using: &random))" : nil
        events.append(
          TrackingEvent(
            reference: "e\(Int.random(in: 0...n, using: &random))", kind: .allCases.randomElement(using: &random)!,
            at: Instant(seconds: Int64.random(in: 0...5, using: &random)), corrects: corrects))
      }
      // The one thing that arrival may not decide is which of two different events under one name stands.
      var seen: Set<String> = []
      events = events.filter { seen.insert($0.reference).inserted && $0.corrects != $0.reference }
      let expected = Timeline(events)
      let shuffled = (events + events.prefix(3)).shuffled(using: &random)
      #expect(Timeline(shuffled) == expected)
    }
  }

  @Test func aCorrectionReplacesWhatItNames() {
    let early = TrackingEvent(reference: "a", kind: .delivered, at: Instant(seconds: 10))
    let right = TrackingEvent(reference: "b", kind: .delivered, at: Instant(seconds: 90), corrects: "a")
    #expect(Timeline([early]).delivered == Instant(seconds: 10))
    #expect(Timeline([right, early]).delivered == Instant(seconds: 90))
  }
}
