import Promises

extension Stripe {
  /// The itemized report of the balance's changes (`balance_change_from_activity.itemized`), with the columns
  /// `created_utc` and `refund_metadata[key]` among those chosen. Amounts are in major units.
  static func statement(_ text: String) throws(StatementError) -> [StatementLine] {
    let table = try StatementTable(
      text, of: "Stripe",
      columns: ["source_id", "reporting_category", "created_utc", "currency", "gross", "refund_metadata[key]"])
    return try table.refunds { row throws(StatementError) in
      let key = row["refund_metadata[key]"]
      guard row["reporting_category"] == "refund", !key.isEmpty else { return nil }
      // What the buyer sees, where the balance is kept in another currency.
      let isConverted = !row["customer_facing_amount"].isEmpty && !row["customer_facing_currency"].isEmpty
      return try row.refund(
        key: key, reference: row["source_id"], amount: row[isConverted ? "customer_facing_amount" : "gross"],
        currency: row[isConverted ? "customer_facing_currency" : "currency"], at: Instant("\(row["created_utc"])Z"))
    }
  }
}
