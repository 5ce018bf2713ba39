import Promises
import Service

/// What of the claims a seller wants to see.
enum SellerFilter: String, CaseIterable {
  /// Those where it is his turn.
  case due
  case requested, approved, returning, received, accepted
  case over

  var statuses: Set<ClaimStatus> {
    switch self {
    case .due: [.requested, .received, .accepted]
    case .requested: [.requested]
    case .approved: [.approved]
    case .returning: [.returning]
    case .received: [.received]
    case .accepted: [.accepted]
    case .over: [.done, .refused, .withdrawn, .expired]
    }
  }

  func words(_ language: Language) -> String {
    switch self {
    case .due: language.say("待处理", "Answers due")
    case .requested: ClaimStatus.requested.words(language)
    case .approved: ClaimStatus.approved.words(language)
    case .returning: ClaimStatus.returning.words(language)
    case .received: ClaimStatus.received.words(language)
    case .accepted: ClaimStatus.accepted.words(language)
    case .over: language.say("已结束", "Over")
    }
  }
}

struct SellerListView {
  struct Filter {
    var address, words: String
    var isCurrent: Bool
  }
  struct Row {
    var address, reference, order, kind, opened, mark, status, left: String
    var notes: [String]
  }
  struct Table {
    var claimHead, statusHead, leftHead, openedHead: String
    var rows: [Row]
  }
  var shell: WorkShell
  var heading, lead, filtersLabel: String
  var filters: [Filter]
  /// For who sees the claims of several merchants.
  var finders: [PlainPage.Finder]
  /// None where there is no claim to show.
  var tables: [Table]
  var empty: [String]
  var pages: [LinkView]
}

/// The claims that wait for the seller, the most urgent first.
struct SellerList {
  var claims: [ClaimSheet]
  var filter: SellerFilter
  /// Whose orders they are about; anybody's where it is nil.
  var merchant: String?
  /// From 1.
  var page = 1
  private(set) var hasMore = false
  var letter: Letter
  var times: TimeWords
  /// How many are shown on a page, and how many pages there are at most.
  static let most = 50
  static let lastPage = 1_000_000
  private var language: Language { times.language }

  private static let template = Template(sellerListTemplate)
  func render() -> String { Self.template.render(view) }

  init(
    claims: [ClaimSheet], filter: SellerFilter, merchant: String? = nil, page: Int = 1, letter: Letter, times: TimeWords
  ) {
    self.filter = filter
    self.merchant = merchant
    self.page = page
    self.letter = letter
    self.times = times
    hasMore = claims.count > Self.most
    self.claims = Array(claims.prefix(Self.most))
  }

  private func address(_ filter: SellerFilter, page: Int = 1) -> String {
    Address.list(
      "/seller/claims", language,
      [("show", filter.rawValue), ("merchant", merchant), ("page", page == 1 ? nil : String(page))])
  }

  var view: SellerListView {
    let rows = claims.map(row)
    let title = language.say("售后申请", "Claims")
    return SellerListView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("show", filter.rawValue), ("merchant", merchant)])),
      heading: title, lead: lead, filtersLabel: language.say("筛选", "Show"),
      filters: SellerFilter.allCases.map {
        .init(address: address($0), words: $0.words(language), isCurrent: $0 == filter)
      },
      finders: Visit.current.visitor.merchant == nil
        ? [
          .init(
            find: FindView(
              "/seller/claims", "merchant", language.say("只看商家", "Only merchant"), value: merchant ?? "",
              hidden: [("show", filter.rawValue)], language))
        ] : [],
      tables: rows.isEmpty
        ? []
        : [
          .init(
            claimHead: language.say("申请", "Claim"), statusHead: language.say("状态", "Where it stands"),
            leftHead: language.say("期限", "By when"), openedHead: language.say("提出时间", "Made on"), rows: rows)
        ],
      empty: rows.isEmpty
        ? [
          page > 1
            ? language.say("本页没有申请。", "There are no claims on this page.")
            : filter == .due
              ? language.say("没有待处理的申请。", "Nothing waits for you.")
              : language.say("没有这一状态的申请。", "There is no claim like this.")
        ] : [],
      pages: (page > 1
        ? [LinkView(address: address(filter, page: page - 1), words: language.say("上一页", "Previous page"))] : [])
        + (hasMore
          ? [LinkView(address: address(filter, page: page + 1), words: language.say("下一页", "Next page"))] : []))
  }

  private var lead: String {
    guard filter == .due, !claims.isEmpty else {
      return language.say("按期限排列，最紧急的在前。", "The most urgent first.")
    }
    guard page == 1, !hasMore else {
      let first = (page - 1) * Self.most + 1
      let last = first + claims.count - 1
      return language.say(
        "第 \(first.grouped) 至 \(last.grouped) 件，最紧急的在前。", "\(first.grouped) to \(last.grouped), the most urgent first.")
    }
    return language.say(
      "\(claims.count) 件申请待处理，最紧急的在前。",
      claims.count == 1 ? "One claim waits for you." : "\(claims.count) claims wait for you, the most urgent first.")
  }

  private func row(_ claim: ClaimSheet) -> SellerListView.Row {
    let sentences = ClaimSentences(claim, clause: letter.clause(claim.clause), reader: .seller, times: times)
    return SellerListView.Row(
      address: Address.sellerClaim(claim.reference, language), reference: claim.reference,
      order: language.say("订单 \(claim.order)", "Order \(claim.order)"), kind: claim.kind.words(language),
      opened: times.time(claim.opened), mark: claim.status.mark, status: claim.status.words(language),
      left: claim.deadline.map { times.left($0) } ?? "–", notes: [sentences.next].compactMap { $0 })
  }
}

let sellerListTemplate =
  workHead + """
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    \(filtersTemplate)
    {{#finders}}\(findTemplate){{/finders}}
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#tables}}
    <div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{leftHead}}</th><th scope="col">{{claimHead}}</th><th scope="col">{{statusHead}}</th><th scope="col">{{openedHead}}</th></tr></thead>
    <tbody>{{#rows}}<tr><td><strong>{{left}}</strong></td><td><a href="{{address}}">{{reference}}</a><br><span class="whole">{{kind}}</span><br><span class="soft">{{order}}</span></td><td><span class="mark {{mark}}">{{status}}</span>{{#notes}}<p class="soft">{{.}}</p>{{/notes}}</td><td class="soft" data-name="{{openedHead}}">{{opened}}</td></tr>{{/rows}}</tbody>
    </table></div>
    {{/tables}}
    \(pagesTemplate)
    """ + workFoot
