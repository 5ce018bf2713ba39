import Promises
import Service
import Support
import Testing

@testable import Web

/// Recalls as the public, the staff and a buyer see them.
@Suite struct RecallPagesTests {
  @Test(arguments: Engine.kinds) func fromTheAnnouncementToTheAnswer(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    _ = try await client.post("products", ["reference": "P-1", "title": "Kettle <1>"])
    for order in ["A-1", "A-2"] {
      _ = try await client.post(
        "orders",
        [
          "reference": .string(order), "promised": "2026-11-30",
          "lines": [["product": "P-1", "quantity": 1, "price": 9900]],
        ])
    }
    let nobody = Person(client)
    #expect(try await nobody.open("/recalls?language=en").html.contains("Nothing is recalled at present."))

    let staff = Person(client)
    try await staff.comeIn("qi@example.org", as: [.quality])
    let form = try await staff.open("/recalls?language=en")
    var fields = [
      "do": "announce", "reference": "RC-1", "product": "P-1", "risk": "serious", "hazardZh": "可能触电。",
      "hazardEn": "It may give a shock.", "adviceZh": "停用。", "adviceEn": "Stop using it.", "goods": "send-back",
      "refund": "on", "reminders": "7, 21", "announcedBy": "Kettles Ltd", "contact": "400-000-0000",
    ]
    fields["atOnce"] = "on"
    let refused = try await staff.submit("/recalls?language=en", fields, word: form.word)
    #expect(refused.status == 422)
    #expect(refused.html.contains("Only a refund for goods that nobody sends back"))
    fields["atOnce"] = nil
    fields["soldFrom"] = "yesterday"
    let dated = try await staff.submit("/recalls?language=en", fields, word: form.word)
    #expect(dated.status == 422 && dated.html.contains("Write the day as 2026-01-31."))
    fields["soldFrom"] = "2020-01-01"
    fields["soldUntil"] = "2099-12-31"
    fields["certificate"] = "C-1"
    let unknown = try await staff.submit("/recalls?language=en", fields, word: form.word)
    #expect(unknown.status == 422 && unknown.html.contains("no certificate of this number"), "\(unknown.html)")
    fields["certificate"] = nil
    let announced = try await staff.submit("/recalls?language=en", fields, word: form.word)
    #expect(announced.location == "/recalls/RC-1?language=en", "\(announced.html)")
    // All goods of a certificate: without a product, and for the certificate's own time.
    fields["product"] = nil
    fields["certificate"] = "C-1"
    func turnedAway(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
      let page = try await staff.submit("/recalls?language=en", fields, word: form.word)
      #expect(page.status == 422 && page.html.contains(words), "\(page.html)", sourceLocation: sourceLocation)
    }
    try await turnedAway("or the certificate&#39;s number and who issued it")
    fields["issuer"] = "CQC"
    try await turnedAway("leave lots and days empty")
    fields["soldFrom"] = nil
    fields["soldUntil"] = nil
    try await turnedAway("no certificate of this number")

    // A buyer's page names it once he was told, and takes his answer.
    let helper = Person(client)
    try await helper.comeIn("wei@example.org", as: [.service])
    #expect(try await !helper.open("/orders/A-1?language=en").html.contains("Recalled:"))
    let now = client.now
    try await client.platform.operate(at: now) { try $0.sweepAll() }
    let order = try await helper.open("/orders/A-1?language=en")
    #expect(order.html.contains("Recalled: Kettle &lt;1&gt;, all that was sold"))
    #expect(order.html.contains("I send the goods back and want my money back"))
    let answered = try await helper.submit(
      "/orders/A-1?language=en", ["do": "recall", "recall": "RC-1", "answer": "sends-back refund"], word: order.word)
    #expect(answered.status == 303, "\(answered.html)")
    let after = try await helper.open("/orders/A-1?language=en").html
    #expect(after.contains("the buyer sends the goods back"))
    #expect(after.contains("/claims/recall-"))
    let late = try await helper.open("/orders/A-2?language=en")
    let empty = try await helper.submit(
      "/orders/A-2?language=en", ["do": "recall", "recall": "RC-1", "answer": "destroyed refund"], word: late.word)
    #expect(empty.status == 422)
    #expect(empty.html.contains("Add a photograph"))

    let notice = try await nobody.open("/recalls/RC-1?language=zh-Hans").html
    #expect(notice.contains("严重风险") && notice.contains("可能触电。") && !notice.contains("召回进度"))
    #expect(try await nobody.open("/recalls/RC-1/report.csv").status != 200)
    let inside = try await staff.open("/recalls/RC-1?language=en")
    #expect(inside.html.contains("1 of 2"))
    let report = try await staff.open("/recalls/RC-1/report.csv")
    #expect(report.html.contains("\"told\",2\r\n") && report.html.contains("\"notice.title\",\"Kettle <1>\""))
    let unsaid = try await staff.submit(
      "/recalls/RC-1?language=en", ["do": "close", "reason": "All were reached."], word: inside.word)
    #expect(unsaid.html.contains("Choose whether the goods may be sold again."))
    let closed = try await staff.submit(
      "/recalls/RC-1?language=en", ["do": "close", "reason": "All were reached.", "resumes": "yes"], word: inside.word)
    #expect(closed.status == 303, "\(closed.html)")
    #expect(try await nobody.open("/recalls?language=en").html.contains("Recalls that have ended"))
    #expect(try await nobody.open("/recalls/RC-1?language=en").html.contains("Yes, from lots that came in after"))
  }
}
