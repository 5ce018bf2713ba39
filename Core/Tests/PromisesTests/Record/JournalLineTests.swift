import Promises
import Testing

/// These bytes are frozen: a change here breaks every copy of the record that anybody keeps.
@Suite struct JournalLineTests {
  let at = Instant("2026-11-24T10:00:00Z")!

  @Test func opened() {
    let line = JournalLine(
      event: .opened, clause: "delivery.on-time", duty: .deliver, letter: 3, at: at,
      due: Instant("2026-11-30T15:59:59.999999Z")!, commitment: "00ff")
    #expect(
      String(decoding: line.canonical, as: UTF8.self)
        == #"{"at":"2026-11-24T10:00:00Z","clause":"delivery.on-time","commitment":"00ff","due":"2026-11-30T15:59:59.999999Z","duty":"deliver","event":"opened","letter":3}"#
    )
  }

  @Test func granted() {
    let line = JournalLine(
      event: .granted, clause: "complaints.clock", duty: .answer, letter: 1, at: at, amount: Money(2000, .cny),
      commitment: "00ff")
    #expect(
      String(decoding: line.canonical, as: UTF8.self)
        == #"{"amount":2000,"at":"2026-11-24T10:00:00Z","clause":"complaints.clock","commitment":"00ff","currency":"CNY","duty":"answer","event":"granted","letter":1}"#
    )
  }

  @Test func keptCarriesWhenItWasFulfilled() {
    let line = JournalLine(
      event: .kept, clause: "goods.genuine", duty: .takedown, letter: 1, at: at, due: at, fulfilled: at,
      commitment: "ab")
    #expect(
      String(decoding: line.canonical, as: UTF8.self)
        == #"{"at":"2026-11-24T10:00:00Z","clause":"goods.genuine","commitment":"ab","due":"2026-11-24T10:00:00Z","duty":"takedown","event":"kept","fulfilled":"2026-11-24T10:00:00Z","letter":1}"#
    )
  }

  @Test func suspendedCarriesItsTimeAndNoDuty() {
    let line = JournalLine(
      event: .suspended, clause: "delivery.on-time", duty: nil, letter: 2, at: at,
      suspended: Instant("2026-11-20T00:00:00Z")!..<Instant("2026-11-30T00:00:00Z")!, commitment: "ab")
    #expect(
      String(decoding: line.canonical, as: UTF8.self)
        == #"{"at":"2026-11-24T10:00:00Z","clause":"delivery.on-time","commitment":"ab","event":"suspended","from":"2026-11-20T00:00:00Z","letter":2,"until":"2026-11-30T00:00:00Z"}"#
    )
  }

  @Test(arguments: [JournalLine.Event.extended, .reopened])
  func whatMovesAPromiseCarriesItsDeadline(event: JournalLine.Event) {
    let line = JournalLine(
      event: event, clause: "delivery.on-time", duty: .deliver, letter: 2, at: at, due: at, commitment: "ab")
    #expect(
      String(decoding: line.canonical, as: UTF8.self)
        == #"{"at":"2026-11-24T10:00:00Z","clause":"delivery.on-time","commitment":"ab","due":"2026-11-24T10:00:00Z","duty":"deliver","event":""#
        + event.rawValue + #"","letter":2}"#)
  }

  /// The lines are written by hand for speed; the general writer has to agree.
  @Test func theBytesAreCanonicalJSON() throws {
    let line = JournalLine(
      event: .paid, clause: "a.b", duty: .reship, letter: 9, at: at, due: at, fulfilled: at, amount: Money(1, .cny),
      suspended: at..<at.adding(seconds: 1), commitment: "ab")
    #expect(try JSON.parse(line.canonical).canonical == line.canonical)
  }
}
