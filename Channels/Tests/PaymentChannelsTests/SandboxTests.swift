import Promises
import Testing

@testable import PaymentChannels

@Suite struct SandboxTests {
  private let sandbox = Sandbox(clock: { testNow })
  private let paid = RefundAnswer.paid(reference: "sandbox-pledge-1", at: testNow)

  @Test func paysOnceForOneKey() async throws {
    #expect(try await sandbox.pay(testRefund()) == paid)
    #expect(try await sandbox.pay(testRefund()) == paid)
    _ = try await sandbox.pay(testRefund(key: "pledge-2"))
    #expect(await sandbox.paid.map(\.key) == ["pledge-1", "pledge-2"])
  }

  @Test func pendingThenPaid() async throws {
    await sandbox.behave(.pending)
    #expect(try await sandbox.pay(testRefund()) == .pending(reference: "sandbox-pledge-1"))
    #expect(try await sandbox.look(up: testRefund()) == .pending(reference: "sandbox-pledge-1"))
    #expect(await sandbox.paid.isEmpty)
    await sandbox.settle("pledge-1")
    await sandbox.settle("pledge-1")
    #expect(try await sandbox.look(up: testRefund()) == paid)
    #expect(await sandbox.paid.count == 1)
  }

  @Test func refuses() async throws {
    await sandbox.behave(.refusing(code: "NO", message: "Not today."))
    #expect(try await sandbox.pay(testRefund()) == .refused(code: "NO", message: "Not today."))
    await sandbox.behave(.paying)
    #expect(try await sandbox.pay(testRefund()) == .refused(code: "NO", message: "Not today."))
    #expect(try await sandbox.pay(testRefund(key: "pledge-2")) != .refused(code: "NO", message: "Not today."))
  }

  @Test(arguments: [false, true]) func failsANumberOfTimes(_ afterwards: Bool) async throws {
    await sandbox.fail(times: 2, afterwards: afterwards)
    await expectFailure(.unavailable) { try await sandbox.pay(testRefund()) }
    #expect(await sandbox.paid.count == (afterwards ? 1 : 0))
    await expectFailure(.unavailable) { try await sandbox.look(up: testRefund()) }
    #expect(try await sandbox.pay(testRefund()) == paid)
    #expect(await sandbox.paid.count == 1)
  }
}
