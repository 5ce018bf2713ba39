import Promises
import Service

/// What a buyer is told of his parcels in plain sentences: what went wrong with one and what he can claim for it, and
/// what he has to do, or wait for, to get it.
struct ParcelNews {
  struct Told {
    var lines: [String]
    var uses: [LinkView]
  }
  private var of: OrderCase
  private var times: TimeWords
  private var language: Language { times.language }
  private var order: OrderSheet { of.order }

  init(_ orderCase: OrderCase, _ times: TimeWords) {
    of = orderCase
    self.times = times
  }

  /// Of the order as a whole: no carrier reports that the goods are wrong.
  var ofOrder: [String] {
    let gotOthers = of.claims.contains { $0.kind == .wrongItem && $0.status.isGranted }
    guard order.isAccurate == false, gotOthers else { return [] }
    return [
      language.say(
        "您关于错发或漏发的申请已获同意，本次配送按不准确记录。",
        "Your claim for wrong goods, or too few, was granted: this delivery is on record as not accurate.")
    ]
  }

  /// - Parameter parcel: its reference; nil for what was reported of the whole order.
  func of(_ timeline: Timeline, parcel: String?) -> Told {
    if timeline.isAccurate == false { return wrong(timeline, parcel) }
    if timeline.isReadyForPickup { return Told(lines: [pickup(timeline), promise].compactMap(\.self), uses: []) }
    if timeline.status == .attempted { return Told(lines: [attempts(timeline), promise].compactMap(\.self), uses: []) }
    return Told(lines: [], uses: [])
  }

  // MARK: On the way

  private func pickup(_ timeline: Timeline) -> String {
    let since = timeline.events.last { $0.kind == .waitingForPickup }.map { times.time($0.at) } ?? ""
    return language.say(
      "包裹自\(since)起在自提点等您领取。请按承运人通知的地点和期限领取，逾期可能退回。",
      "It has been waiting for you at a pick-up point since \(since). Fetch it where and by when the carrier told you; "
        + "after that it may be sent back.")
  }

  private func attempts(_ timeline: Timeline) -> String {
    let last = timeline.events.last { $0.kind == .failed }.map { times.time($0.at) } ?? ""
    let count = timeline.attempts
    return language.say(
      count == 1
        ? "\(last)派送未能成功。承运人会再次派送或存放至自提点，请留意其通知。"
        : "派送已有 \(count) 次未能成功，最近一次在\(last)。承运人会再次派送或存放至自提点，请留意其通知。",
      (count == 1
        ? "On \(last) the carrier could not deliver it."
        : "The carrier could not deliver it \(count) times, last on \(last).")
        + " It tries again or leaves it at a pick-up point; watch for its message.")
  }

  /// What goes on meanwhile: neither an attempt nor a pick-up point is a delivery.
  private var promise: String? {
    guard order.delivered == nil, let open = delivery, open.outcome == nil else { return nil }
    let due = times.deadline(open.due)
    return language.say("在您收到之前，\(due)前送达的承诺仍然有效。", "Until you have it our promise goes on: delivery by \(due).")
  }

  private var delivery: PromiseSheet? { order.promises.first { $0.duty == .deliver } }

  // MARK: Gone wrong

  private func wrong(_ timeline: Timeline, _ parcel: String?) -> Told {
    let isDamaged = timeline.events.contains { $0.kind == .damaged }
    var lines = [fact(timeline, isDamaged: isDamaged)]
    if let again = order.parcels.first(where: { $0.replaces != nil && $0.replaces == parcel }) {
      lines.append(
        language.say("已于\(times.time(again.shipped))重新发货。", "It was sent again on \(times.time(again.shipped))."))
      return Told(lines: lines, uses: [])
    }
    guard order.delivered != nil else { return Told(lines: lines + [undelivered].compactMap(\.self), uses: []) }
    // Where the carrier says delivered and the buyer has nothing, no time limits what he may claim.
    let kinds: [ClaimKind] = isDamaged ? [.damaged] : [.notReceived, .damaged]
    guard let (kind, until) = kinds.lazy.compactMap(claimable).first else { return Told(lines: lines, uses: []) }
    let name = kind.words(language)
    lines.append(
      until.map {
        language.say(
          "您可以在\(times.deadline($0))前申请“\(name)”，要求退款或重新发货。",
          "Until \(times.deadline($0)) you can claim “\(name)” and have the money back or the goods sent again.")
      }
        ?? language.say(
          "您可以申请“\(name)”，要求退款或重新发货。",
          "You can claim “\(name)” and have the money back or the goods sent again."))
    let address = "?language=\(language.rawValue)&kind=\(kind.rawValue)#claim"
    return Told(lines: lines, uses: [LinkView(address: address, words: language.say("申请", "Claim it"))])
  }

  private func fact(_ timeline: Timeline, isDamaged: Bool) -> String {
    if isDamaged { return language.say("承运人报告包裹已破损。", "The carrier reports that this parcel was damaged.") }
    if timeline.delivered == nil { return language.say("承运人报告包裹已丢失。", "The carrier reports that this parcel is lost.") }
    return language.say(
      "承运人在登记送达之后又报告：包裹送错地址或下落不明。",
      "After it had reported the delivery, the carrier reports that this parcel went to a wrong address or is missing.")
  }

  /// What is claimed of an order that is not there follows by itself.
  private var undelivered: String? {
    guard let delivery else { return nil }
    switch delivery.outcome {
    case nil:
      let due = times.deadline(delivery.due)
      return language.say(
        "\(due)前未能送达的，承诺书规定的补救自动进行，您无需申请。",
        "If the order is not there by \(due), what the letter promises for that follows by itself; you need not ask.")
    case .broken:
      return language.say(
        "送达的期限已过，承诺书规定的补救自动进行，您无需申请。",
        "The promised time is over, and what the letter promises for that follows by itself; you need not ask.")
    case .kept, .void: return nil
    }
  }

  /// Until when it can be claimed, where it can and was not; nil in the answer where no time ends it.
  private func claimable(_ kind: ClaimKind) -> (ClaimKind, Instant?)? {
    guard of.version.letter.clause(kind.clause) != nil,
      !of.claims.contains(where: { $0.kind == kind && ($0.status.isGranted || !$0.status.isOver) })
    else { return nil }
    if kind.window == nil { return (kind, nil) }
    guard let right = order.rights.first(where: { $0.kind == kind }), right.until >= times.now else { return nil }
    return (kind, right.until)
  }
}
