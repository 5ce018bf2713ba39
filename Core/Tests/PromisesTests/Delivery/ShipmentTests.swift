import Promises
import Testing

@Suite struct ShipmentTests {
  private func event(_ name: String, _ parcel: String?, _ seconds: Int64, kind: TrackingEvent.Kind = .delivered)
    -> TrackingEvent
  {
    TrackingEvent(reference: name, kind: kind, at: Instant(seconds: seconds), shipment: parcel)
  }

  @Test func theLastParcelCounts() {
    let two = [Shipment(reference: "a"), Shipment(reference: "b")]
    #expect(Shipment.delivered(two, events: [event("1", "a", 10)]) == nil)
    #expect(Shipment.delivered(two, events: [event("1", "a", 10), event("2", "b", 20)])?.seconds == 20)
    #expect(Shipment.delivered(two, events: [event("1", nil, 15)])?.seconds == 15, "it speaks for the whole order")
    #expect(Shipment.delivered([], events: [event("1", nil, 15)])?.seconds == 15)
    #expect(Shipment.delivered([], events: [event("1", "a", 15)]) == nil, "a parcel that nobody has handed over yet")
  }

  @Test func aReshipmentStandsForItsParcel() {
    let again = [
      Shipment(reference: "a"), Shipment(reference: "b", replaces: "a"), Shipment(reference: "c", replaces: "b"),
    ]
    #expect(Shipment.delivered(again, events: [event("1", "c", 30)])?.seconds == 30)
    #expect(Shipment.delivered(again, events: [event("1", "c", 30), event("2", "a", 25)])?.seconds == 25)
  }

  @Test func anOrderIsAccurateWhenAllOfItIs() {
    let two = [Shipment(reference: "a"), Shipment(reference: "b")]
    func accuracy(_ shipments: [Shipment], _ events: TrackingEvent...) -> Bool? {
      Shipment.isAccurate(shipments, events: events)
    }
    #expect(accuracy(two) == nil)
    #expect(accuracy(two, event("1", "a", 10)) == nil, "the other one is on its way")
    #expect(accuracy(two, event("1", "a", 10), event("2", "b", 20)) == true)
    #expect(accuracy(two, event("1", "a", 10), event("2", "b", 5, kind: .damaged)) == false)
    #expect(accuracy(two, event("1", nil, 10)) == true)
    #expect(accuracy(two, event("1", nil, 10), event("2", "b", 20, kind: .wrongAddress)) == false)
    #expect(accuracy(two, event("1", nil, 10), event("2", "c", 20, kind: .damaged)) == true, "no parcel of this order")
    #expect(accuracy([], event("1", nil, 10)) == true)
    #expect(accuracy([], event("1", nil, 10, kind: .lost)) == false)
    let again = [Shipment(reference: "a"), Shipment(reference: "b", replaces: "a")]
    #expect(accuracy(again, event("1", "b", 10)) == true, "nobody knows what became of the first one")
    #expect(accuracy(again, event("1", "a", 5, kind: .lost), event("2", "b", 10)) == false)
  }

  @Test func theOrderOfArrivalChangesNothing() {
    var random = Random(seed: 5)
    for _ in 0..<300 {
      let parcels = ["a", "b", "c"].map { Shipment(reference: $0, replaces: $0 == "c" ? "a" : nil) }
      let events = (0..<6).map { number in
        event(
          "\(number % 5)", ["a", "b", "c", nil].randomElement(using: &random)!,
          Int64.random(in: 0...50, using: &random),
          kind: Bool.random(using: &random) ? .delivered : .inTransit)
      }
      // One name is one event, whatever parcel it names.
      let named = Dictionary(grouping: events, by: \.reference).values.map { $0[0] }
      let delivered = Shipment.delivered(parcels, events: named)
      #expect(Shipment.delivered(parcels.shuffled(using: &random), events: named.shuffled(using: &random)) == delivered)
    }
  }
}
