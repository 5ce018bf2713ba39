import Promises

extension Kuaidi100 {
  /// The kind of event that a scan stands for. What says most about it is used: its own code, its own word, the state
  /// of the parcel. Codes come only to subscriptions with `resultv2`; a scan without any is one on the way.
  static func kind(code: JSON?, name: JSON?, state: JSON?) -> TrackingEvent.Kind {
    if let code = text(code) { return kinds[code] ?? .other }
    if let name = text(name), let kind = names[name] { return kind }
    if let state = text(state) { return kinds[state] ?? .other }
    return .inTransit
  }

  /// Whether a scan says itself what it stands for.
  static func hasOwnKind(code: JSON?, name: JSON?) -> Bool {
    text(code) != nil || text(name).map { names[$0] != nil } ?? false
  }

  /// Codes come as texts and as numbers.
  private static func text(_ value: JSON?) -> String? {
    if let number = value?.integer { return String(number) }
    guard let text = value?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The states and sub-states of Kuaidi100 with their words (推送接口, fields `state` and `statusCode`).
  private static let states: [(code: String, name: String, kind: TrackingEvent.Kind)] = [
    ("0", "在途", .inTransit),
    ("1001", "到达派件城市", .inTransit),
    ("1002", "干线", .inTransit),
    // Sent on to another address of the buyer.
    ("1003", "转递", .inTransit),
    ("1", "揽收", .pickedUp),
    ("101", "已下单", .announced),
    ("102", "待揽收", .announced),
    ("103", "已揽收", .pickedUp),
    ("2", "疑难", .exception),
    // Out for delivery for long and not signed for; no news for long.
    ("201", "超时未签收", .exception),
    ("202", "超时未更新", .exception),
    // The buyer declines it, the sender has yet to agree.
    ("203", "拒收", .refused),
    ("204", "派件异常", .exception),
    // Not fetched from the locker or shop in time.
    ("205", "柜或驿站超时未取", .exception),
    // The buyer cannot be reached.
    ("206", "无法联系", .failed),
    // Outside the area that the carrier serves; kept at a depot.
    ("207", "超区", .exception),
    ("208", "滞留", .exception),
    ("209", "破损", .damaged),
    ("210", "销单", .cancelled),
    ("3", "签收", .delivered),
    ("301", "本人签收", .delivered),
    ("302", "派件异常后签收", .delivered),
    // Signed for by somebody else; fetched from the locker or shop.
    ("303", "代签", .delivered),
    ("304", "投柜或站签收", .delivered),
    // Signed for by the sender, to whom it went back.
    ("4", "退签", .returned),
    ("401", "已销单", .cancelled),
    ("5", "派件", .outForDelivery),
    // In a locker or shop.
    ("501", "投柜或驿站", .waitingForPickup),
    ("6", "退回", .returning),
    // Handed to another carrier.
    ("7", "转投", .inTransit),
    ("8", "清关", .customs),
    ("10", "待清关", .customs),
    ("11", "清关中", .customs),
    ("12", "已清关", .customs),
    ("13", "清关异常", .customs),
    ("14", "拒签", .refused),
  ]

  private static let kinds = Dictionary(uniqueKeysWithValues: states.map { ($0.code, $0.kind) })
  private static let names = Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0.kind) })
}
