import Promises

extension WeChatPay {
  /// A trade bill of type `ALL` or `REFUND` (`/v3/bill/tradebill`). The bill shows refunds on the day on which they
  /// were accepted and never again, so one that was still under way then counts as booked.
  static func statement(_ text: String) throws(StatementError) -> [StatementLine] {
    let table = try StatementTable(
      text, of: "WeChat Pay", columns: ["交易时间", "微信退款单号", "商户退款单号", "退款状态", "货币种类"], end: "总交易单数")
    return try table.refunds { row throws(StatementError) in
      let key = row["商户退款单号"]
      guard ["SUCCESS", "PROCESSING"].contains(row["退款状态"]), !key.isEmpty else { return nil }
      return try row.refund(
        // The amount asked for; the other column is without the part that goes back to a coupon.
        key: key, reference: row["微信退款单号"], amount: row["申请退款金额", "退款金额"], currency: row["货币种类"],
        at: ChinaTime.instant(row["退款成功时间", "退款申请时间", "交易时间"]))
    }
  }
}
