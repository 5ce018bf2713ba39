import Promises
import Testing

@Suite struct TimelineTests {
  private func event(
    _ reference: String, _ kind: TrackingEvent.Kind, _ seconds: Int64, corrects: String? = nil, revision: Int64 = 0
  ) -> TrackingEvent {
    TrackingEvent(
      reference: reference, kind: kind, at: Instant(seconds: seconds), corrects: corrects, revision: revision)
  }

  /// Few names, instants and revisions, so that repeats, corrections of events that never came, cycles and ties all
  /// happen.
  private func anyEvents(_ random: inout Random) -> [TrackingEvent] {
    (0..<Int.random(in: 1...9, using: &random)).map { _ in
      event(
        "e\(Int.random(in: 0...6, using: &random))", .allCases.randomElement(using: &random)!,
        Int64.random(in: 0...4, using: &random),
        corrects: Int.random(in: 0...2, using: &random) == 0 ? "e\(Int.random(in: 0...7, using: &random))" : nil,
        revision: Int64.random(in: 0...2, using: &random))
    }
  }

  @Test func anyArrivalGivesOneTimeline() {
    var random = Random(seed: 7)
    for _ in 0..<2000 {
      let events = anyEvents(&random)
      let expected = Timeline(events)
      // They come in batches, the batches in any order, and some of them again.
      var batches: [[TrackingEvent]] = [[], [], []]
      for event in events {
        batches[Int.random(in: 0...2, using: &random)].append(event)
        if Bool.random(using: &random) { batches[Int.random(in: 0...2, using: &random)].append(event) }
      }
      let arrived = batches.shuffled(using: &random).flatMap { $0.shuffled(using: &random) }
      let timeline = Timeline(arrived)
      #expect(timeline == expected)
      #expect(timeline.status == expected.status && timeline.attempts == expected.attempts)
    }
  }

  @Test func everyPermutationOfAFewGivesOneTimeline() {
    let events = [
      event("a", .outForDelivery, 3), event("b", .delivered, 2), event("b", .delivered, 5),
      event("c", .failed, 5, corrects: "d"), event("d", .delivered, 1),
    ]
    let expected = Timeline(events)
    #expect(expected.delivered == Instant(seconds: 2))
    for order in permutations(of: events) { #expect(Timeline(order) == expected) }
  }

  private func permutations(of events: [TrackingEvent]) -> [[TrackingEvent]] {
    if events.isEmpty { return [[]] }
    return events.indices.flatMap { place in
      var rest = events
      let first = rest.remove(at: place)
      return permutations(of: rest).map { [first] + $0 }
    }
  }

  @Test func nothingDowngradesADelivery() {
    var random = Random(seed: 11)
    for kind in TrackingEvent.Kind.allCases where kind != .delivered {
      for _ in 0..<50 {
        var events = anyEvents(&random).filter { $0.corrects == nil }
        events.append(event("the delivery", .delivered, Int64.random(in: 0...4, using: &random)))
        let before = Timeline(events)
        let after = Timeline(events + [event("later", kind, 9), event("earlier", kind, -9)])
        #expect(after.status == .delivered)
        #expect(after.delivered == before.delivered)
        #expect(!after.isReadyForPickup)
      }
    }
  }

  @Test func aCorrectionReplacesWhatItNames() {
    let early = event("a", .delivered, 10)
    let right = event("b", .delivered, 90, corrects: "a")
    #expect(Timeline([early]).delivered == Instant(seconds: 10))
    #expect(Timeline([right, early]).delivered == Instant(seconds: 90))
  }

  @Test func aCorrectionReopensADelivery() {
    let tour = event("a", .outForDelivery, 5)
    let delivered = event("b", .delivered, 10)
    let wrong = event("c", .failed, 11, corrects: "b")
    #expect(Timeline([tour, delivered]).status == .delivered)
    #expect(Timeline([wrong, delivered, tour]).status == .attempted)
    #expect(Timeline([wrong, delivered, tour]).delivered == nil)
    let again = event("d", .delivered, 20, corrects: "c")
    #expect(Timeline([again, wrong, delivered, tour]).delivered == Instant(seconds: 20))
  }

  @Test func theLaterVersionStandsWhateverItSays() {
    let versions = [
      event("a", .delivered, 10, revision: 1), event("a", .delivered, 12, revision: 2),
      event("a", .failed, 12, revision: 3),
    ]
    let tour = event("b", .outForDelivery, 5)
    for order in permutations(of: versions + [tour]) {
      #expect(Timeline(order).status == .attempted, "the carrier has put it right")
      #expect(Timeline(order.filter { $0.revision < 3 }).delivered == Instant(seconds: 12))
    }
  }

  @Test func aVersionThatMayBeTheOlderOneTakesNoDeliveryBack() {
    let versions = [
      event("a", .inTransit, 10, revision: 4), event("a", .delivered, 12, revision: 4),
      event("a", .delivered, 15, revision: 4), event("a", .outForDelivery, 99, revision: 4),
    ]
    for order in permutations(of: versions) {
      #expect(Timeline(order).events == [versions[1]])
    }
  }

  @Test func whatSpeaksForTheWholeOrderSpeaksForEachParcel() {
    var own = event("a", .damaged, 5)
    own.shipment = "one"
    var other = event("b", .lost, 6)
    other.shipment = "two"
    let whole = event("c", .delivered, 9)
    #expect(Timeline(of: "one", in: [own, other, whole]).events == [own, whole])
  }

  @Test func anEventThatNamesItselfStays() {
    #expect(Timeline([event("a", .delivered, 10, corrects: "a")]).delivered == Instant(seconds: 10))
  }

  @Test func eventsUnderOneNameAreOneWhateverElseTheySay() {
    let plain = event("a", .inTransit, 5)
    let correcting = event("a", .inTransit, 5, corrects: "b")
    let other = event("b", .delivered, 1)
    #expect(Timeline([plain, correcting, other]) == Timeline([correcting, other, plain]))
  }
}
