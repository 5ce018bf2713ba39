import Promises
import Service

/// A payout as a page shows it.
struct PayoutSheet: Sendable {
  var id, channel: String
  var order, payment, reference, failure: String?
  var amount: Money
  var state: Payout.State
  var attempts: Int
  var next, settled: Instant?

  init(_ sheet: Sheet) throws {
    id = try sheet.text("id")
    channel = try sheet.text("channel")
    order = sheet.json["order"]?.string
    payment = sheet.json["payment"]?.string
    reference = sheet.json["reference"]?.string
    failure = sheet.json["failure"]?.string
    amount = try sheet.money("amount")
    state = try sheet.choice("state")
    attempts = Int(try sheet.found(sheet.json["attempts"]?.integer, "attempts"))
    next = sheet.optionalInstant("nextAt")
    settled = sheet.optionalInstant("settledAt")
  }
}

/// A part of a list, with where it goes on.
struct SheetPage<Item: Sendable>: Sendable {
  var items: [Item]
  var next: String?

  init(_ json: JSON, _ item: (Sheet) throws -> Item) rethrows {
    items = try Sheet(json: json).items("items").map(item)
    next = json["next"]?.string
  }
}

struct MerchantSheet: Sendable {
  var reference: String
  var admitted: Instant
  var left: Instant?
  var floor, deposit: Money
  /// What was paid for him beyond his deposit, by currency; nothing where he owes nothing.
  var owes: [Money]
  var promises: [PromiseSheet]
  /// Since when he takes no new orders; nil where he does.
  var suspended: Instant?

  init(_ sheet: Sheet) throws {
    reference = try sheet.text("reference")
    suspended = try sheet.items("suspensions").filter { $0.optionalInstant("liftedAt") == nil }
      .map { try $0.instant("since") }.min()
    admitted = try sheet.instant("admittedAt")
    left = sheet.optionalInstant("leftAt")
    floor = try sheet.money("floor")
    deposit = try sheet.money("deposit")
    owes = try (sheet.json["owes"]?.array ?? []).map { try Sheet(json: ["owes": $0]).money("owes") }
      .filter { $0.minor > 0 }
    promises = try sheet.items("obligations").map { try PromiseSheet($0) }
  }

  /// The clock by which his deposit is to be brought back to its floor: the open one, or one that ran out.
  var topUp: PromiseSheet? {
    promises.last { $0.duty == .topUp && ($0.outcome == nil || ($0.outcome == .broken && $0.fulfilled == nil)) }
  }
}

/// What a provider's statement and our books do not agree in.
struct DifferenceSheet {
  var key: String
  var kind: Difference
  var order: String?
  var ours, theirs: Money?

  init(_ sheet: Sheet) throws {
    key = try sheet.text("key")
    kind = try sheet.choice("kind")
    order = sheet.json["order"]?.string
    ours = sheet.optionalMoney("ours")
    theirs = sheet.optionalMoney("theirs")
  }
}
