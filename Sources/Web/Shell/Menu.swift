import Promises
import Service

/// Where a visitor may go, by what he may do.
enum Menu {
  static func links(_ visitor: Visitor, _ language: Language) -> [LinkView] {
    guard visitor.session != nil, visitor.isVerified else { return [] }
    if visitor.roles == [.consumer] {
      return [
        LinkView(address: Address.list("/my", language), words: language.say("我的订单", "My orders")),
        LinkView(address: Address.list("/my/data", language), words: language.say("我的信息", "My data")),
      ]
    }
    let all: [(Right, String, String, String)] = [
      (.seeWork, "/work", "待办", "Work"), (.readOrders, "/search", "查找", "Search"),
      Right.readMerchants.isOwnOnly(for: visitor.roles)
        ? (.readMerchants, "/seller", "概况", "Overview") : (.readMerchants, "/seller", "商家", "Merchants"),
      (.answerClaims, "/seller/claims", "售后", "Claims"), (.readMoney, "/finance", "资金", "Money"),
      (.readRecalls, "/recalls", "召回", "Recalls"),
      (.readDuties, "/duties", "职责", "Duties"), (.governPrivacy, "/privacy", "联系方式", "Contacts"),
      (.governPeople, "/people", "账户", "People"),
      (.governKeys, "/keys", "密钥", "Keys"), (.resendMessages, "/messages", "系统消息", "Messages"),
      (.readSecurity, "/security", "安全", "Security"), (.audit, "/audit", "审计", "Audit"),
      (.ownAccount, "/account", "我的账户", "My account"),
    ]
    return all.filter { visitor.holds($0.0) }.map { _, path, chinese, english in
      LinkView(address: Address.list(path, language), words: language.say(chinese, english))
    }
  }
}
