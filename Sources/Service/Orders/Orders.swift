import Database
public import Promises

/// What the platform says about a new order.
public struct PlaceOrder: Hashable, Sendable {
  public var reference: String
  public var at: Instant
  public var promised: Day
  public var region: String?
  public var fulfilment: Fulfilment
  public var currency: Currency
  /// Who sells it, by his reference; nil where it is not told.
  public var merchant: String?
  /// What was paid for sending it, in minor units, within what is paid for the order.
  public var freight: Int64
  public var lines: [Line]
  /// Who bought it, by the shop's name for him; nil where it is not told.
  public var buyer: String?
  /// How he is reached: stored sealed, for him or, where he is not told, for this order.
  public var contact: [ContactField: String]
  /// What he reads; nil where it is not told, and he is written to in both.
  public var language: Language?

  /// Goods that were ordered.
  public struct Line: Hashable, Sendable {
    public var product: String
    public var quantity: Int
    /// Of one, in minor units of the order's currency.
    public var price: Int64
    /// What the letter's exceptions name, such as `perishable`.
    public var traits: [String]
    /// Whether the buyer confirmed when he ordered that an exception applies (Consumer Rights Law 25).
    public var isConfirmed: Bool

    public init(product: String, quantity: Int, price: Int64, traits: [String] = [], isConfirmed: Bool = false) {
      self.product = product
      self.quantity = quantity
      self.price = price
      self.traits = traits
      self.isConfirmed = isConfirmed
    }
  }

  public init(
    reference: String, at: Instant, promised: Day, region: String? = nil, fulfilment: Fulfilment = .thirdParty,
    currency: Currency, merchant: String? = nil, freight: Int64 = 0, lines: [Line] = [],
    buyer: String? = nil, contact: [ContactField: String] = [:], language: Language? = nil
  ) {
    self.reference = reference
    self.at = at
    self.promised = promised
    self.region = region
    self.fulfilment = fulfilment
    self.currency = currency
    self.merchant = merchant
    self.freight = freight
    self.lines = lines
    self.buyer = buyer
    self.contact = contact
    self.language = language
  }
}

extension Work {
  /// Records an order, binds it to the letter in force when it was placed, and opens what that letter promises.
  ///
  /// - Throws: `Refusal` when the reference is taken or no letter is published.
  @discardableResult
  public func place(_ request: PlaceOrder) throws -> (order: Order, owed: [Owed]) {
    guard let version = letters.inForce(at: request.at) else {
      throw Refusal(.invalid, "no-letter", "Publish a letter before taking orders.")
    }
    var order = Order(
      id: newKey(), reference: request.reference, placed: request.at, letter: version.number,
      promised: request.promised, region: request.region, fulfilment: request.fulfilment, currency: request.currency)
    let goods = try goods(of: request.lines)
    let merchant = try seller(of: goods, request)
    // The busiest write there is: the unique index finds a repeated reference without a look beforehand.
    do {
      try transaction.run(
        """
        INSERT INTO orders (id, reference, placed_at, letter, promised, region, fulfilment, currency, merchant, freight,
          buyer, language)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """, order.id.bytes, order.reference, order.placed, order.letter, order.promised.number, order.region,
        order.fulfilment.rawValue, order.currency.code, merchant?.bytes, request.freight, request.buyer,
        request.language?.rawValue)
    } catch let error as DatabaseError where error.isUnique("reference", in: "orders") {
      throw Refusal(.conflict, "order-exists", "There is an order \(request.reference) already.")
    }
    order.categories = goods.compactMap(\.category)
    try add(request.lines, goods, to: order.id, placed: request.at)
    // A replay asks what a letter would cost; whom it concerned is no part of that.
    if live, !request.contact.isEmpty {
      try setContact(
        request.contact, of: request.buyer.map(DataSubject.buyer) ?? DataSubject.order(request.reference))
    }
    var decision = Decision()
    if let owed = DeliveredOnTime.open(for: order, in: version.letter, reporting: live, id: newKey()) {
      decision.opened.append(owed)
    }
    try commit(decision)
    return (order, decision.opened)
  }

  /// Who sells an order: whom it names, or else whose its goods are. Goods that are listed for a merchant are sold by no
  /// other: his standing lets them be sold, and his deposit pays for them. Goods that are listed for nobody are whose the
  /// order says; with a merchant's, in an order that names nobody, it would not be known whose.
  ///
  /// - Throws: `InputProblems` for a line of another seller's; `Refusal` where he may not sell.
  private func seller(of goods: [Good], _ request: PlaceOrder) throws -> Identifier? {
    let listed = goods.compactMap(\.merchant).first
    guard request.merchant != nil || listed != nil else { return nil }
    let (seller, name, standing) = try seller(request.merchant, or: listed, at: request.at)
    let others = goods.enumerated().filter { _, good in
      good.merchant.map { $0 != seller } ?? (request.merchant == nil)
    }
    guard others.isEmpty else {
      throw InputProblems(
        others.prefix(20).map { place, _ in
          SchemaProblem(
            pointer: "/lines/\(place)/product", code: "other-seller",
            message: request.merchant == nil
              ? "the goods of this order have several sellers; place an order for each"
              : "these goods are another merchant's; order them of him, not of \(name)")
        })
    }
    let gate = ConformityGate(goodsAnnex(at: request.at))
    for (line, good) in zip(request.lines, goods) {
      var reason = gate.reason(against: standing, category: good.category, brand: good.brand)
      // What is known of the goods only since takes no order away that was placed before.
      if reason != nil, let then = try listing(productKey(of: line.product), known: request.at) {
        reason = gate.reason(against: standing, category: then.category, brand: then.brand)
      }
      switch reason {
      case .notAdmitted(let category):
        throw Refusal(
          .invalid, "not-on-sale",
          "\(line.product) is not on sale: \(name) was not admitted for the category \(category).")
      case .brandNotAdmitted(let brand):
        throw Refusal(
          .invalid, "not-on-sale",
          "\(line.product) is not on sale: \(name) has not proven that he may sell the brand \(brand).")
      default: continue
      }
    }
    return seller
  }

  /// A merchant who may sell at a time: he has not left and is not suspended (`suspend`).
  private func seller(
    _ named: String?, or key: Identifier?, at: Instant
  ) throws -> (id: Identifier, reference: String, standing: ListingSeller) {
    let known =
      if let named { try standing(ofMerchant: named, at: at) } else { try key.flatMap { try standing(of: $0, at: at) } }
    guard let found = known else {
      throw Refusal(.unknown, "merchant-unknown", "There is no merchant \(named ?? ""); admit him first.")
    }
    switch found.seller.standing {
    case .sells: return (found.id, found.reference, found.seller)
    case .left: throw Refusal(.invalid, "merchant-left", "\(found.reference) has left and sells no more.")
    case .suspended:
      throw Refusal(
        .invalid, "merchant-suspended",
        "\(found.reference) is suspended (\(found.reason ?? "")) and takes no new orders; those he has go on.")
    }
  }

  /// Records a payment; an order may have several, over several channels.
  ///
  /// - Throws: `Refusal` when there is no such order or the payment's reference is taken.
  public func pay(order reference: String, payment: String, amount: Int64, channel: String, at: Instant) throws {
    let order = try order(reference)
    guard amount > 0 else { throw Refusal(.invalid, "amount", "A payment must be above zero.") }
    try record(payment: payment, of: amount, over: channel, for: order, at: at)
    try reviseOffers(of: order)
  }

  /// - Parameter claim: the claim whose substitute costs more; nil where it pays for the order itself.
  func record(
    payment: String, of amount: Int64, over channel: String, for order: Identifier, claim: Identifier? = nil,
    at: Instant
  ) throws {
    guard
      try transaction.first("SELECT 1 FROM payment WHERE reference = $1", payment, map: { $0.int(0) }) == nil
    else { throw Refusal(.conflict, "payment-exists", "There is a payment \(payment) already.") }
    try transaction.run(
      "INSERT INTO payment (reference, order_id, paid_at, amount, channel, claim) VALUES ($1, $2, $3, $4, $5, $6)",
      payment, order.bytes, at, amount, channel, claim?.bytes)
  }

  /// The order falls away, and with it whatever was not yet owed when it was cancelled.
  public func cancel(order reference: String, at: Instant) throws {
    let order = try order(reference)
    try transaction.run("UPDATE orders SET cancelled_at = COALESCE(cancelled_at, $2) WHERE id = $1", order.bytes, at)
    var decision = Decision()
    // Only the delivery falls away: what was granted or chosen stays owed.
    for owed in try owed(about: order) where owed.duty == .deliver {
      decision.change(owed) { $0.void(at: at, now: now) }
    }
    try commit(decision)
  }

  /// Records a parcel handed to a carrier. One that replaces another is a reshipment of it.
  ///
  /// - Throws: `Refusal` when the order or the replaced parcel is unknown, or the order has a parcel of this name.
  ///
  /// - Parameters:
  ///   - claim: the claim that it brings the replacement, or the repaired item, for.
  ///   - lots: which lots the goods in it come from, as far as it is known.
  public func ship(
    order reference: String, shipment: Shipment, carrier: String, number: String?, claim: String? = nil,
    lots: [PackedLot] = [], at: Instant
  ) throws {
    let order = try order(reference)
    let packed = try pack(lots, at: at)
    let claim = try claim.map { try storedClaim($0, at: at) }
    if let claim {
      guard claim.order == order, claim.claim.status == .accepted, claim.claim.wants != .refund else {
        throw Refusal(.invalid, "nothing-to-ship", "The claim \(claim.reference) waits for no parcel of this order.")
      }
      try clear(claim.id)
      try note("shipped", on: claim.id, at: at, by: .seller, code: "\(carrier) \(number ?? "")")
    }
    let known = try shipments(of: order)
    guard !known.contains(where: { $0.reference == shipment.reference }) else {
      throw Refusal(
        .conflict, "shipment-exists", "The order \(reference) has a shipment \(shipment.reference) already.")
    }
    if let replaced = shipment.replaces, !known.contains(where: { $0.reference == replaced }) {
      throw Refusal(.unknown, "shipment-unknown", "The order \(reference) has no shipment \(replaced) to replace.")
    }
    try transaction.run(
      """
      INSERT INTO shipment (order_id, reference, carrier, number, shipped_at, replaces, claim)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """, order.bytes, shipment.reference, carrier, number, at, shipment.replaces, claim?.id.bytes)
    try record(packed, in: order)
    try joinRecalls(order, with: packed.map(\.lot), at: at)
    if let number {
      let early = try strays(of: number, as: shipment.reference)
      if !early.isEmpty { _ = try keep(early, of: order) }
    }
    if claim != nil { return try settleDelivery(of: order) }
    // An order whose first parcel nobody recorded is shipped again by any other.
    if shipment.replaces != nil || known.isEmpty { try reship(order, at: at) }
    // Events of a parcel may be here before the parcel is.
    try settleDelivery(of: order)
  }

  /// Only what left after the buyer's choice is what he chose.
  private func reship(_ order: Identifier, at: Instant) throws {
    var decision = Decision()
    for owed in try owed(about: order) where owed.duty == .reship && owed.obligation.opened <= at {
      decision.change(owed) { $0.fulfil(at: at, now: now) }
    }
    try commit(decision)
  }

  func shipments(of order: Identifier) throws -> [Shipment] {
    try transaction.all("SELECT reference, replaces FROM shipment WHERE order_id = $1 AND claim IS NULL", order.bytes) {
      Shipment(reference: $0.text(0), replaces: $0.optionalText(1))
    }
  }

  /// Records what a carrier reported, in whatever order it came, and settles the delivery by what stands.
  public func track(order reference: String, event: TrackingEvent) throws {
    try track(order: reference, events: [event])
  }

  /// The same for several reports at once: only what they come to together is settled.
  func track(order reference: String, events: [TrackingEvent]) throws {
    let order = try order(reference)
    if let standing = try keep(events, of: order) { try settleDelivery(of: order, events: standing) }
  }

  /// Keeps reports about an order, of several under one name the one that outweighs the others. Answers all that is
  /// known then; nil where none of them says anything new.
  private func keep(_ events: [TrackingEvent], of order: Identifier) throws -> [TrackingEvent]? {
    var known = Dictionary(uniqueKeysWithValues: try tracked(order).map { ($0.reference, $0) })
    var isNews = false
    for event in events {
      var other = known[event.reference]
      if let other, !event.outweighs(other) { continue }
      known[event.reference] = event
      other?.revision = event.revision
      if other != event { isNews = true }
      try transaction.post(
        """
        INSERT INTO tracking_event (order_id, reference, kind, occurred_at, recorded_at, corrects, shipment, revision)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (order_id, reference) DO UPDATE SET kind = excluded.kind,
          occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, corrects = excluded.corrects,
          shipment = excluded.shipment, revision = excluded.revision
        """, order.bytes, event.reference, event.kind.rawValue, event.at, now, event.corrects, event.shipment,
        event.revision)
    }
    return isNews ? Array(known.values) : nil
  }

  /// Settles the delivery of an order by the parcels and events that are known of it now.
  ///
  /// - Parameter events: those events, where they were read already.
  private func settleDelivery(of order: Identifier, events: [TrackingEvent]? = nil) throws {
    let events = try events ?? tracked(order)
    let parcels = try claimParcels(of: order)
    let delivered = Shipment.delivered(
      try shipments(of: order), events: events.filter { event in !parcels.contains { $0.shipment == event.shipment } })
    try transaction.run("UPDATE orders SET delivered_at = $2 WHERE id = $1", order.bytes, delivered)
    if let delivered {
      try freezeWindows(of: order, delivered: delivered)
      try joinRecalls(delivered: order, at: delivered)
    }
    var decision = Decision()
    for owed in try owed(about: order) where owed.duty == .deliver {
      decision.change(owed) { $0.correct(to: delivered, now: now) }
    }
    try commit(decision)
    for (claim, shipment) in parcels {
      guard let at = Timeline(events.filter { $0.shipment == shipment }).delivered else { continue }
      var claim = try storedClaim(claim, of: order)
      // A scan that is taken back later reopens nothing: whoever lacks the goods claims them as not received.
      if claim.claim.status == .accepted { try finish(&claim, at: at) }
    }
  }

  /// Parcels that bring a replacement or a repaired item: they say nothing of the order's own delivery.
  private func claimParcels(of order: Identifier) throws -> [(claim: Identifier, shipment: String)] {
    try transaction.all(
      "SELECT claim, reference FROM shipment WHERE order_id = $1 AND claim IS NOT NULL", order.bytes
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
  }

  /// Whoever changes an order waits for the others who do, so that each knows what those before him stored.
  func order(_ reference: String) throws -> Identifier {
    let found = try transaction.first("SELECT id FROM orders WHERE reference = $1 {locking}", reference) { $0.bytes(0) }
    guard let found, let id = Identifier(bytes: found) else {
      throw Refusal(.unknown, "order-unknown", "There is no order \(reference); place it first.")
    }
    return id
  }

  /// What was reported of an order and of its parcels, whatever stands of it.
  func tracked(_ order: Identifier) throws -> [TrackingEvent] {
    try transaction.all(
      """
      SELECT reference, kind, occurred_at, corrects, shipment, revision FROM tracking_event WHERE order_id = $1
      """, order.bytes
    ) {
      TrackingEvent(
        reference: $0.text(0), kind: TrackingEvent.Kind(rawValue: $0.text(1))!, at: $0.instant(2),
        corrects: $0.optionalText(3), shipment: $0.optionalText(4), revision: $0.integer(5))
    }
  }
}
