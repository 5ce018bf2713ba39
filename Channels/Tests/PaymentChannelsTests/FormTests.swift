import Promises
import Testing

@testable import PaymentChannels

@Suite struct FormTests {
  @Test func escapesAllButTheUnreserved() {
    #expect(Form.encode([("a b", "1+1=2&3"), ("灯", "~-._/")]) == "a%20b=1%2B1%3D2%263&%E7%81%AF=~-._%2F")
  }

  @Test func readsForms() {
    #expect(Form.decode(Array("a+b=1%2b1%3D2&c=&d&e=x=y".utf8)) == ["a b": "1+1=2", "c": "", "d": "", "e": "x=y"])
    #expect(Form.decode([]) == [:])
    for wrong in ["a=%", "a=%4", "a=%g0", "a=%ff", "a=1&a=2", "a=1&%61=2"] {
      #expect(Form.decode(Array(wrong.utf8)) == nil, "\(wrong)")
    }
  }

  @Test func timesOfChina() {
    #expect(ChinaTime.text(Instant("2026-12-31T16:00:00.5Z")!) == "2027-01-01 00:00:00")
    #expect(ChinaTime.instant("2027-01-01 00:00:00") == Instant("2026-12-31T16:00:00Z")!)
    #expect(ChinaTime.instant("2027-01-01") == nil)
  }
}
