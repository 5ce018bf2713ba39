import Database
import Logging
import Promises
import Support
import Testing

@testable import Service

/// Reports of parcels whose number nobody has told us of yet.
@Suite struct StrayReportTests {
  private let day: Int64 = 86_400

  private func event(
    _ reference: String, _ kind: TrackingEvent.Kind, _ seconds: Int64, corrects: String? = nil, revision: Int64 = 0
  ) -> TrackingEvent {
    TrackingEvent(
      reference: reference, kind: kind, at: Shop.now.adding(seconds: seconds), corrects: corrects, revision: revision)
  }

  private func place(_ shop: Shop, _ order: String = "A", promised: String = "2026-01-09") async throws {
    try await shop.run(Shop.now) {
      try $0.place(PlaceOrder(reference: order, at: Shop.now, promised: Day(promised)!, currency: .cny))
    }
  }

  private func ship(_ shop: Shop, _ order: String, _ parcel: String, _ number: String, at: Instant) async throws {
    try await shop.run(at) {
      try $0.ship(order: order, shipment: Shipment(reference: parcel), carrier: "SF", number: number, at: at)
    }
  }

  private static let strays = "SELECT COUNT(*) FROM stray_report"

  @Test(arguments: Engine.kinds) func aParcelTakesWhatWasReportedOfItBefore(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await place(shop)
      let told = Shop.now.adding(seconds: 2 * day)
      let events = [event("1", .pickedUp, 3600), event("2", .delivered, day)]
      #expect(try await shop.run(told) { try $0.report(events, ofParcel: "SF1") } == false)
      #expect(try await shop.run(told) { try $0.report([events[0]], ofParcel: "SF2") } == false)
      #expect(try await shop.count("SELECT COUNT(*) FROM orders WHERE delivered_at IS NOT NULL") == 0)
      try await ship(shop, "A", "S-1", "SF1", at: told)
      #expect(try await shop.count("SELECT delivered_at FROM orders") == events[1].at.microseconds)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'deliver'") == "kept")
      #expect(try await shop.count("SELECT COUNT(*) FROM tracking_event WHERE shipment = 'S-1'") == 2)
      #expect(try await shop.text("SELECT number FROM stray_report") == "SF2", "the other number's stays")
      // From here on the number is known.
      let lost = [event("3", .lost, day + 5)]
      #expect(try await shop.run(told) { try $0.report(lost, ofParcel: "SF1") })
      #expect(try await shop.count(Self.strays) == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM tracking_event") == 3)
    }
  }

  /// A delivery that was taken back before anybody knew whose it is never was one.
  @Test(arguments: Engine.kinds) func whatWaitedIsSettledTogether(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await place(shop)
      try await shop.run(Shop.delivered) { [self] work in
        try work.report([event("1", .delivered, day)], ofParcel: "SF1")
        try work.report([event("2", .failed, day, corrects: "1")], ofParcel: "SF1")
      }
      try await ship(shop, "A", "S-1", "SF1", at: Shop.delivered)
      try await shop.run(Shop.delivered) { try $0.numberAll() }
      #expect(try await shop.count("SELECT COUNT(*) FROM journal WHERE clause = 'delivery.on-time'") == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM orders WHERE delivered_at IS NULL") == 1)
    }
  }

  private func returning(_ shop: Shop, number: String, told: Instant) async throws {
    try await shop.order("A")
    try await shop.run(Shop.claimed) { work in
      try work.open(
        OpenClaim(
          reference: "R", order: "A", kind: .quality, lines: [.init(product: "P-1", quantity: 1)], at: Shop.claimed))
    }
    try await shop.agree(to: "R")
    try await shop.run(told) { try $0.sendBack(claim: "R", carrier: "SF", number: number, at: told) }
  }

  @Test(arguments: Engine.kinds) func aReturnThatArrivedBeforeItsNumberWasToldIsReceived(_ engine: Engine) async throws
  {
    try await Shop.open(engine) { shop in
      let arrived = Shop.claimed.adding(seconds: 2 * day)
      let told = arrived.adding(seconds: 3600)
      let report = TrackingEvent(reference: "9", kind: .delivered, at: arrived)
      try await shop.run(arrived) { try $0.report([report], ofParcel: "SF9") }
      try await returning(shop, number: "SF9", told: told)
      #expect(try await shop.text("SELECT status FROM claim") == "received")
      #expect(try await shop.count("SELECT received_at FROM claim") == arrived.microseconds)
      #expect(try await shop.count(Self.strays) == 0)
    }
  }

  /// Carriers use numbers again, and a buyer can write any of them: what was delivered before he claimed was not this.
  @Test(arguments: Engine.kinds) func aDeliveryBeforeTheClaimBringsNothingBack(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let before = TrackingEvent(reference: "9", kind: .delivered, at: Shop.claimed.adding(seconds: -1))
      try await shop.run(Shop.claimed) { try $0.report([before], ofParcel: "SF9") }
      try await returning(shop, number: "SF9", told: Shop.claimed.adding(seconds: day))
      #expect(try await shop.text("SELECT status FROM claim") == "returning")
      // The same where the number is known by then.
      try await shop.run(Shop.claimed.adding(seconds: day)) { try $0.report([before], ofParcel: "SF9") }
      #expect(try await shop.text("SELECT status FROM claim") == "returning")
    }
  }

  @Test(arguments: Engine.kinds) func nobodyFillsTheDisk(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.delivered) { [self] work in
        for first in [100, 0, 200] {
          let events = (first..<first + 100).map { event("e\($0)", .inTransit, Int64($0)) }
          try work.report(events.shuffled(using: &work.random), ofParcel: "SF1")
        }
        try work.report([event("x", .inTransit, 0)], ofParcel: String(repeating: "9", count: 81))
        try work.report([event("x", .inTransit, 0)], ofParcel: String(repeating: "快", count: 80))
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM stray_report WHERE number = 'SF1'") == 200)
      #expect(
        try await shop.count("SELECT MIN(occurred_at) FROM stray_report WHERE number = 'SF1'")
          == Shop.now.adding(seconds: 100).microseconds, "the latest are kept")
      #expect(try await shop.count(Self.strays) == 201, "a number that can never be told is not kept")
    }
  }

  @Test(arguments: Engine.kinds) func whatWaitsTooLongIsForgotten(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for (number, after) in [("OLD", Int64(0)), ("YOUNG", 2)] {
        try await shop.run(Shop.now.adding(seconds: after)) { [self] in
          try $0.report([event("1", .inTransit, 0)], ofParcel: number)
        }
      }
      let later = Shop.now.adding(seconds: 90 * day + 1)
      try await Sweeper(platform: shop.nodes[0], clock: { later }, logger: Logger(label: "test")).judge()
      #expect(try await shop.text("SELECT number FROM stray_report") == "YOUNG")
      #expect(try await shop.count(Self.strays) == 1)
    }
  }

  /// Of the versions of one event that wait, the one that would stand waits, in whatever order they came.
  @Test(arguments: Engine.kinds) func oneVersionOfEachEventWaits(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let versions = [
        event("1", .delivered, 100, revision: 1), event("1", .waitingForPickup, 90, revision: 2),
        event("1", .inTransit, 80, revision: 2),
      ]
      for (number, order) in [[0, 1, 2], [2, 1, 0], [1, 0, 2]].enumerated() {
        try await shop.run(Shop.delivered) { work in
          for place in order { try work.report([versions[place]], ofParcel: "N\(number)") }
        }
        #expect(
          try await shop.count(
            "SELECT COUNT(*) FROM stray_report WHERE number = 'N\(number)' AND kind = 'waiting-for-pickup' AND revision = 2"
          )
            == 1)
      }
      #expect(try await shop.count(Self.strays) == 3)
    }
  }

  /// Reports and the parcel they are of come at the same moment: none is left waiting, and none is lost.
  @Test(arguments: Engine.kinds) func aReportThatMeetsItsParcelIsNotLost(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let orders = engine.rounds(60)
      for order in 0..<orders { try await place(shop, "A-\(order)") }
      for order in 0..<orders {
        let codes = try await shop.atOnce(6, at: Shop.delivered) { [self] work, number in
          if number == 3 {
            try work.ship(
              order: "A-\(order)", shipment: Shipment(reference: "S"), carrier: "SF", number: "N-\(order)",
              at: Shop.delivered)
          } else {
            try work.report([event("\(number)", .inTransit, Int64(number))], ofParcel: "N-\(order)")
          }
        }
        #expect(codes.allSatisfy { $0 == nil })
      }
      #expect(try await shop.count(Self.strays) == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM tracking_event") == Int64(orders * 5))
    }
  }
}
