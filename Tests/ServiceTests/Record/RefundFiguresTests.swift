import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct RefundFiguresTests {
  /// What a buyer gets back for goods that he returned is his own money, and a merchant's deposit is no buyer's: neither
  /// is a compensation.
  @Test(arguments: Engine.kinds) func onlyCompensationCountsAsSuch(_ engine: Engine) throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let at = Instant("2026-03-02T02:00:00Z")!
    let book = LetterBook([.init(number: 1, letter: letter, sha256: "x", published: at, effective: at)])
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        try transaction.run(
          "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', 0, 0)")
        let work = Work(transaction, now: at, letters: book, random: Random(seed: 1), keys: .ofTests)
        try work.admit(merchant: "M-1", floor: 0, currency: .cny, at: at)
        try work.topUp(merchant: "M-1", amount: 15_000, at: at)
        try work.place(
          PlaceOrder(reference: "A-1", at: at, promised: Day("2026-03-09")!, currency: .cny, merchant: "M-1"))
        try work.pay(order: "A-1", payment: "Z-1", amount: 9000, channel: "alipay", at: at)
        try work.track(order: "A-1", event: TrackingEvent(reference: "D", kind: .delivered, at: at))
        try work.open(OpenClaim(reference: "R-1", order: "A-1", kind: .noReason, at: at))
        try work.receive(claim: "R-1", at: at)
        try work.inspect(claim: "R-1", refusal: nil, note: "", at: at)
        try work.openComplaint("K-1", about: nil, subject: "Where is it?", at: at)
        work.now = at.adding(seconds: 25 * 3600)
        try work.sweepAll()
        try work.payOut(grantedBefore: work.now, at: work.now)
        let records = try work.records(of: letter, days: 90).filter {
          $0.value.granted.minor + $0.value.paid.minor != 0
        }
        #expect(records.mapValues { [$0.granted.minor, $0.paid.minor] } == ["complaints.clock": [2000, 2000]])
      }
    }
  }
}
