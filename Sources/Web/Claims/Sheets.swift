import Promises
import Service

/// Reads an answer of the API, which its schema describes: a field that is not there is a fault of the program.
struct Sheet {
  var json: JSON

  struct Fault: Error {
    var field: String
  }

  func text(_ name: String) throws -> String { try found(json[name]?.string, name) }
  func instant(_ name: String) throws -> Instant { try found(json[name]?.string.flatMap { Instant($0) }, name) }
  func optionalInstant(_ name: String) -> Instant? { json[name]?.string.flatMap { Instant($0) } }
  func money(_ name: String) throws -> Money { try found(optionalMoney(name), name) }
  func items(_ name: String) -> [Sheet] { (json[name]?.array ?? []).map { Sheet(json: $0) } }

  func choice<Value: RawRepresentable<String>>(_ name: String) throws -> Value {
    try found(json[name]?.string.flatMap { Value(rawValue: $0) }, name)
  }

  func optionalChoice<Value: RawRepresentable<String>>(_ name: String) -> Value? {
    json[name]?.string.flatMap { Value(rawValue: $0) }
  }

  func optionalMoney(_ name: String) -> Money? {
    guard let amount = json[name]?["amount"]?.integer, let code = json[name]?["currency"]?.string,
      let currency = Currency(code)
    else { return nil }
    return Money(amount, currency)
  }

  func found<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw Fault(field: name) }
    return value
  }
}

/// What is or was owed, as a page shows it.
struct PromiseSheet {
  struct Offer {
    var remedies: [Remedy.Offer]
    var standard: Remedy.Offer
    var compensation: Money
    var chooseBy: Instant
    var choice: Remedy.Offer?
  }
  var id, clause: String
  /// The version of the letter that it is bound to.
  var letter: Int
  var duty: Duty
  var due: Instant
  var outcome: Outcome?
  var fulfilled: Instant?
  var offer: Offer?

  init(_ sheet: Sheet) throws {
    id = try sheet.text("id")
    clause = try sheet.text("clause")
    letter = try sheet.found(sheet.json["letter"]?.integer.map(Int.init), "letter")
    duty = try sheet.choice("duty")
    due = try sheet.instant("due")
    outcome = sheet.optionalChoice("outcome")
    fulfilled = sheet.optionalInstant("fulfilledAt")
    guard let json = sheet.json["offer"] else { return }
    let own = Sheet(json: json)
    offer = Offer(
      remedies: (json["remedies"]?.array ?? []).compactMap { $0.string.flatMap(Remedy.Offer.init(rawValue:)) },
      standard: try own.choice("standard"), compensation: try own.money("compensation"),
      chooseBy: try own.instant("chooseBy"), choice: own.optionalChoice("choice"))
  }
}

struct OrderSheet {
  struct Parcel {
    var reference, carrier: String
    var number, replaces: String?
    var shipped: Instant
  }
  struct Right {
    var kind: ClaimKind
    var until: Instant
  }
  var reference: String
  var placed: Instant
  var letter: Int
  var promised: Day
  var paid: Money
  var cancelled, delivered: Instant?
  /// Whether it came as it should; nil while that is open.
  var isAccurate: Bool?
  var parcels: [Parcel]
  var rights: [Right]
  var promises: [PromiseSheet]

  init(_ json: JSON) throws {
    let sheet = Sheet(json: json)
    reference = try sheet.text("reference")
    placed = try sheet.instant("placedAt")
    letter = try sheet.found(json["letter"]?.integer.map(Int.init), "letter")
    promised = try sheet.found(json["promised"]?.string.flatMap { Day($0) }, "promised")
    paid = try sheet.money("paid")
    cancelled = sheet.optionalInstant("cancelledAt")
    delivered = sheet.optionalInstant("deliveredAt")
    isAccurate = json["deliveryAccurate"]?.bool
    parcels = try sheet.items("shipments").map {
      Parcel(
        reference: try $0.text("reference"), carrier: try $0.text("carrier"), number: $0.json["number"]?.string,
        replaces: $0.json["replaces"]?.string, shipped: try $0.instant("shippedAt"))
    }
    rights = try sheet.items("rights").map { Right(kind: try $0.choice("kind"), until: try $0.instant("until")) }
    promises = try sheet.items("obligations").map { try PromiseSheet($0) }
  }
}

struct ClaimSheet {
  /// What the shop offers in place of the goods.
  struct Substitute {
    var product: String
    var buyerPays, buyerGets: Money?
    var isTaken: Bool
  }
  struct Line {
    var product: String
    var quantity: Int
  }
  var reference, order, clause: String
  var kind: ClaimKind
  var status: ClaimStatus
  var wants: Resolution
  var opened: Instant
  /// Why it was decided so, in each language.
  var words: LocalizedText?
  var lines: [Line]
  var next: ClaimNext?
  var nextBy: Instant?
  var refund: Money?
  var substitute: Substitute?
  var finished: Instant?
  var promises: [PromiseSheet]

  init(_ json: JSON) throws {
    let sheet = Sheet(json: json)
    reference = try sheet.text("reference")
    order = try sheet.text("order")
    clause = try sheet.text("clause")
    kind = try sheet.choice("kind")
    status = try sheet.choice("status")
    wants = try sheet.choice("wants")
    opened = try sheet.instant("openedAt")
    if let words = json["words"] {
      self.words = LocalizedText(zhHans: words["zh-Hans"]?.string ?? "", en: words["en"]?.string ?? "")
    }
    lines = try sheet.items("lines").map {
      Line(product: try $0.text("product"), quantity: Int(try $0.found($0.json["quantity"]?.integer, "quantity")))
    }
    next = sheet.optionalChoice("next")
    nextBy = sheet.optionalInstant("nextBy")
    refund = sheet.optionalMoney("refund")
    if let json = json["substitute"] {
      let own = Sheet(json: json)
      substitute = Substitute(
        product: try own.text("product"), buyerPays: own.optionalMoney("buyerPays"),
        buyerGets: own.optionalMoney("buyerGets"), isTaken: json["isTaken"] == true)
    }
    finished = sheet.optionalInstant("finishedAt")
    promises = try sheet.items("obligations").map { try PromiseSheet($0) }
  }

  /// Until when the next thing is owed; when it was due, where that is over.
  var deadline: Instant? {
    if let nextBy { return nextBy }
    guard next != nil, status != .returning else { return nil }
    return promises.last { $0.outcome == .broken }?.due
  }
}
