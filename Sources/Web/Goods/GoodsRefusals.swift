import Promises

extension RefusalWords {
  /// What is refused about goods, certificates and suppliers.
  static let goodsWords: [String: LocalizedText] = [
    "product-exists": LocalizedText(zhHans: "该商品编号已登记过。", en: "Goods with this reference are listed already."),
    "found-by-case": LocalizedText(
      zhHans: "该认定由案件作出，请在案件中撤销。", en: "A case found it; reverse the finding there."),
    "not-taken-down": LocalizedText(
      zhHans: "该商品未被下架或认定。", en: "These goods were neither taken down nor found counterfeit."),
    "supplier-missing": LocalizedText(
      zhHans: "自营商品收货须注明供应商。", en: "The platform sells these goods itself: say which supplier delivered the lot."),
    "gtin-invalid": LocalizedText(
      zhHans: "条码有误：须为 8、12、13 或 14 位数字且校验位正确，请对照商品上的条码核对。",
      en:
        "This is no GTIN: it has 8, 12, 13 or 14 digits, and the last one checks the others. Compare it with the goods."
    ),
    "category-unknown": LocalizedText(zhHans: "类目表中没有该类目，请另选。", en: "There is no such category; choose another."),
    "merchant-unknown": LocalizedText(zhHans: "没有该商家，请先完成入驻。", en: "There is no such merchant; admit him first."),
    "merchant-left": LocalizedText(zhHans: "该商家已退出，不能再销售。", en: "This merchant has left and sells no more."),
    "nothing-changed": LocalizedText(zhHans: "内容没有变化。", en: "It says so already; nothing was changed."),
    "certificate-expired": LocalizedText(zhHans: "该证书已过期，请登记有效的证书。", en: "This certificate ran out; file a valid one."),
    "certificate-dates": LocalizedText(zhHans: "有效期的截止日早于起始日。", en: "It would end before it begins."),
    "certificate-kind": LocalizedText(zhHans: "没有这种证书，请另选。", en: "There is no such kind of certificate."),
    "certificate-scope": LocalizedText(
      zhHans: "该证书的适用范围不含本商品，请登记适用于本商品的证书。",
      en: "This certificate does not cover these goods; file one that does."),
    "certificate-revoked": LocalizedText(
      zhHans: "该证书已被撤销，请登记其他证书。", en: "This certificate was revoked; file another one."),
    "certificate-differs": LocalizedText(
      zhHans: "该证书已为其他商品登记，但种类或有效期不同，请核对。",
      en: "This certificate is on file for other goods with another kind or last day; compare both."),
    "certificate-exists": LocalizedText(zhHans: "该商品已登记过此证书。", en: "These goods have this certificate already."),
    "revoked-already": LocalizedText(zhHans: "该证书已登记撤销。", en: "This certificate was revoked already."),
    "supplier-exists": LocalizedText(zhHans: "该供应商编号已登记过。", en: "A supplier with this reference is on file already."),
    "supplier-not-screened": LocalizedText(
      zhHans: "该供应商尚未评审，请先评审。", en: "This supplier was not screened yet; screen this supplier first."),
    "supplier-refused": LocalizedText(
      zhHans: "该供应商评审不合格，不能供货。", en: "This supplier was refused; nothing is received from him."),
    "supplier-overdue": LocalizedText(
      zhHans: "该供应商评审已逾期，请先重新评审。", en: "The screening of this supplier is too old; a new one comes first."),
    "document-exists": LocalizedText(zhHans: "该批次已登记过这份文件。", en: "This document is on file for the lot already."),
  ]
}
