import Promises
import Service

/// An order with what its pages show of it.
struct OrderCase {
  var order: OrderSheet
  var file: CaseFile
  var claims: [ClaimSheet]
  var complaints: [ComplaintSheet]
  var version: LetterBook.Version
  /// Whether its buyer was erased, of whom nothing is written again.
  var isErased: Bool
}

/// A claim with what its pages show of it.
struct ClaimCase {
  var claim: ClaimSheet
  var history: ClaimHistory
  var order: OrderCase
  /// What agreeing gives back, as long as that is not decided.
  var preview: RefundPreview?
  var goodwill: Goodwill
}

extension Platform {
  /// What the API answers to a question, as of one moment with everything else that is read in it.
  static func ask(
    _ name: String, _ values: [(name: String, text: String)], _ work: Work, for visitor: Visitor = .nobody
  ) throws -> JSON {
    guard let query = Catalog.queries.first(where: { $0.name == name }) else { throw Sheet.Fault(field: name) }
    return try query.answer(try query.input(values, now: work.now), from: work, to: visitor)
  }

  private static func ask(_ name: String, _ reference: String, _ work: Work) throws -> JSON {
    try ask(name, [("reference", reference)], work)
  }

  private static func orderCase(_ reference: String, _ work: Work) throws -> OrderCase {
    let order = try OrderSheet(ask("orders.get", reference, work))
    let file = try work.caseFile(order: reference)
    guard let version = work.letters.version(order.letter) else { throw Sheet.Fault(field: "letter") }
    return OrderCase(
      order: order, file: file, claims: try file.claims.map { try ClaimSheet(ask("claims.get", $0, work)) },
      complaints: try file.complaints.map { try ComplaintSheet(ask("complaints.get", $0, work)) }, version: version,
      isErased: try work.erased(work.subject(ofOrder: reference)) != nil)
  }

  /// - Throws: `Refusal` when there is no such order.
  func orderCase(_ reference: String, at now: Instant) async throws -> OrderCase {
    try await look(at: now) { try Self.orderCase(reference, $0) }
  }

  /// - Throws: `Refusal` when there is no such claim.
  func claimCase(_ reference: String, at now: Instant) async throws -> ClaimCase {
    try await look(at: now) { work in
      ClaimCase(
        claim: try ClaimSheet(Self.ask("claims.get", reference, work)),
        history: try work.history(claim: reference),
        order: try Self.orderCase(work.order(ofClaim: reference), work),
        preview: try work.refundPreview(claim: reference),
        goodwill: try work.goodwill(order: work.order(ofClaim: reference)))
    }
  }

  func claims(
    with statuses: Set<ClaimStatus>, merchant: String? = nil, limit: Int, offset: Int = 0, at now: Instant
  ) async throws -> [ClaimSheet] {
    try await look(at: now) { work in
      try work.claims(with: statuses, merchant: merchant, limit: limit, offset: offset)
        .map { try ClaimSheet(Self.ask("claims.get", $0, work)) }
    }
  }
}
