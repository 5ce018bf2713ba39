import Database
import Promises

extension Catalog {
  static let carrierOperations: [Operation] = [
    Operation(
      name: "carriers.report", path: "carrier-reports",
      summary: "Records what a carrier reported of a parcel, by the carrier's number: for what no webhook brings.",
      fields: [
        .field("number", .text(max: 80), "The carrier's number for the parcel."),
        .field("reference", .reference, "The carrier's name for the event: the same name is the same event."),
        .field("kind", .choice(of: TrackingEvent.Kind.self), "What happened."),
        .optional("corrects", .reference, "The event that this one replaces."),
      ],
      answer: .object([
        .field(
          "known", .boolean,
          "Whether it is the number of a parcel or of a return; otherwise the report waits 90 days for one.")
      ])
    ) { work, input in
      let event = TrackingEvent(
        reference: input.text("reference"), kind: TrackingEvent.Kind(rawValue: input.text("kind"))!, at: input.at,
        corrects: input.optionalText("corrects"))
      return ["known": .bool(try work.report([event], ofParcel: input.text("number")))]
    }
  ]

  private static let counts = Schema.count(0...JSON.safe)

  static let carrierQueries: [Query] = [
    .list(
      "carriers.list", "carriers",
      "How well each carrier delivers, by its name as it was told when shipping: counted over all parcels of all orders "
        + "that it got in the time asked for.",
      of: .object([
        .field("carrier", .text(max: 80), "Its name."),
        .field("parcels", counts, "Parcels that it got, those shipped again and replacements included."),
        .field("delivered", counts, "Of these, delivered until now."),
        .field("attempted", counts, "Those with at least one attempt in vain, whatever came of it."),
        .field(
          "onTime", counts,
          "Delivered within what the order was promised. Neither this nor late counts parcels that were shipped again or "
            + "bring a replacement, and orders without a promise or whose promise fell away."),
        .field("late", counts, "Delivered after it, or not yet though the promised time is over."),
        .field(
          "accurate", counts, "Delivered to the right place in one piece, of an order without a claim for wrong goods."),
        .field(
          "inaccurate", counts,
          "Damaged, lost or misdelivered; and those that were delivered of an order with a claim for wrong goods that "
            + "was granted, since nobody says in which of its parcels they were."),
        .field("open", counts, "Neither yet: on the way, or gone back."),
      ]),
      filters: [
        .optional("from", .instant, "Only parcels that it got from here on"),
        .optional("until", .instant, "to here, not included."),
      ]
    ) { work, input, page in
      try work.carrierFigures(
        after: page.cursor ?? "", from: input.optionalText("from").flatMap { Instant($0) },
        until: input.optionalText("until").flatMap { Instant($0) }, limit: page.fetched)
    }
  ]
}

extension Work {
  /// What stands of each parcel's reports, as `Timeline(of:in:)` has it, in the figures that decide (`Timeline.delivered`,
  /// `attempts`, `isAccurate`). What brings a replacement says nothing of the order, nor the order's reports of it.
  ///
  /// A parcel is lost where nothing but remarks without a kind came after the loss. At one instant the kind that has come
  /// further is the later one: an event of one of those counts as a microsecond later.
  private static let parcels = """
    SELECT parcel.order_id, parcel.reference, carrier, parcel.claim, replaces,
      MIN(CASE WHEN kind = 'delivered' THEN occurred_at END) AS delivered,
      COUNT(CASE WHEN kind = 'failed' THEN 1 END) AS attempts, COUNT(CASE WHEN kind = 'damaged' THEN 1 END) AS damages,
      COUNT(CASE WHEN kind = 'returned' THEN 1 END) AS returns,
      MAX(CASE WHEN kind IN ('wrong-address', 'lost') THEN occurred_at END) AS astray,
      MAX(CASE WHEN kind = 'lost' THEN occurred_at END) AS lost,
      MAX(CASE WHEN kind IN ('refused', 'returning') THEN occurred_at + 1
        WHEN kind NOT IN ('other', 'lost') THEN occurred_at END) AS moved
    FROM shipment AS parcel LEFT JOIN tracking_event AS event ON event.order_id = parcel.order_id
      AND (event.shipment = parcel.reference OR (event.shipment IS NULL AND parcel.claim IS NULL))
      AND NOT EXISTS (
        SELECT 1 FROM tracking_event AS other WHERE other.order_id = event.order_id
          AND other.corrects = event.reference AND other.reference <> event.reference
          AND (other.shipment = parcel.reference OR (other.shipment IS NULL AND parcel.claim IS NULL)))
    WHERE carrier {bytewise} > $1 AND shipped_at >= $2 AND shipped_at < $3
    GROUP BY parcel.order_id, parcel.reference, carrier, parcel.claim, replaces
    """

  private static let figures = """
    SELECT carrier, COUNT(*), COUNT(delivered), SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END),
      SUM(CASE WHEN delivered <= due THEN 1 ELSE 0 END),
      SUM(CASE WHEN delivered > due OR (delivered IS NULL AND due < $4) THEN 1 ELSE 0 END),
      SUM(CASE WHEN is_wrong = 0 AND delivered IS NOT NULL THEN 1 ELSE 0 END), SUM(is_wrong)
    FROM (
      SELECT carrier, delivered, attempts, due, CASE
        WHEN damages > 0 THEN 1 WHEN astray > delivered THEN 1
        WHEN delivered IS NOT NULL AND wrong.order_id IS NOT NULL THEN 1
        WHEN delivered IS NULL AND returns = 0 AND lost >= COALESCE(moved, lost) THEN 1 ELSE 0 END AS is_wrong
      FROM (\(parcels)) AS parcel
      LEFT JOIN (SELECT DISTINCT order_id FROM claim WHERE \(saysWrongGoods)) AS wrong
        ON wrong.order_id = parcel.order_id AND parcel.claim IS NULL
      LEFT JOIN obligation AS promise ON promise.subject = parcel.order_id AND promise.duty = 'deliver'
        AND COALESCE(promise.outcome, '') <> 'void' AND parcel.claim IS NULL AND parcel.replaces IS NULL
    ) AS judged GROUP BY carrier ORDER BY carrier {bytewise} LIMIT $5
    """

  /// The carriers after one, by the bytes of their names.
  fileprivate func carrierFigures(
    after carrier: String, from: Instant?, until: Instant?, limit: Int
  ) throws -> [(key: String, item: JSON)] {
    try transaction.all(
      Self.figures, carrier, from ?? Instant(microseconds: .min), until ?? Instant(microseconds: .max), now, limit
    ) { row in
      let (carrier, parcels) = (row.text(0), row.integer(1))
      var object: JSONObject = ["carrier": .string(carrier), "parcels": .integer(parcels)]
      for (place, name) in ["delivered", "attempted", "onTime", "late", "accurate", "inaccurate"].enumerated() {
        object[name] = .integer(row.integer(place + 2))
      }
      object["open"] = .integer(parcels - row.integer(6) - row.integer(7))
      return (carrier, .object(object))
    }
  }
}
