import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct ReportPageTests {
  private func goods(_ api: APIClient) async throws {
    _ = try await api.post("products", ["reference": "P-1", "title": "Kettle <b>"])
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    _ = try await api.post("merchants", ["reference": "M-2", "floor": 0])
    _ = try await api.post(
      "orders",
      [
        "reference": "A-1", "promised": "2026-12-10", "merchant": "M-1",
        "lines": [["product": "P-1", "quantity": 1, "price": 10_000]],
      ])
  }

  private func person(_ api: APIClient, _ name: String, _ role: Role, merchant: String? = nil) async throws -> Person {
    let person = Person(api)
    try await person.comeIn("\(name)@example.org", as: [role], merchant: merchant)
    return person
  }

  /// From a report that nobody signs to the reversal of what was found, as each of them sees it.
  @Test(arguments: Engine.kinds) func aReportFromItsFormToItsReversal(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await goods(api)
    let nobody = Person(api)
    let form = try await nobody.open("/report?product=P-1")
    #expect(form.status == 200 && form.html.contains("Kettle &lt;b&gt;"))
    let reference = String(try #require(form.html.firstMatch(of: /name="reference" value="(M-[0-9A-Z]{10})"/)).1)
    let fields = [
      "do": "report", "reference": reference, "product": "P-1", "kind": "counterfeit",
      "words": "The seal is <i>wrong</i>.",
      "email": "li@example.org", "key": "11111111-2222-3333-4444-555555555555",
    ]
    let wrong = try await nobody.submit(
      "/report", fields.merging(["product": "P-9", "key": "11111111-2222-3333-4444-555555555558"]) { $1 })
    #expect(wrong.status == 422 || wrong.status == 404, "\(wrong.status)")
    let sent = try await nobody.submit("/report", fields)
    #expect(sent.location == "/report/\(reference)?language=en", "\(sent.html)")
    #expect(try await nobody.submit("/report", fields).location == sent.location, "sent twice")
    var notice = fields.merging([
      "reference": "M-0123456788", "kind": "ip-right", "key": "11111111-2222-3333-4444-555555555556",
    ]) { $1 }
    #expect(try await nobody.submit("/report", notice).html.contains("Say who you are"))
    notice["name"] = "Brand Ltd"
    #expect(try await nobody.submit("/report", notice).status == 303)
    let typed = try await nobody.submit(
      "/report",
      fields.merging([
        "reference": "M-0123456789", "key": "11111111-2222-3333-4444-555555555557",
      ]) { $1 })
    #expect(typed.location == "/report/M-0123456789?language=en", "nobody learns whose address has reported")
    let receipt = try await nobody.open(sent.location).html
    #expect(receipt.contains("To be looked at") && !receipt.contains("The seal is"))
    #expect(try await nobody.open("/cases").status != 200)

    let quality = try await person(api, "q", .quality)
    let list = try await quality.open("/cases").html
    let name = String(try #require(list.firstMatch(of: /\/cases\/(J-[0-9A-Z]{10})/)).1)
    let path = "/cases/\(name)"
    #expect(try await quality.open("/work").html.contains(path))
    let page = try await quality.open(path)
    #expect(page.html.contains("The seal is &lt;i&gt;wrong&lt;/i&gt;.") && page.html.contains("Score 30"))
    #expect(
      page.html.contains("One buyer is granted CNY 600.00") || page.html.contains("600.00"), "what follows is shown")
    let merchant = try await person(api, "m", .merchant, merchant: "M-1")
    #expect(try await merchant.open(path).status == 404, "nothing was done to his goods yet")
    #expect(try await quality.submit(path, ["do": "find"], word: page.word).html.contains("Write the facts"))
    let found = ["do": "find", "facts": "The maker says so."]
    #expect(try await quality.submit(path, found, word: page.word).status == 303)
    let again = try await quality.submit(path, found, word: page.word)
    #expect(again.status == 422 && again.html.contains("decided already"))
    let after = try await quality.open(path).html
    #expect(after.contains("take-down") && after.contains("30 min left"))
    #expect(try await quality.submit(path, ["do": "take-down", "product": "P-1"], word: page.word).status == 303)
    let sanction = [
      "do": "sanction", "merchant": "M-1", "kind": "warning", "reason-zh": "销售假货。", "reason-en": "Sold counterfeits.",
      "currency": "CNY",
    ]
    #expect(try await quality.submit(path, sanction, word: page.word).status == 303)
    #expect(try await nobody.open("/sanctions").html.contains("Sold counterfeits."))

    let seller = try await merchant.open(path)
    #expect(seller.html.contains("The maker says so.") && seller.html.contains("id=\"appeal\""))
    #expect(!seller.html.contains("The seal is") && !seller.html.contains(reference))
    #expect(try await merchant.open("/cases").html.contains(name))
    let statement = try await merchant.open(path + "/statement")
    #expect(statement.status == 200 && statement.html.contains("\"restriction\":\"sale-ended\""))
    let other = try await person(api, "o", .merchant, merchant: "M-2")
    #expect(try await other.open(path).status == 404)
    #expect(try await merchant.submit(path, ["do": "reverse", "reason": "x"], word: seller.word).status == 403)
    #expect(try await merchant.submit(path, ["do": "appeal", "words": "Look again."], word: seller.word).status == 303)

    let own = try await quality.open(path).html
    #expect(own.contains("Look again.") && !own.contains("id=\"uphold\""), "whoever found it does not decide")
    let second = try await person(api, "q2", .quality)
    let desk = try await second.open(path)
    #expect(desk.html.contains("id=\"overturn\"") && desk.html.contains("owed no more"))
    #expect(try await second.submit(path, ["do": "overturn", "reason": "A new seal."], word: desk.word).status == 303)
    #expect(try await nobody.open("/sanctions").html.contains("was reversed"))
    #expect(try await nobody.open(sent.location).html.contains("The finding was wrong"))
    #expect(try await api.get("products/P-1").body["onSale"] == true)
    let late = try await merchant.submit(path, ["do": "appeal", "words": "x"], word: seller.word)
    #expect(late.status == 422 && late.html.contains("on sale again"))
  }

  /// Whoever works on a case sees who reported, trusts him and does so no more, and reads why a report was bad faith.
  @Test(arguments: Engine.kinds) func whoReportedIsTrusted(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await goods(api)
    _ = try await api.post(
      "reports", ["reference": "N-1", "product": "P-1", "kind": "unsafe", "buyer": "B-1", "case": "J-1"])
    let quality = try await person(api, "q", .quality)
    let page = try await quality.open("/cases/J-1")
    #expect(page.html.contains("Trust who reported") && !page.html.contains("Trust him no more"))
    let trust = ["do": "trust", "reporter": "buyer:B-1", "as": "A laboratory"]
    #expect(
      try await quality.submit("/cases/J-1", ["do": "trust", "reporter": "buyer:B-1"], word: page.word).status == 422)
    #expect(try await quality.submit("/cases/J-1", trust, word: page.word).status == 303)
    let trusted = try await quality.open("/cases/J-1").html
    #expect(trusted.contains("A laboratory") && trusted.contains("Trust him no more"))
    #expect(!trusted.contains("Trust who reported"))
    let end = ["do": "distrust", "reporter": "buyer:B-1"]
    #expect(try await quality.submit("/cases/J-1", end, word: page.word).status == 303)
    #expect(try await !quality.open("/cases/J-1").html.contains("A laboratory"))
    let malicious = ["do": "malicious", "report": "N-1", "reason": "A rival's."]
    #expect(try await quality.submit("/cases/J-1", malicious, word: page.word).status == 303)
    #expect(try await quality.open("/cases/J-1").html.contains("In bad faith: A rival&#39;s."))
  }

  /// Each code says one thing: the words of one feature must not answer for another's.
  @Test func noCodeHasTwoMeanings() {
    let tables = [
      Set(AdmissionRefusals.words.keys), Set(ReportRefusalWords.words.keys), Set(RefusalWords.goodsWords.keys),
      Set(RecallRefusals.words.keys), Set(FileRefusals.words.keys), Set(ScoreWords.refusals.keys),
      Set(CaseRefusals.words.keys), Set(MailRefusals.words.keys),
    ]
    for (place, table) in tables.enumerated() {
      for other in tables.dropFirst(place + 1) { #expect(table.intersection(other) == []) }
    }
  }

  @Test func refusalsSpeakBothLanguages() {
    for act in ReportCase.Act.allCases {
      for status in ReportCase.Status.allCases {
        do throws(ReportCase.Fault) {
          _ = try ReportCase.next(act, from: status, kind: .ipRight)
        } catch {
          for language in Language.allCases {
            #expect(ReportRefusalWords.sentence(error.code, language) != nil, "\(error.code)")
          }
        }
      }
    }
  }
}
