import Testing

@testable import Service

@Suite struct SignalTests {
  @Test func whoWaitsIsWoken() async {
    let signal = Signal()
    async let waiting: Void = signal.wait(atMost: .seconds(60))
    signal.set()
    await waiting
  }

  @Test func whatWasSetBeforeIsThereOnce() async {
    let signal = Signal()
    signal.set()
    signal.set()
    await signal.wait(atMost: .seconds(60))
    #expect(await waits(signal))
  }

  /// One whose time was over must not find the signal set for ever after, nor lost.
  @Test func aTimeThatIsOverSpoilsNothing() async {
    let signal = Signal()
    for _ in 0..<3 { #expect(await waits(signal)) }
    signal.set()
    await signal.wait(atMost: .seconds(60))
  }

  @Test func aTaskThatIsCancelledWaitsNoLonger() async {
    let signal = Signal()
    let task = Task { await signal.wait(atMost: .seconds(60)) }
    task.cancel()
    await task.value
    #expect(await waits(signal))
  }

  /// Whether it waits at all, until the time is over.
  private func waits(_ signal: Signal) async -> Bool {
    let begin = ContinuousClock.now
    await signal.wait(atMost: .milliseconds(20))
    return ContinuousClock.now - begin >= .milliseconds(20)
  }
}
