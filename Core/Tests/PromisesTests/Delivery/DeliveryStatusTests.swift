import Promises
import Testing

@Suite struct DeliveryStatusTests {
  private func timeline(_ kinds: TrackingEvent.Kind...) -> Timeline {
    Timeline(kinds.enumerated().map { TrackingEvent(reference: "e\($0)", kind: $1, at: Instant(seconds: Int64($0))) })
  }

  @Test func theStoredWordsStay() {
    let words = [
      "other", "announced", "expired", "picked-up", "in-transit", "customs", "out-for-delivery", "exception",
      "wrong-address", "failed", "waiting-for-pickup", "cancelled", "damaged", "lost", "refused", "returning",
      "returned", "delivered",
    ]
    #expect(TrackingEvent.Kind.allCases.map(\.rawValue) == words)
  }

  @Test func theNewestEventDecides() {
    #expect(timeline().status == .pending)
    #expect(timeline(.announced).status == .pending)
    #expect(timeline(.announced, .pickedUp).status == .inTransit)
    #expect(timeline(.inTransit, .customs).status == .customs)
    #expect(timeline(.inTransit, .outForDelivery).status == .outForDelivery)
    #expect(timeline(.outForDelivery, .failed).status == .attempted)
    #expect(timeline(.failed, .outForDelivery).status == .outForDelivery)
    #expect(timeline(.failed, .waitingForPickup).status == .waitingForPickup)
    #expect(timeline(.inTransit, .exception).status == .exception)
    #expect(timeline(.exception, .inTransit).status == .inTransit)
    #expect(timeline(.inTransit, .wrongAddress).status == .wrongAddress)
    #expect(timeline(.inTransit, .damaged).status == .damaged)
    #expect(timeline(.inTransit, .lost).status == .lost)
    #expect(timeline(.lost, .inTransit).status == .inTransit, "it was found")
    #expect(timeline(.announced, .cancelled).status == .cancelled)
    #expect(timeline(.inTransit, .expired).status == .expired)
    #expect(timeline(.outForDelivery, .other).status == .outForDelivery, "what has no kind says nothing")
  }

  @Test func atOneInstantTheFurtherKindIsTheNews() {
    for (a, z) in [("a", "z"), ("z", "a")] {
      let events = [
        TrackingEvent(reference: a, kind: .outForDelivery, at: Instant(seconds: 1)),
        TrackingEvent(reference: z, kind: .inTransit, at: Instant(seconds: 1)),
      ]
      #expect(Timeline(events).status == .outForDelivery)
      #expect(Timeline(events.reversed()).status == .outForDelivery)
    }
  }

  @Test func theWayBack() {
    #expect(timeline(.failed, .returning).status == .returning)
    #expect(timeline(.failed, .returning, .inTransit, .customs).status == .returning, "scans of the way back")
    #expect(timeline(.outForDelivery, .refused, .inTransit).status == .refused)
    #expect(timeline(.refused, .outForDelivery).status == .outForDelivery, "tried once more")
    #expect(timeline(.failed, .returned).status == .returned)
    #expect(timeline(.failed, .returned, .inTransit).status == .returned)
    #expect(timeline(.returned, .outForDelivery, .delivered).status == .delivered, "sent out again")
  }

  @Test func aDeliveryStampedBeforeItsTourIsNoContradiction() {
    let timeline = timeline(.delivered, .outForDelivery, .failed)
    #expect(timeline.status == .delivered)
    #expect(timeline.delivered == Instant(seconds: 0))
    #expect(timeline.isAccurate == true)
  }

  @Test func attemptsAreCountedOnce() {
    let first = TrackingEvent(reference: "a", kind: .failed, at: Instant(seconds: 1))
    let second = TrackingEvent(reference: "b", kind: .failed, at: Instant(seconds: 2))
    #expect(Timeline([first, second, first, second]).attempts == 2)
    let void = TrackingEvent(reference: "c", kind: .other, at: Instant(seconds: 3), corrects: "a")
    #expect(Timeline([first, second, void]).attempts == 1)
    #expect(timeline(.refused, .outForDelivery).attempts == 0)
  }

  @Test func readyForPickupUntilItMoves() {
    #expect(timeline(.waitingForPickup).isReadyForPickup)
    #expect(timeline(.waitingForPickup, .exception).isReadyForPickup, "not fetched yet")
    #expect(timeline(.waitingForPickup, .failed).isReadyForPickup, "nobody answered")
    #expect(!timeline(.waitingForPickup, .inTransit).isReadyForPickup)
    #expect(!timeline(.waitingForPickup, .returning).isReadyForPickup)
    #expect(!timeline(.waitingForPickup, .delivered).isReadyForPickup)
    #expect(!timeline(.returned, .waitingForPickup).isReadyForPickup, "it waits for its sender")
    #expect(!timeline(.inTransit).isReadyForPickup)
  }

  @Test func accuracyIsSaidWhereItIsKnown() {
    #expect(timeline(.outForDelivery).isAccurate == nil)
    #expect(timeline(.wrongAddress).isAccurate == nil)
    #expect(timeline(.wrongAddress, .delivered).isAccurate == true, "the address was put right")
    #expect(timeline(.delivered, .wrongAddress).isAccurate == false)
    #expect(timeline(.delivered, .lost).isAccurate == false)
    #expect(timeline(.damaged, .delivered).isAccurate == false)
    #expect(timeline(.inTransit, .lost).isAccurate == false)
    #expect(timeline(.lost, .delivered).isAccurate == true)
  }
}
