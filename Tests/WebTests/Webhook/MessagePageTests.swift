import Database
import Promises
import Service
import Support
import Testing

@testable import Web

/// Messages that no system takes, as an administrator sees them.
@Suite struct MessagePageTests {
  @Test(arguments: Engine.kinds) func theyAreSeenAndSentAgain(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (admin, sue) = (Person(client), Person(client))
    try await admin.comeIn("root@example.org", as: [.administrator])
    try await sue.comeIn("sue@example.org", as: [.service])
    #expect(try await sue.open("/messages").status == 403)
    _ = try await client.post("orders", ["reference": "A-1", "promised": "2026-11-20", "at": "2026-11-18T04:00:00Z"])
    _ = try await client.post(
      "tracking-events", ["order": "A-1", "reference": "T", "kind": "delivered", "at": "2026-11-22T04:00:00Z"])
    let page = try await admin.open("/messages")
    #expect(page.html.contains("One message waits to be sent") && page.html.contains("None was laid aside"))

    try await client.platform.operate(at: client.now) { work in
      _ = try work.transaction.run("UPDATE outbox SET dead_at = $1, failure = '422', attempts = 5", work.now)
    }
    let aside = try await admin.open("/messages")
    #expect(aside.html.contains("No message waits") && aside.html.contains("A-1"))
    #expect(aside.html.contains("5 times") && aside.html.contains("the receiver answered 422"))
    let key = try #require(aside.html.firstMatch(of: /name="message" value="([^"]*)"/)).1
    let again = ["do": "resend", "message": String(key)]
    #expect(try await admin.submit("/messages", again.merging(["message": "x"]) { $1 }, word: aside.word).status == 422)
    #expect(try await admin.submit("/messages", again, word: aside.word).status == 303)
    #expect(try await admin.submit("/messages", again, word: aside.word).status == 422)
    #expect(try await admin.open("/messages").html.contains("None was laid aside"))
    #expect(try await admin.submit("/messages", ["do": "all"], word: aside.word).status == 303)
  }
}
