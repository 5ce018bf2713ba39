import Promises

extension Alipay {
  /// The business details of a trade bill (`alipay.data.dataservice.bill.downloadurl.query`, bill type `trade`). Lines
  /// that begin with `#` frame the table. A refund's amounts are negative.
  static func statement(_ text: String) throws(StatementError) -> [StatementLine] {
    let table = try StatementTable(
      text, of: "Alipay", columns: ["支付宝交易号", "业务类型", "退款批次号/请求号", "完成时间"], comment: "#")
    return try table.refunds { row throws(StatementError) in
      let key = row["退款批次号/请求号"]
      guard row["业务类型"] == "退款", !key.isEmpty else { return nil }
      return try row.refund(
        key: key, reference: row["支付宝交易号"], amount: row["订单金额（元）", "订单金额(元)"], currency: "CNY",
        at: ChinaTime.instant(row["完成时间"]))
    }
  }
}
