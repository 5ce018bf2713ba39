import Promises

/// Why something about recalls or lots was refused, for whoever sent the form.
enum RecallRefusals {
  static let words: [String: LocalizedText] = [
    "evidence-missing": .init(
      zhHans: "请附上已销毁商品的照片。", en: "Add a photograph that shows the destroyed goods."),
    "recall-answered": .init(zhHans: "您已答复过这次召回。", en: "You have answered this recall already."),
    "not-recalled": .init(zhHans: "该召回不涉及此订单。", en: "This recall does not concern this order."),
    "nothing-to-send": .init(
      zhHans: "这些商品无需寄回，请销毁后答复。", en: "These goods are not sent back; destroy them and say so."),
    "nothing-to-repair": .init(
      zhHans: "商品已销毁，无法维修，请另选补救方式。", en: "What is destroyed cannot be repaired; choose another remedy."),
    "recall-exists": .init(zhHans: "该召回编号已存在，请换一个。", en: "There is a recall of this name; choose another."),
    "recalled-already": .init(
      zhHans: "这些商品已在召回中，请先结束原召回。", en: "These goods are being recalled already; close that recall first."),
    "still-telling": .init(
      zhHans: "仍在通知买家，全部通知后才能结束。", en: "Buyers are still being told; close it after that."),
    "recall-closed": .init(zhHans: "该召回已结束。", en: "This recall is closed already."),
    "remedies": .init(zhHans: "请至少选择一种补救。", en: "Offer at least one remedy."),
    "not-at-once": .init(
      zhHans: "只有自行销毁的商品、且仅退款时，才能立即退款。",
      en: "Only a refund for goods that nobody sends back can be paid at once."),
    "nothing-to-remind": .init(
      zhHans: "立即退款的召回无需提醒。", en: "Who is paid at once owes no answer; leave the reminders out."),
    "reminders": .init(
      zhHans: "提醒日须由先到后，介于 1 与 365 之间。",
      en: "Write the reminders from the first to the last, between 1 and 365 days."),
    "certificate-unknown": .init(
      zhHans: "该商品没有这个编号的证书，请核对商品页面上的证书编号。",
      en: "These goods have no certificate of this number; their page lists those they have."),
    "lot-unknown": .init(
      zhHans: "该商品没有这个批次，请核对批次名称。", en: "These goods have no lot of this name; check how it is written."),
    "lot-twice": .init(zhHans: "同一批次填写了两次。", en: "A lot is named twice; name each once."),
    "one-scope": .init(
      zhHans: "批次与证书请只填一项；两者都要召回时请分别宣布。",
      en: "Name lots or a certificate, not both: announce two recalls."),
    "sold-never": .init(
      zhHans: "起始日期晚于截止日期，期间没有订单。", en: "The first day is after the last; nothing was ordered between."),
  ]
}
