import Mustache
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
  /// None where there is no claim to show.
  var tables: [Table]
  var empty: [String]
}

/// The claims that wait for the seller, the most urgent first.
struct SellerList {
  var claims: [ClaimSheet]
  var filter: SellerFilter
  var letter: Letter
  var times: TimeWords
  /// How many are shown at most.
  static let most = 100
  private var language: Language { times.language }

  private static let template = compiled(sellerListTemplate)
  func render() -> String { Self.template.render(view) }

  var view: SellerListView {
    let rows = claims.map(row)
    let title = language.say("售后申请", "Claims")
    return SellerListView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: "&show=\(filter.rawValue)"),
      heading: title, lead: lead, filtersLabel: language.say("筛选", "Show"),
      filters: SellerFilter.allCases.map {
        .init(
          address: "/seller/claims?language=\(language.rawValue)&show=\($0.rawValue)", words: $0.words(language),
          isCurrent: $0 == filter)
      },
      tables: rows.isEmpty
        ? []
        : [
          .init(
            claimHead: language.say("申请", "Claim"), statusHead: language.say("状态", "Where it stands"),
            leftHead: language.say("期限", "By when"), openedHead: language.say("提出时间", "Made on"), rows: rows)
        ],
      empty: rows.isEmpty
        ? [
          filter == .due
            ? language.say("没有待处理的申请。", "Nothing waits for you.")
            : language.say("没有这一状态的申请。", "There is no claim like this.")
        ] : [])
  }

  private var lead: String {
    guard filter == .due, !claims.isEmpty else {
      return language.say("按期限排列，最紧急的在前。", "The most urgent first.")
    }
    return claims.count >= Self.most
      ? language.say("最紧急的 \(Self.most) 件，最紧急的在前。", "The \(Self.most) most urgent, the soonest first.")
      : language.say(
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
    <nav class="filters" aria-label="{{filtersLabel}}">{{#filters}}<a href="{{address}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{words}}</a>{{/filters}}</nav>
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#tables}}
    <div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{leftHead}}</th><th scope="col">{{claimHead}}</th><th scope="col">{{statusHead}}</th><th scope="col">{{openedHead}}</th></tr></thead>
    <tbody>{{#rows}}<tr><td><strong>{{left}}</strong></td><td><a href="{{address}}">{{reference}}</a><br>{{kind}}<br><span class="soft">{{order}}</span></td><td><span class="mark {{mark}}">{{status}}</span>{{#notes}}<p class="soft">{{.}}</p>{{/notes}}</td><td class="soft">{{opened}}</td></tr>{{/rows}}</tbody>
    </table></div>
    {{/tables}}
    """ + workFoot
