import Database
import Promises
import Support
import Testing

@testable import Service

/// What stays of reports that come again, changed, and in any order; and what the figures of carriers are made of.
@Suite struct TrackingTests {
  private let begin = Instant("2026-01-05T01:00:00Z")!

  private func run(_ engine: Engine, _ body: (Work) throws -> Void) throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let book = LetterBook([.init(number: 1, letter: letter, sha256: "x", published: begin, effective: begin)])
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        try transaction.run(
          "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', 0, 0)")
        try body(Work(transaction, now: begin, letters: book, random: Random(seed: 1), keys: .ofTests))
      }
    }
  }

  private func ask(_ work: Work, _ name: String, _ parameters: JSON) throws -> JSON {
    let query = try #require(Catalog.queries.first { $0.name == name })
    let answer = try query.answer(try query.input(parameters, now: work.now), from: work)
    #expect(query.answer.problems(in: answer) == [])
    return answer
  }

  /// Whole traces, each told with all of its checkpoints, some of them again, come to one order and one outcome.
  @Test(arguments: Engine.kinds) func tracesInAnyOrderComeToOneDelivery(_ engine: Engine) throws {
    func event(_ reference: String, _ kind: TrackingEvent.Kind, _ hours: Int64, _ revision: Int64) -> TrackingEvent {
      TrackingEvent(
        reference: reference, kind: kind, at: begin.adding(seconds: hours * 3600), revision: revision)
    }
    let traces = [
      [event("a", .pickedUp, 2, 1), event("b", .delivered, 30, 1)],
      [event("a", .pickedUp, 1, 2), event("b", .waitingForPickup, 30, 2)],
      [event("a", .pickedUp, 1, 3), event("b", .waitingForPickup, 29, 3), event("c", .delivered, 50, 3)],
      [event("a", .pickedUp, 1, 4), event("c", .delivered, 40, 4)],
    ]
    let expected = Timeline(traces.flatMap(\.self).map { $0.with(shipment: "S") })
    var random = Random(seed: 9)
    for _ in 0..<engine.rounds(40) {
      let arrived = (traces + [traces[1]]).shuffled(using: &random)
      try run(engine) { work in
        try work.place(PlaceOrder(reference: "A", at: begin, promised: Day("2026-01-09")!, currency: .cny))
        try work.ship(order: "A", shipment: Shipment(reference: "S"), carrier: "SF", number: "1", at: begin)
        work.now = begin.adding(seconds: 3 * 86_400)
        for trace in arrived { #expect(try work.report(trace, ofParcel: "1")) }
        #expect(try work.caseFile(order: "A").events == expected.events)
        let order = try ask(work, "orders.get", ["reference": "A"])
        #expect(order["deliveredAt"]?.string == begin.adding(seconds: 40 * 3600).description)
        #expect(order["deliveryAccurate"]?.bool == true)
        #expect(order["obligations"]?[0]?["fulfilledAt"] == order["deliveredAt"])
      }
    }
  }

  /// The parts of a corrected trace are one piece of news: nothing is settled by half of it.
  @Test(arguments: Engine.kinds) func aTraceIsSettledAtOnce(_ engine: Engine) throws {
    try run(engine) { work in
      try work.place(PlaceOrder(reference: "A", at: begin, promised: Day("2026-01-09")!, currency: .cny))
      try work.ship(order: "A", shipment: Shipment(reference: "S"), carrier: "SF", number: "1", at: begin)
      work.now = begin.adding(seconds: 86_400)
      try work.report([TrackingEvent(reference: "a", kind: .delivered, at: work.now, revision: 1)], ofParcel: "1")
      // A late scan in the same words comes before it and takes its place.
      try work.report(
        [
          TrackingEvent(reference: "a", kind: .inTransit, at: begin, revision: 2),
          TrackingEvent(reference: "a:2", kind: .delivered, at: work.now, revision: 2),
        ], ofParcel: "1")
      try work.numberAll()
      let lines = try work.transaction.all("SELECT event FROM journal ORDER BY serial", map: { $0.text(0) })
      #expect(lines == ["opened", "kept"], "the promise was not opened again in between")
    }
  }

  @Test(arguments: Engine.kinds) func wrongGoodsAreNoAccurateDelivery(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P", title: "Kettle", category: nil, at: begin)
      func accuracy(_ order: String) throws -> JSON? {
        try ask(work, "orders.get", ["reference": .string(order)])["deliveryAccurate"]
      }
      for order in ["A", "B", "C", "D"] {
        try work.place(
          PlaceOrder(
            reference: order, at: begin, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P", quantity: 1, price: 100)]))
        #expect(try accuracy(order) == nil)
        try work.track(order: order, event: TrackingEvent(reference: "d", kind: .delivered, at: begin))
        #expect(try accuracy(order) == true)
        try work.open(
          OpenClaim(reference: order, order: order, kind: order == "D" ? .quality : .wrongItem, at: begin))
        #expect(try accuracy(order) == true, "nobody has answered yet")
      }
      try work.answer(claim: "A", refusal: nil, note: "", at: begin)
      #expect(try accuracy("A") == false)
      try work.answer(claim: "B", refusal: .evidenceMissing, note: "", at: begin)
      #expect(try accuracy("B") == true)
      try work.answer(claim: "C", refusal: nil, note: "", at: begin)
      try work.receive(claim: "C", at: begin)
      #expect(try accuracy("C") == false)
      try work.inspect(claim: "C", refusal: .noFaultFound, note: "", at: begin)
      #expect(try accuracy("C") == true, "what came back was what was ordered")
      try work.answer(claim: "D", refusal: nil, note: "", at: begin)
      #expect(try accuracy("D") == true, "faulty, and what was ordered")
    }
  }

  // MARK: The figures of carriers

  private struct Parcel {
    var order, reference, carrier: String
    var shipped: Instant
    var replaces: String?
    var isForClaim = false
  }

  /// What a figure is made of, counted one by one by the rules themselves.
  private func figures(
    _ parcels: [Parcel], _ events: [String: [TrackingEvent]], wrong: Set<String>, due: [String: Instant], now: Instant
  ) -> [JSONObject] {
    Dictionary(grouping: parcels, by: \.carrier).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      carrier, parcels in
      var counts: [String: Int64] = [:]
      for name in ["parcels", "delivered", "attempted", "onTime", "late", "accurate", "inaccurate", "open"] {
        counts[name] = 0
      }
      for parcel in parcels {
        let known = events[parcel.order] ?? []
        let timeline =
          parcel.isForClaim
          ? Timeline(known.filter { $0.shipment == parcel.reference }) : Timeline(of: parcel.reference, in: known)
        var isAccurate = timeline.isAccurate
        if isAccurate == true, !parcel.isForClaim, wrong.contains(parcel.order) { isAccurate = false }
        var facts = ["parcels"]
        if timeline.delivered != nil { facts.append("delivered") }
        if timeline.attempts > 0 { facts.append("attempted") }
        facts.append(isAccurate.map { $0 ? "accurate" : "inaccurate" } ?? "open")
        if !parcel.isForClaim, parcel.replaces == nil, let due = due[parcel.order] {
          if let delivered = timeline.delivered {
            facts.append(delivered <= due ? "onTime" : "late")
          } else if due < now {
            facts.append("late")
          }
        }
        for fact in facts { counts[fact, default: 0] += 1 }
      }
      var object: JSONObject = ["carrier": .string(carrier)]
      for (name, count) in counts { object[name] = .integer(count) }
      return object
    }
  }

  /// Any events of any parcels: the figures in SQL are what `Timeline` says.
  @Test(arguments: Engine.kinds) func theFiguresAreWhatTheRulesSay(_ engine: Engine) throws {
    for seed in 0..<UInt64(engine.rounds(30)) {
      var random = Random(seed: seed)
      try run(engine) { work in
        try work.list(product: "P", title: "Kettle", category: nil, at: begin)
        var parcels: [Parcel] = []
        var events: [String: [TrackingEvent]] = [:]
        var wrong: Set<String> = []
        var due: [String: Instant] = [:]
        for number in 0..<12 {
          let order = "A-\(number)"
          try work.place(
            PlaceOrder(
              reference: order, at: begin, promised: Day("2026-01-09")!.adding(number % 3), currency: .cny,
              lines: [.init(product: "P", quantity: 1, price: 100)]))
          for place in 0..<Int.random(in: 0...3, using: &random) {
            let parcel = Parcel(
              order: order, reference: "S\(place)", carrier: ["SF", "sf", "中通", "EMS"].randomElement(using: &random)!,
              shipped: begin.adding(seconds: Int64(place)),
              replaces: place > 0 && Bool.random(using: &random) ? "S0" : nil)
            try work.ship(
              order: order, shipment: Shipment(reference: parcel.reference, replaces: parcel.replaces),
              carrier: parcel.carrier, number: nil, at: parcel.shipped)
            parcels.append(parcel)
          }
          // Few hours, so that events meet at one instant; some correct others, some are of no parcel.
          for name in 0..<Int.random(in: 0...7, using: &random) {
            let event = TrackingEvent(
              reference: "e\(name)", kind: .allCases.randomElement(using: &random)!,
              at: begin.adding(seconds: Int64.random(in: 0...5, using: &random) * 86_400),
              corrects: Int.random(in: 0...3, using: &random) == 0 ? "e\(Int.random(in: 0...7, using: &random))" : nil,
              shipment: ["S0", "S1", "S2", "S9", nil].randomElement(using: &random)!)
            events[order, default: []].append(event)
            try work.track(order: order, event: event)
          }
          if number == 3 { try work.cancel(order: order, at: begin) }
        }
        work.now = begin.adding(seconds: 5 * 86_400)
        try work.sweepAll()
        // Claims of every kind that are granted or not, and the parcels that bring what is owed for them.
        for number in 0..<12 where Bool.random(using: &random) {
          let order = "A-\(number)"
          let kind = [ClaimKind.wrongItem, .quality, .damaged].randomElement(using: &random)!
          try work.open(OpenClaim(reference: order, order: order, kind: kind, at: work.now))
          let status = try work.transaction.first("SELECT status FROM claim WHERE reference = $1", order) { $0.text(0) }
          guard status == "requested", Bool.random(using: &random) else { continue }
          try work.answer(claim: order, refusal: nil, note: "", at: work.now)
          if kind == .wrongItem { wrong.insert(order) }
        }
        try work.transaction.rows(
          """
          SELECT reference, due FROM obligation JOIN orders ON orders.id = subject
          WHERE duty = 'deliver' AND COALESCE(outcome, '') <> 'void'
          """
        ) { due[$0.text(0)] = $0.instant(1) }
        #expect(due.count == 11 || due.count == 12, "the one that fell away has no promise, unless it was kept before")
        for place in parcels.indices where Int.random(in: 0...5, using: &random) == 0 && parcels[place].replaces == nil
        {
          parcels[place].isForClaim = true
          try work.transaction.run(
            """
            UPDATE shipment SET claim = order_id WHERE reference = $1
              AND order_id = (SELECT id FROM orders WHERE reference = $2)
            """, parcels[place].reference, parcels[place].order)
        }
        let found = try ask(work, "carriers.list", [:])
        let expected = figures(parcels, events, wrong: wrong, due: due, now: work.now)
        #expect(found["items"]?.array?.count == expected.count)
        for (item, object) in zip(found["items"]?.array ?? [], expected) {
          for (name, value) in object {
            #expect(item[name] == value, "seed \(seed), \(item["carrier"]?.text ?? "") \(name)")
          }
        }
      }
    }
  }

  @Test(arguments: Engine.kinds) func carriersAreListedPageByPageAndByTheTimeTheyGotTheParcels(
    _ engine: Engine
  ) throws {
    try run(engine) { work in
      #expect(try ask(work, "carriers.list", [:])["items"]?.array?.isEmpty == true)
      try work.place(PlaceOrder(reference: "A", at: begin, promised: Day("2026-01-09")!, currency: .cny))
      for (hour, carrier) in ["SF", "EMS", "ZTO", "SF"].enumerated() {
        try work.ship(
          order: "A", shipment: Shipment(reference: "S\(hour)"), carrier: carrier, number: nil,
          at: begin.adding(seconds: Int64(hour) * 3600))
      }
      func names(_ answer: JSON) -> [String] { answer["items"]?.array?.compactMap { $0["carrier"]?.string } ?? [] }
      let first = try ask(work, "carriers.list", ["limit": 2])
      #expect(names(first) == ["EMS", "SF"])
      let cursor = try #require(first["next"])
      let second = try ask(work, "carriers.list", ["limit": 2, "cursor": cursor])
      #expect(names(second) == ["ZTO"])
      #expect(second["next"] == nil)
      let span = try ask(
        work, "carriers.list",
        [
          "from": .string(begin.adding(seconds: 3600).description),
          "until": .string(begin.adding(seconds: 3 * 3600).description),
        ])
      #expect(names(span) == ["EMS", "ZTO"])
      #expect(first["items"]?[1]?["parcels"]?.integer == 2)
    }
  }
}

extension TrackingEvent {
  fileprivate func with(shipment: String) -> TrackingEvent {
    var event = self
    event.shipment = shipment
    return event
  }
}
