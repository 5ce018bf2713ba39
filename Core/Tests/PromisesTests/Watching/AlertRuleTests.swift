import Promises
import Testing

@Suite struct AlertRuleTests {
  private let start = Instant("2026-11-24T04:00:00Z")!

  private func event(
    _ kind: SecurityEvent.Kind, _ seconds: Int64, actor: String? = nil, subject: String? = nil,
    address: String? = nil, _ detail: JSONObject = [:]
  ) -> SecurityEvent {
    SecurityEvent(
      kind, at: start.adding(seconds: seconds), actor: actor, subject: subject, address: address, detail: detail)
  }

  /// Lets a rule look at events one after the other, as the platform does; answers the seconds at which it was raised.
  private func raised(_ key: String, _ events: [SecurityEvent]) throws -> [Int64] {
    let rule = try #require(AlertRule.named(key))
    var last: [String: Instant] = [:]
    var seconds: [Int64] = []
    for (place, event) in events.enumerated() {
      guard let about = rule.about(event) else { continue }
      let group = rule.group.value(of: event)
      let earlier = events[..<place].filter { rule.kinds.contains($0.kind) && rule.group.value(of: $0) == group }
      guard rule.isRaised(by: event, after: earlier, last: last[about]) else { continue }
      last[about] = event.at
      seconds.append(event.at.microseconds(since: start) / 1_000_000)
    }
    return seconds
  }

  @Test func tenFailuresOfOneAccountWithinTenMinutes() throws {
    let kinds: [SecurityEvent.Kind] = [.signInRefused, .codeRefused, .lockedOut]
    let failures = (0..<12).map { event(kinds[$0 % 3], Int64($0) * 60, subject: "account:a") }
    // The tenth comes in the tenth minute; the next ones within the window are the same matter.
    #expect(try raised("failures-of-account", failures) == [540])
    let slow = (0..<40).map { event(.signInRefused, Int64($0) * 67, subject: "account:a") }
    #expect(try raised("failures-of-account", slow) == [])
    let others = (0..<40).map { event(.signInRefused, Int64($0), subject: "account:\($0 % 5)") }
    #expect(try raised("failures-of-account", others) == [])
    let long = (0..<40).map { event(.signInRefused, Int64($0) * 60, subject: "account:a") }
    #expect(try raised("failures-of-account", long) == [540, 1140, 1740, 2340])
  }

  @Test func anAddressIsItsNetwork() throws {
    let failures = (0..<30).map {
      event(.signInRefused, Int64($0), subject: "account:\($0)", address: "2001:db8::\($0)")
    }
    #expect(try raised("failures-from-network", failures) == [29])
    let apart = (0..<60).map { event(.signInRefused, Int64($0), address: "2001:db8:0:\($0 % 3)::1") }
    #expect(try raised("failures-from-network", apart) == [])
    #expect(try raised("failures-from-network", (0..<60).map { event(.signInRefused, Int64($0)) }) == [])
  }

  @Test func anAdministratorFromElsewhere() throws {
    func signedIn(_ day: Int64, _ address: String?, _ roles: String = "administrator finance") -> SecurityEvent {
      event(.signedIn, day * 86_400, actor: "person:a", address: address, ["roles": .string(roles)])
    }
    let events = [
      signedIn(0, "192.0.2.1"), signedIn(1, "192.0.2.1"), signedIn(2, "192.0.2.9"), signedIn(3, "192.0.2.9"),
      signedIn(4, nil), signedIn(5, "192.0.2.1"), signedIn(95, "192.0.2.9"), signedIn(190, "192.0.2.1"),
    ]
    // Of the first, too, nothing is known; after 90 days without a sign-in from there a network is forgotten.
    #expect(try raised("administrator-elsewhere", events) == [0, 2, 95, 190].map { $0 * 86_400 })
    let staff = [signedIn(0, "192.0.2.1", "finance"), signedIn(1, "192.0.2.9", "finance")]
    #expect(try raised("administrator-elsewhere", staff) == [])
  }

  @Test func manyExportsAndManyReads() throws {
    let exports = (0..<8).map { event(.exported, Int64($0) * 600, actor: "person:a") }
    #expect(try raised("many-exports", exports) == [2400])
    let reads = (0..<200).map { event(.personalRead, Int64($0), actor: "person:a", subject: "buyer:\($0)") }
    #expect(try raised("many-reads", Array(reads.dropLast())) == [])
    #expect(try raised("many-reads", reads) == [199])
  }

  @Test func aSecondFactorThatIsRemoved() throws {
    #expect(try raised("second-factor-removed", [event(.secondFactorRemoved, 0, subject: "person:a")]) == [0])
    #expect(try raised("second-factor-removed", [event(.secondFactorSet, 0, subject: "person:a")]) == [])
  }

  /// Who takes over the account of an administrator makes himself a way back in first.
  @Test func aKeyIsMadeAndRightsAreRaised() throws {
    let keys = [event(.keyMade, 0, subject: "key:a"), event(.keyMade, 1, subject: "key:b")]
    #expect(try raised("key-made", keys) == [0, 1])
    func changed(_ seconds: Int64, _ before: String, _ roles: String) -> SecurityEvent {
      event(.rightsChanged, seconds, subject: "lin", ["before": .string(before), "roles": .string(roles)])
    }
    let changes = [
      changed(0, "finance", "finance quality"), changed(100, "finance", "administrator finance"),
      changed(200, "administrator", "administrator finance"), changed(300, "administrator", "security"),
      changed(400, "administrator security", "finance"),
    ]
    #expect(try raised("rights-raised", changes) == [100, 300])
    #expect(try raised("rights-raised", [event(.invited, 0, subject: "x", ["roles": "service security"])]) == [0])
  }

  @Test func aKeyAfterItsEndAndKeysThatAreMadeUp() throws {
    func refused(_ seconds: Int64, _ reason: String) -> SecurityEvent {
      event(.keyRefused, seconds, subject: "key:a", address: "192.0.2.1", ["reason": .string(reason)])
    }
    #expect(try raised("dead-key-used", [refused(0, "unknown"), refused(1, "revoked"), refused(2, "revoked")]) == [1])
    #expect(try raised("dead-key-used", [refused(0, "expired"), refused(3600, "expired")]) == [0, 3600])
    #expect(try raised("keys-tried", (0..<40).map { refused(Int64($0), "unknown") }) == [29])
  }

  @Test func whoProbesWhatIsForbidden() throws {
    let tries = (0..<25).map { event(.forbidden, Int64($0) * 10, actor: "key:a", subject: "move-money") }
    #expect(try raised("much-forbidden", tries) == [190])
  }

  @Test func everyRuleHasAKeyOfItsOwnAndWords() {
    #expect(Set(AlertRule.all.map(\.key)).count == AlertRule.all.count)
    for rule in AlertRule.all { #expect(!rule.words.en.isEmpty && !rule.words.zhHans.isEmpty && rule.threshold > 0) }
  }
}
