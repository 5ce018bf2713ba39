import Promises

/// What people of the invented year complain of: by the reasons of the annex that Pledge comes with, the frequent ones
/// more often.
struct InventedComplaint {
  var reason, subject, findings, measures: String

  static func number(_ number: Int) -> InventedComplaint { all[shares[number % shares.count]] }

  /// Places in the list below, as often as they come.
  private static let shares = [0, 3, 0, 1, 4, 0, 3, 2, 6, 0, 4, 1, 3, 5, 7, 0]

  private static let all = [
    InventedComplaint(
      reason: "delivery.late", subject: "包裹比承诺的日期晚到。", findings: "分拣中心积压，包裹滞留一天。",
      measures: "已按承诺书赔偿，并要求承运人增加班次。"),
    InventedComplaint(
      reason: "delivery.damaged", subject: "外箱破损，商品有裂痕。", findings: "缓冲材料不足，运输中受压。",
      measures: "已补寄一件，并更换包装材料。"),
    InventedComplaint(
      reason: "delivery.wrong", subject: "少收到一件商品。", findings: "装箱时漏装。", measures: "已补寄，并复核装箱清单。"),
    InventedComplaint(
      reason: "goods.faulty", subject: "用了两次就不通电。", findings: "同批商品的开关有缺陷。",
      measures: "已换货，并通知供应商整改。"),
    InventedComplaint(
      reason: "goods.not-as-described", subject: "颜色与页面展示不一致。", findings: "页面图片经过调色。",
      measures: "已更正图片，并办理退货。"),
    InventedComplaint(
      reason: "money.refund-late", subject: "退款还没有到账。", findings: "支付渠道延迟入账。", measures: "已催办，款项于当日到账。"),
    InventedComplaint(
      reason: "money.price", subject: "下单后优惠没有生效。", findings: "优惠规则说明不清。", measures: "已退还差价，并改写说明。"),
    InventedComplaint(
      reason: "service.unanswered", subject: "电话一直无人接听。", findings: "当日客服排班不足。", measures: "已致歉，并增加值班人员。"),
  ]
}

extension Work {
  /// What was opened because complaints came together is worked out within a week; what was opened in the last
  /// six days still waits.
  func closeInventedImprovements(at: Instant) throws {
    for improvement in try improvements()
    where improvement.closed == nil && improvement.opened < at.adding(seconds: -6 * 86_400) {
      try closeImprovement(
        improvement.id, cause: "同一环节的问题集中出现。", action: "已调整该环节的作业要求，并每周复查。", at: at)
    }
  }
}
