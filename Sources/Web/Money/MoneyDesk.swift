import Promises
import Service

/// What the first page of the money shows.
struct FinanceCase: Sendable {
  struct Group: Sendable {
    var state: Payout.State
    var page: SheetPage<PayoutSheet>
  }
  var groups: [Group]
  /// The trial balance; nil where the page is about payouts alone.
  var accounts: [AccountBalance]?
}

/// What a merchant's page shows.
struct MerchantCase: Sendable {
  var merchant: MerchantSheet
  /// The latest first.
  var lines: [MerchantLine]
  /// Where he has left: what holds his deposit.
  var hold: DepositHold?
}

extension Platform {
  /// What a person may have to do something about, with the trial balance.
  func openPayouts(limit: Int, at now: Instant) async throws -> FinanceCase {
    try await look(at: now) { work in
      FinanceCase(
        groups: try [.failed, .pending, .waiting].map {
          .init(state: $0, page: try Self.payouts($0, cursor: nil, limit: limit, work))
        }, accounts: try work.trialBalance())
    }
  }

  /// - Throws: `InputProblems` when the cursor is none of this list.
  func payouts(_ state: Payout.State, cursor: String?, limit: Int, at now: Instant) async throws -> FinanceCase {
    try await look(at: now) { work in
      FinanceCase(groups: [.init(state: state, page: try Self.payouts(state, cursor: cursor, limit: limit, work))])
    }
  }

  private static func payouts(
    _ state: Payout.State, cursor: String?, limit: Int, _ work: Work
  ) throws -> SheetPage<PayoutSheet> {
    try SheetPage(
      ask("payouts.list", [("state", state.rawValue), ("limit", String(limit))] + after(cursor), work),
      PayoutSheet.init)
  }

  private static func after(_ cursor: String?) -> [(name: String, text: String)] {
    cursor.map { [("cursor", $0)] } ?? []
  }

  /// - Throws: `InputProblems` when the cursor is none of this list.
  func merchants(cursor: String?, limit: Int, at now: Instant) async throws -> SheetPage<MerchantSheet> {
    try await look(at: now) { work in
      try SheetPage(
        Self.ask("merchants.list", [("limit", String(limit))] + Self.after(cursor), work), MerchantSheet.init)
    }
  }

  /// - Throws: `Refusal` when there is no such merchant.
  func merchantCase(_ reference: String, lines: Int, at now: Instant) async throws -> MerchantCase {
    try await look(at: now) { work in
      let merchant = try MerchantSheet(Sheet(json: Self.ask("merchants.get", [("reference", reference)], work)))
      return MerchantCase(
        merchant: merchant, lines: try work.statement(ofMerchant: reference, limit: lines),
        hold: merchant.left == nil ? nil : try work.depositHold(merchant: reference))
    }
  }
}
