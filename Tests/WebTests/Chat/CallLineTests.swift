import Promises
import Testing

@testable import Service
@testable import Web

/// Whose screen a call opens on.
@Suite struct CallLineTests {
  private let now = Instant("2026-11-24T04:00:00Z")!

  private func call(_ name: String, for agent: String?, began: Int64, _ event: PhoneCall.Event = .ringing) -> StoredCall
  {
    var call = PhoneCall()
    call.take(event, at: now.adding(seconds: -began), direction: .incoming, agent: agent, recording: nil)
    return StoredCall(id: Identifier(high: 1, low: 1), reference: name, call: call)
  }

  @Test func twoRingAtOnce() {
    let calls = [call("X-2", for: "b@example.org", began: 1), call("X-1", for: "A@example.org", began: 5)]
    #expect(CallLine.mine(calls, login: "a@example.org", now: now)?.reference == "X-1")
    #expect(CallLine.mine(calls, login: "b@example.org", now: now)?.reference == "X-2")
    #expect(CallLine.mine(calls, login: "c@example.org", now: now) == nil)
  }

  @Test func whatRingsForNobodyRingsForAll() {
    let calls = [call("X-3", for: nil, began: 1), call("X-1", for: "a@example.org", began: 5)]
    #expect(CallLine.mine(calls, login: "c@example.org", now: now)?.reference == "X-3")
  }

  @Test func whatEndedOrNeverEndsDoesNot() {
    let calls = [call("X-4", for: nil, began: 1, .ended), call("X-5", for: nil, began: 5 * 3600)]
    #expect(CallLine.mine(calls, login: "a@example.org", now: now) == nil)
  }
}
