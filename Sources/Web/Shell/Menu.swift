import Promises
import Service

/// Where a visitor may go, by what he may do.
enum Menu {
  struct Link {
    var address, words: String
    /// Whether the page is this one, or one below it.
    var isCurrent: Bool
  }

  /// - Parameter path: of the page that shows it.
  static func links(_ visitor: Visitor, at path: String, _ language: Language) -> [Link] {
    let pages = pages(of: visitor)
    let current = pages.map(\.path).filter { path == $0 || path.hasPrefix($0 + "/") }.max { $0.count < $1.count }
    return pages.map { page in
      Link(
        address: Address.list(page.path, language), words: language.say(page.chinese, page.english),
        isCurrent: page.path == current)
    }
  }

  private static func pages(of visitor: Visitor) -> [(path: String, chinese: String, english: String)] {
    guard visitor.session != nil, visitor.isVerified else { return [] }
    if visitor.roles == [.consumer] {
      return [("/my", "我的订单", "My orders"), ("/my/data", "我的信息", "My data")]
    }
    let all: [(Right, String, String, String)] = [
      (.seeWork, "/work", "待办", "Work"), (.readDesk, "/desk", "客服台", "Desk"),
      (.readOrders, "/search", "查找", "Search"),
      Right.readMerchants.isOwnOnly(for: visitor.roles)
        ? (.readMerchants, "/seller", "概况", "Overview") : (.readMerchants, "/seller", "商家", "Merchants"),
      (.workComplaints, "/chats", "对话", "Chats"), (.workComplaints, "/calls", "电话", "Calls"),
      (.readAdmission, "/merchants", "资质", "Admission"),
      (.readCases, "/cases", "举报", "Reports"),
      (.answerClaims, "/seller/claims", "售后", "Claims"), (.readMoney, "/finance", "资金", "Money"),
      (.inspectGoods, "/goods", "商品", "Goods"), (.readSuppliers, "/suppliers", "供应商", "Suppliers"),
      (.readRecalls, "/recalls", "召回", "Recalls"),
      (.readScores, "/scores", "评价", "Scores"), (.readTrends, "/complaints/trends", "投诉事由", "Trends"),
      (.readDuties, "/duties", "职责", "Duties"), (.governPrivacy, "/privacy", "联系方式", "Contacts"),
      (.governPeople, "/people", "账户", "People"),
      (.workComplaints, "/mail", "来信", "Mail"),
      (.governKeys, "/keys", "密钥", "Keys"), (.resendMessages, "/messages", "系统消息", "Messages"),
      (.readSecurity, "/security", "安全", "Security"), (.audit, "/audit", "审计", "Audit"),
      (.ownAccount, "/account", "我的账户", "My account"),
    ]
    return all.filter { visitor.holds($0.0) }.map { ($0.1, $0.2, $0.3) }
  }
}
