import Promises
import Service
import Support
import Testing

@testable import Web

/// What the letter promises to do again and again.
@Suite struct DutyPageTests {
  @Test(arguments: Engine.kinds) func dutiesShowTheirClocksAndAreRecorded(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let page = try await api.open("/duties?language=en").html
    for words in ["Vulnerability scan", "Patch review", "Access review", "Restore test", "Not done yet"] {
      #expect(page.contains(words), "\(words)")
    }
    let empty = try await api.submit("/duties?language=en", [("do", "duty"), ("duty", "security.monitoring ")])
    #expect(empty.status == 422)
    let done = try await api.submit(
      "/duties?language=en",
      [("do", "duty"), ("duty", "security.monitoring restore-test"), ("done", "Restored in 12 minutes.")])
    #expect(done.status == 303)
    let after = try await api.open("/duties?language=en").html
    #expect(after.contains("Restored in 12 minutes."))
    let duties = try await api.get("duties?clause=security.monitoring").body["items"]?.array ?? []
    #expect(duties.compactMap { $0["doneAt"]?.string }.count == 1)
  }

  /// What was chosen in a form that is refused stays chosen, of duties with a name and without.
  @Test func theDutyThatWasChosenStays() async throws {
    let api = try await APIClient()
    let html = try await api.open("/duties?language=en").html
    let choice = try #require(html.firstMatch(of: /(?s)<select name="duty".*?<\/select>/)).0
    let values = choice.matches(of: /<option value="([^"]*)"/).map { String($0.1) }
    #expect(values.contains { !$0.contains(" ") } && values.contains { $0.contains(" ") })
    for value in values {
      let refused = try await api.submit("/duties?language=en", [("do", "duty"), ("duty", value)])
      #expect(refused.status == 422 && refused.html.contains("<option value=\"\(value)\" selected>"), "\(value)")
    }
  }
}
