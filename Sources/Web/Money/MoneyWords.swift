import Promises
import Service

/// An account of the ledger as people call it.
struct AccountWords {
  var name, meaning: String
  /// The merchant whose it is.
  var merchant: String?

  init(_ account: String, _ language: Language) {
    for (prefix, own) in [("deposit:", true), ("receivable:", false)] where account.hasPrefix(prefix) {
      let merchant = String(account.dropFirst(prefix.count))
      self.merchant = merchant
      name =
        own
        ? language.say("商家 \(merchant) 的保证金", "Deposit of \(merchant)")
        : language.say("应收商家 \(merchant)", "Receivable from \(merchant)")
      meaning =
        own
        ? language.say("商家已交存、尚未扣除", "paid in and not used")
        : language.say("负数为商家尚欠", "below zero: what he owes")
      return
    }
    switch Account(rawValue: account) {
    case .platform:
      name = language.say("平台资金", "The platform's fund")
      meaning = language.say("负数为平台为履行承诺付出", "below zero: what keeping its word has cost the platform")
    case .merchant:
      name = language.say("未指明的商家", "Merchants not known by name")
      meaning = language.say("负数为应由其承担", "below zero: what they are to bear")
    case .carrier:
      name = language.say("承运人", "Carriers")
      meaning = language.say("负数为应由其承担", "below zero: what they are to bear")
    case .owedToBuyers:
      name = language.say("应付买家", "Owed to buyers")
      meaning = language.say("已决定支付、尚未付出", "granted and not paid yet")
    case .channel:
      name = language.say("支付渠道", "Payment channels")
      meaning = language.say("经渠道付出的，减去经渠道收到的", "what went out through them less what came in")
    default:
      name = account
      meaning = ""
    }
  }
}

extension Transfer.Kind {
  func words(_ language: Language) -> String {
    switch self {
    case .grant: language.say("决定支付给买家", "Granted to a buyer")
    case .payout: language.say("付给买家", "Paid to a buyer")
    case .recovery: language.say("从保证金扣除", "Taken from the deposit for a buyer")
    case .receivable: language.say("平台垫付，向商家追偿", "Paid by the fund, owed by the merchant")
    case .topUp: language.say("商家交存", "Paid in")
    case .depositBack: language.say("退还保证金", "Deposit given back")
    case .withdrawal: language.say("认定撤销，收回未付的赔偿", "Finding reversed: a grant not paid is withdrawn")
    case .chargeBack: language.say("认定撤销，退回所扣款项", "Finding reversed: what was charged goes back")
    }
  }
}

extension Payout.State {
  /// As a list of them is headed.
  func heading(_ language: Language) -> String {
    switch self {
    case .failed: language.say("未成功", "Failed")
    case .pending: language.say("渠道处理中", "With the provider")
    case .waiting: language.say("待退回", "To be sent")
    case .paid: language.say("已退回", "Paid")
    }
  }
}

extension Difference {
  func words(_ language: Language) -> String {
    switch self {
    case .unknown: language.say("我方无此笔", "Not ours")
    case .amount: language.say("金额不符", "Another amount")
    case .missing: language.say("对账单无此笔", "Not in the statement")
    }
  }

  /// What to look at.
  func advice(_ language: Language) -> String {
    switch self {
    case .unknown:
      language.say(
        "渠道已付，我方未以此渠道请求。请核对渠道和编号。",
        "The provider paid what we never asked for over this channel. Check the channel, and ask the provider.")
    case .amount: language.say("请向渠道核实，我方未改动。", "Ask the provider; nothing was changed here.")
    case .missing:
      language.say(
        "我方记为已付。可能计入后一日，请先看后一日的对账单。",
        "It is paid in our books. It may have been booked the day after: look at the next statement first.")
    }
  }
}

/// Where finance people go from any of their pages.
enum MoneySections: String, CaseIterable {
  case payouts = "/finance"
  case reconciliation = "/finance/reconciliation"
  case merchants = "/finance/merchants"

  func words(_ language: Language) -> String {
    switch self {
    case .payouts: language.say("退款与账目", "Payouts and accounts")
    case .reconciliation: language.say("对账", "Reconciliation")
    case .merchants: language.say("商家保证金", "Merchants")
    }
  }

  static func views(current: Self?, _ language: Language) -> [SellerListView.Filter] {
    allCases.map {
      .init(address: Address.list($0.rawValue, language), words: $0.words(language), isCurrent: $0 == current)
    }
  }
}

/// Of a view that has `sectionsLabel` and `sections`.
let sectionsTemplate = """
  <nav class="filters" aria-label="{{sectionsLabel}}">{{#sections}}<a href="{{address}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{words}}</a>{{/sections}}</nav>
  """
