import Promises
import Testing

/// The table of rights says what the platform's letter and its law want of it.
@Suite struct RightTests {
  @Test func nobodyHoldsWhatAnyoneDoesNot() {
    for right in Right.allCases where !right.holders.contains(.anyone) {
      #expect(!right.isHeld(by: []), "\(right)")
      #expect(!right.isHeld(by: [.anyone]), "\(right)")
    }
    #expect(Right.readPublic.isHeld(by: []))
  }

  /// Who decides what is paid does not pay it; who audits changes nothing; who lets people in moves no money.
  @Test func dutiesAreApart() {
    let reading: Set<Right> = [
      .readPublic, .signIn, .ownAccount, .readOrders, .listOrders, .listClaims, .readGoods, .readMerchants, .readMoney,
      .readScores, .readTrends, .readDesk,
      .readSecurity, .readMessages, .readRecalls, .readDuties, .readMetrics, .seeWork, .audit, .readCases, .listCases,
      .readSuppliers, .readAdmission, .inspectGoods,
    ]
    // What anybody may do, an auditor may as anybody.
    let own = Right.allCases.filter { !$0.holders.contains(.anyone) }
    for right in own where !reading.contains(right) { #expect(!right.isHeld(by: [.auditor]), "\(right)") }
    #expect(!Right.moveMoney.isHeld(by: [.service]) && !Right.giveMoney.isHeld(by: [.finance]))
    #expect(!Right.moveMoney.isHeld(by: [.administrator]) && !Right.giveMoney.isHeld(by: [.administrator]))
  }

  @Test func whoIsTwoThingsIsNotKeptToHisOwn() {
    #expect(Right.readOrders.isOwnOnly(for: [.merchant]))
    #expect(Right.readOrders.isOwnOnly(for: [.consumer, .merchant]))
    #expect(!Right.readOrders.isOwnOnly(for: [.merchant, .service]))
    // An administrator holds no right over orders: being one widens nothing.
    #expect(Right.readOrders.isOwnOnly(for: [.merchant, .administrator]))
    #expect(!Right.readPublic.isOwnOnly(for: [.consumer]))
  }

  @Test func rolesAreStoredAndReadAgain() {
    let roles: Set<Role> = [.finance, .service]
    #expect(Role.text(roles) == "service finance")
    #expect(Role.set(Role.text(roles)) == roles)
    #expect(Role.set("service emperor") == [.service])
  }
}
