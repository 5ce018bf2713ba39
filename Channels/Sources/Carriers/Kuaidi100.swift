public import Promises

/// Pushes of Kuaidi100 (快递100), which watches the carriers of mainland China
/// (api.kuaidi100.com, 快递信息推送服务, 推送接口).
public struct Kuaidi100: Carrier {
  public let name = "kuaidi100"
  private let salt: Secret

  /// - Parameter salt: The one named in each subscription. Without one Kuaidi100 signs nothing.
  public init(salt: String) { self.salt = Secret(salt.utf8) }

  /// The body is a form of `param`, a JSON text, and `sign`, the MD5 of that text and the salt in upper case. Every
  /// scan of the parcel becomes a report, those of the country of destination included.
  public func reports(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(CarrierRefusal) -> [CarrierReport] {
    let form = try FormBody(body)
    guard let sign = form["sign"], !sign.isEmpty else {
      throw CarrierRefusal(.unsigned, "The form has no field sign; name a salt when you subscribe.")
    }
    guard let param = form["param"] else {
      throw CarrierRefusal(.garbled, "The form has no field param.")
    }
    guard salt.hasDigested(param, as: String(decoding: sign, as: UTF8.self)) else {
      throw CarrierRefusal(.forged, "The field sign does not belong to the field param and the salt.")
    }
    let push = try JSON.read(param)
    guard push.object != nil else { throw CarrierRefusal(.garbled, "The field param holds no object.") }
    var reports: [CarrierReport] = []
    for result in ["lastResult", "destResult"].compactMap({ push[$0]?.object }) {
      reports += try self.reports(of: result)
    }
    return reports + ending(of: push, now: now)
  }

  public var receipt: [UInt8] { Self.answer(taken: true) }

  /// What to answer. Kuaidi100 calls again after half an hour unless it reads that the push was taken.
  ///
  /// - Returns: A JSON text.
  public static func answer(taken: Bool) -> [UInt8] {
    let answer: JSON = [
      "result": .bool(taken), "returnCode": taken ? "200" : "500", "message": taken ? "成功" : "失败",
    ]
    return answer.bytes
  }

  /// Kuaidi100 gives up a parcel that nobody has seen for three days, or of which there was no news for sixty. It also
  /// ends a watch to go on under the right carrier, which it then names.
  private func ending(of push: JSON, now: Instant) -> [CarrierReport] {
    guard push["status"]?.string == "abort", push["comNew"]?.string ?? "" == "",
      let number = push["lastResult"]?["nu"]?.string, !number.isEmpty
    else { return [] }
    // The push has no time of its own.
    let scan = Scan(content: ["abort", push["message"]?.string ?? ""], kind: .expired, at: now)
    return [scan].reports(carrier: name, number: number, revision: 0)
  }

  private func reports(of result: JSONObject) throws(CarrierRefusal) -> [CarrierReport] {
    // Where nothing was found, a push tells only that the watch has ended.
    guard let data = result["data"]?.array, !data.isEmpty else { return [] }
    guard let number = result["nu"]?.string, !number.isEmpty else {
      throw CarrierRefusal(.garbled, "The result has scans and no number nu.")
    }
    let company = result["com"]?.string ?? ""
    var scans: [Scan] = []
    for (place, item) in data.enumerated() {
      guard let at = time(item) else {
        throw CarrierRefusal(.garbled, "Scan \(place + 1) of \(number) has no time that can be read.")
      }
      // The state of the parcel is that of its newest scan, which comes first.
      let state = place == 0 ? result["state"] : nil
      scans.append(
        Scan(
          content: [company, item["context"]?.string ?? "", item["location"]?.string ?? ""],
          kind: Self.kind(code: item["statusCode"], name: item["status"], state: state), at: at))
    }
    return scans.reports(carrier: name, number: number, revision: Self.revision(of: data))
  }

  /// A push repeats the whole trace and has neither a time nor a number of its own. What tells two pushes apart is that
  /// traces grow: the one with more scans is the later one. Of two with as many scans nothing says which is later, and
  /// the fixed rule for that decides (`TrackingEvent.outweighs`).
  ///
  /// Without codes (`resultv2`) the newest scan has its kind from the state of the parcel, and loses it when another
  /// follows: a longer trace knows less of it, so the fixed rule decides there as well.
  private static func revision(of data: [JSON]) -> Int64 {
    data.allSatisfy { hasOwnKind(code: $0["statusCode"], name: $0["status"]) } ? Int64(data.count) : 0
  }

  /// All of China has one clock, eight hours ahead of UTC and never moved since 1991.
  private func time(_ item: JSON) -> Instant? {
    [item["ftime"], item["time"]].lazy.compactMap { $0?.string }.compactMap { Instant($0 + "+08:00") }.first
  }
}
