import Promises
import Testing

/// An exchange may tell of a call twice, and in any order.
@Suite struct PhoneCallTests {
  private typealias Told = (
    event: PhoneCall.Event, at: Instant, direction: PhoneCall.Direction?, agent: String?, recording: String?
  )

  @Test func orderAndRepetitionChangeNothing() {
    var random = Random(seed: 11)
    for _ in 0..<3000 {
      let told: [Told] = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (
          PhoneCall.Event.allCases.randomElement(using: &random)!,
          Instant(seconds: 1_800_000_000 + Int64.random(in: 0...100, using: &random)),
          [nil, .incoming, .outgoing].randomElement(using: &random)!, [nil, "a", "b"].randomElement(using: &random)!,
          [nil, "https://x"].randomElement(using: &random)!
        )
      }
      func taken(_ told: [Told]) -> PhoneCall {
        var call = PhoneCall()
        for one in told {
          call.take(one.event, at: one.at, direction: one.direction, agent: one.agent, recording: one.recording)
        }
        return call
      }
      #expect(taken(told) == taken((told + told).shuffled(using: &random)))
    }
  }

  @Test func whatItCameTo() {
    let at = Instant(seconds: 1_800_000_000)
    var call = PhoneCall()
    call.take(.ended, at: at.adding(seconds: 90), direction: nil, agent: nil, recording: nil)
    #expect(call.state == .missed && call.seconds == nil)
    call.take(.answered, at: at.adding(seconds: 10), direction: nil, agent: "s@example.org", recording: nil)
    #expect(call.state == .ended && call.seconds == 80 && call.began == at.adding(seconds: 10))
    call.take(.ringing, at: at, direction: nil, agent: nil, recording: nil)
    #expect(call.began == at)
    var other = PhoneCall()
    other.take(.ringing, at: at, direction: .outgoing, agent: nil, recording: nil)
    #expect(other.state == .ringing && other.direction == .outgoing)
  }
}
