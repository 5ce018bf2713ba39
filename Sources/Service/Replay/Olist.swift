import Foundation
public import Promises

/// The public data set of a Brazilian marketplace as a source of history: `orders.csv`, `order_payments.csv` and
/// `order_reviews.csv` of one folder, local times of America/Sao_Paulo, amounts in BRL.
public struct Olist: Sendable {
  public static let zone = Zone("America/Sao_Paulo")!

  /// One thing that happened, in the order in which a replay meets it.
  enum Event: Sendable {
    case place(PlaceOrder)
    case pay(order: String, payment: String, minor: Int64, channel: String)
    case cancel(order: String)
    case deliver(order: String)
  }
  struct Entry: Sendable {
    var at: Instant
    /// Of its file, from 1.
    var line: Int
    var event: Event
  }
  private(set) var entries: [Entry] = []
  private(set) var setAside: [ReplayReport.SetAside] = []
  /// The earliest and the latest instant in the files.
  private(set) var first: Instant?
  private(set) var last: Instant?

  public var history: History {
    History(
      steps: entries.map { entry in
        History.Step(at: entry.at, file: "orders.csv", line: entry.line) { try Self.apply(entry, to: $0) }
      }, setAside: setAside, covers: first.flatMap { first in last.map { first...$0 } }, zone: Self.zone,
      currency: .brl)
  }

  private static func apply(_ entry: Entry, to work: Work) throws {
    switch entry.event {
    case .place(let request): try work.place(request)
    case .pay(let order, let payment, let minor, let channel):
      try work.pay(order: order, payment: payment, amount: minor, channel: channel, at: entry.at)
    case .cancel(let order): try work.cancel(order: order, at: entry.at)
    case .deliver(let order):
      try work.track(
        order: order, event: TrackingEvent(reference: "delivered", kind: .delivered, at: entry.at))
    }
  }

  /// - Throws: `Refusal` when a file is missing or lacks a column; a bad row is set aside.
  public init(folder: String) throws {
    let orders = try Table(
      folder, "orders.csv",
      [
        "order_id", "order_status", "order_purchase_timestamp", "order_approved_at", "order_delivered_customer_date",
        "order_estimated_delivery_date",
      ])
    let payments = try Table(
      folder, "order_payments.csv",
      [
        "order_id", "payment_sequential", "payment_type", "payment_value",
      ])
    var paidAt: [String: Instant] = [:]
    for record in orders.records { read(order: record, of: orders, paidAt: &paidAt) }
    for record in payments.records { read(payment: record, of: payments, paidAt: paidAt) }
    if FileManager.default.fileExists(atPath: folder + "/order_reviews.csv") {
      let reviews = try Table(folder, "order_reviews.csv", ["review_creation_date", "review_answer_timestamp"])
      for record in reviews.records {
        for column in 0..<2 { if let at = Self.time(reviews[record, column]) { extend(to: at) } }
      }
    }
    // Swift's sort is stable: what happened at one instant stays in the order place, pay, cancel, deliver.
    entries.sort { $0.at < $1.at }
  }

  private mutating func read(order record: CSV.Record, of table: Table, paidAt: inout [String: Instant]) {
    guard record.fields.count == table.width else {
      return put(aside: record, of: table, "has \(record.fields.count) fields instead of \(table.width)")
    }
    let id = table[record, 0]
    let status = table[record, 1]
    guard !id.isEmpty, paidAt[id] == nil else {
      return put(aside: record, of: table, id.isEmpty ? "order_id is empty" : "order \(id) stands there twice")
    }
    guard let placed = Self.time(table[record, 2]) else {
      return put(aside: record, of: table, "order_purchase_timestamp is no time: \(table[record, 2])")
    }
    guard let estimated = Self.time(table[record, 5]) else {
      return put(aside: record, of: table, "order_estimated_delivery_date is no time: \(table[record, 5])")
    }
    guard table[record, 3].isEmpty || Self.time(table[record, 3]) != nil else {
      return put(aside: record, of: table, "order_approved_at is no time: \(table[record, 3])")
    }
    let delivered = Self.time(table[record, 4])
    guard delivered != nil || table[record, 4].isEmpty else {
      return put(aside: record, of: table, "order_delivered_customer_date is no time: \(table[record, 4])")
    }
    if delivered == nil, status == "delivered" {
      return put(aside: record, of: table, "is delivered without a delivery date")
    }
    let approved = Self.time(table[record, 3]) ?? placed
    paidAt[id] = max(placed, approved)
    for instant in [placed, approved, estimated] + [delivered].compactMap({ $0 }) { extend(to: instant) }
    entries.append(
      Entry(
        at: placed, line: record.line,
        event: .place(
          PlaceOrder(reference: id, at: placed, promised: Self.zone.day(of: estimated), currency: .brl))))
    if let delivered {
      entries.append(Entry(at: max(placed, delivered), line: record.line, event: .deliver(order: id)))
    } else if status == "canceled" || status == "unavailable" {
      // The files do not say when; what fell away is not owed from the start.
      entries.append(Entry(at: placed, line: record.line, event: .cancel(order: id)))
    }
  }

  private mutating func read(payment record: CSV.Record, of table: Table, paidAt: [String: Instant]) {
    guard record.fields.count == table.width else {
      return put(aside: record, of: table, "has \(record.fields.count) fields instead of \(table.width)")
    }
    let id = table[record, 0]
    guard let at = paidAt[id] else {
      // Payments of an order that was set aside go with it; others are worth a word.
      if !skipped.contains(id) { put(aside: record, of: table, "pays order \(id), which is not in orders.csv") }
      return
    }
    guard let amount = Money(decimal: table[record, 3], .brl), amount.minor >= 0 else {
      return put(aside: record, of: table, "payment_value is no amount in BRL: \(table[record, 3])")
    }
    guard amount.minor > 0 else { return }
    entries.append(
      Entry(
        at: at, line: record.line,
        event: .pay(order: id, payment: id + "/" + table[record, 1], minor: amount.minor, channel: table[record, 2])))
  }

  private var skipped: Set<String> = []

  private mutating func put(aside record: CSV.Record, of table: Table, _ reason: String) {
    if table.file == "orders.csv", let id = record.fields.first { skipped.insert(id) }
    setAside.append(ReplayReport.SetAside(file: table.file, line: record.line, reason: reason))
  }

  private mutating func extend(to instant: Instant) {
    first = first.map { min($0, instant) } ?? instant
    last = last.map { max($0, instant) } ?? instant
  }

  /// `2018-06-04 16:44:48`, local time.
  static func time(_ text: String) -> Instant? {
    guard text.utf8.count == 19, let day = Day(String(text.prefix(10))) else { return nil }
    let parts = text.dropFirst(11).split(separator: ":").map { Int($0) }
    guard parts.count == 3, let h = parts[0], let m = parts[1], let s = parts[2], (0..<24).contains(h),
      (0..<60).contains(m), (0..<60).contains(s)
    else { return nil }
    return zone.instant(day, secondOfDay: h * 3600 + m * 60 + s)
  }
}

/// A file of the folder with the columns that are wanted, by place.
private struct Table {
  let file: String
  let records: [CSV.Record]
  let width: Int
  private let places: [Int]

  init(_ folder: String, _ file: String, _ columns: [String]) throws {
    guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
      throw Refusal(.unknown, "file-missing", "There is no readable \(file) in \(folder).")
    }
    let csv = CSV([UInt8](data))
    var places: [Int] = []
    for column in columns {
      guard let place = csv.header.firstIndex(of: column) else {
        throw Refusal(.invalid, "column-missing", "\(file) has no column \(column).")
      }
      places.append(place)
    }
    self.file = file
    self.places = places
    records = csv.records
    width = csv.header.count
  }

  subscript(record: CSV.Record, column: Int) -> String {
    places[column] < record.fields.count ? record.fields[places[column]] : ""
  }
}
