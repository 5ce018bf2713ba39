import Database
import Foundation
import Promises
import Service
import Support
import Testing

@testable import Web

/// What the pages of a case say of words and pictures: the words to whom they concern, and that they were erased.
@Suite struct ErasedPagesTests {
  private static let marks = ["MARK-note", "MARK-agreed", "MARK-complaint", "MARK-answer", "MARK-file"]
  private static let picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("MARK-picture".utf8)

  /// An order with a claim and a complaint, words in each, and a picture.
  private func fill(_ api: APIClient) async throws {
    _ = try await api.post("products", ["reference": "P-1", "title": "Kettle"])
    for (path, body) in [
      (
        "orders",
        [
          "reference": "A-1", "promised": "2026-11-24", "at": "2026-11-20T04:00:00Z", "buyer": "B-1",
          "lines": [["product": "P-1", "quantity": 1, "price": 9900]],
        ]
      ),
      ("payments", ["order": "A-1", "reference": "Z-1", "amount": 9900, "channel": "x"]),
      (
        "tracking-events", ["order": "A-1", "reference": "T", "kind": "delivered", "at": "2026-11-22T04:00:00Z"]
      ),
      ("claims", ["reference": "R-1", "order": "A-1", "kind": "damaged", "note": "MARK-note"]),
      (
        "claim-evidence",
        ["claim": "R-1", "name": "MARK-file", "content": .string(Data(Self.picture).base64EncodedString())]
      ),
      ("claim-answers", ["claim": "R-1", "note": "MARK-agreed"]),
      ("complaints", ["reference": "K-1", "order": "A-1", "subject": "MARK-complaint"]),
      ("complaint-answers", ["complaint": "K-1", "answer": "MARK-answer"]),
    ] as [(String, JSON)] {
      let reply = try await api.post(path, body)
      #expect(reply.status == 201, "\(path) \(reply.body)")
    }
  }

  @Test(arguments: Engine.kinds) func publicPagesShowNoWords(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let nobody = Person(api)
    for path in ["/", "/rights", "/styleguide", "/openapi.json", "/health", "/ready", "/v1/journal", "/v1/record"] {
      let page = try await nobody.open(path)
      for mark in Self.marks + ["MARK-picture"] { #expect(!page.html.contains(mark), "\(path)") }
    }
    #expect(try await api.open("/claims/R-1").html.contains("MARK-note"), "it is there")
  }

  @Test(arguments: Engine.kinds) func pagesSayWhatWasErased(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let claim = try await api.open("/claims/R-1")
    for mark in ["MARK-note", "MARK-agreed", "MARK-file"] { #expect(claim.html.contains(mark), "\(mark)") }
    let file = String(try #require(claim.html.firstMatch(of: /\/evidence\/[0-9a-f]{64}/)).0)
    #expect(try await api.open(file).bytes == Self.picture)

    // Who of the staff read what was written, or looked at the picture, is written down once a day.
    let reader = Person(api)
    try await reader.comeIn("r@example.org", as: [.service])
    for path in ["/claims/R-1", "/claims/R-1", file, "/complaints/K-1"] { _ = try await reader.open(path) }
    let reads = try await api.platform.look(at: api.now) { try $0.reads(of: "buyer:B-1") }
    #expect(reads.map(\.what).sorted() == ["evidence", "words"])
    #expect(reads.allSatisfy { $0.roles == [.service] && $0.person != nil })

    // His copy holds the picture itself, and so does the API.
    let sue = Person(api)
    try await sue.comeIn("sue@example.org", as: [.administrator])
    let desk = try await sue.open("/privacy")
    let copy = try await sue.submit("/privacy", ["do": "export", "subject": "buyer:B-1"], word: desk.word)
    let files = try JSON.parse(Array(copy.html.utf8))["files"]?.array ?? []
    let hash = file.dropFirst("/evidence/".count)
    #expect(files.map { $0["sha256"]?.string } == [String(hash)])
    #expect(files[0]["type"]?.string == "image/png")
    #expect(files[0]["content"]?.string == Data(Self.picture).base64EncodedString())
    let found = try await api.get("people/buyer:B-1/evidence/\(hash)")
    #expect(found.body["content"]?.string == Data(Self.picture).base64EncodedString())
    for other in ["people/order:A-9/evidence/\(hash)", "people/buyer:B-1/evidence/no-hash"] {
      #expect(try await api.get(other).status == 404)
    }
    #expect(try await api.post("people-erasures", ["subject": "buyer:B-1"]).status == 201)

    let (gone, words) = (["已应本人要求删除", "rased at the person&#39;s request"], ["zh-Hans", "en"])
    for (language, sentence) in zip(words, gone) {
      for path in ["/claims/R-1", "/seller/claims/R-1", "/complaints/K-1", "/orders/A-1", "/work"] {
        let page = try await api.open("\(path)?language=\(language)")
        #expect(page.status == 200, "\(path)")
        #expect(page.html.contains(sentence), "\(path) \(language)")
        for mark in Self.marks { #expect(!page.html.contains(mark), "\(path)") }
      }
    }
    let page = try await api.open(file)
    #expect(page.status == 410)
    for sentence in gone { #expect(page.html.contains(sentence)) }
    #expect(!(try await api.open("/claims/R-1")).html.contains("/evidence/"), "nothing leads to what is gone")

    #expect(try await api.get("people/buyer:B-1/evidence/\(hash)").status == 404)
    let later = try await sue.submit("/privacy", ["do": "export", "subject": "buyer:B-1"], word: desk.word)
    #expect(
      try JSON.parse(Array(later.html.utf8))["files"] == [["sha256": .string(String(hash)), "isErased": true]])

    // A complaint is carried on without words.
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let sheet = try await agent.open("/complaints/K-1")
    #expect(sheet.html.contains("record here that you did") && !sheet.html.contains("<textarea"))
    let refused = try await api.post(
      "complaint-findings", ["complaint": "K-1", "findings": "MARK-findings", "measures": "MARK-findings"])
    #expect(refused.status == 422 && refused.code == "erased")
    let told = try await agent.submit("/complaints/K-1", ["do": "find", "otherwise": "yes"], word: sheet.word)
    #expect(told.status == 303)
    #expect(try await agent.open("/complaints/K-1").html.contains("The findings were told"))
  }

  /// His rights stay: whoever was erased complains without words, and nobody else does.
  @Test(arguments: Engine.kinds) func whoIsErasedMayStillComplain(_ engine: Engine) async throws {
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": "0123456789abcdef0123456789abcdef"])
    let api = try await APIClient(engine)
    try await fill(api)
    let blank = try await api.post("complaints", ["reference": "K-2", "order": "A-1"])
    #expect(blank.status == 422 && blank.body["errors"]?[0]?["pointer"]?.string == "/subject")
    let unsaid = try await api.post("complaint-findings", ["complaint": "K-1"])
    #expect(unsaid.status == 422 && unsaid.body["errors"]?[0]?["pointer"]?.string == "/findings")
    #expect(try await api.post("people-erasures", ["subject": "buyer:B-1"]).status == 201)
    let buyer = Person(api, links: links)
    let word = try #require(try await links?.word(for: "B-1", until: api.now.adding(seconds: 300)))
    _ = try await buyer.open("/enter?token=\(word)")
    let page = try await buyer.open("/orders/A-1")
    #expect(page.html.contains("nothing is written down again"))
    let form = ["do": "complain", "otherwise": "yes"]
    let sent = try await buyer.submit("/orders/A-1", form, word: page.word)
    #expect(sent.status == 303)
    let complaint = try await api.get("complaints").body["items"]?.array?.last
    #expect(complaint?["subject"] == nil && complaint?["obligations"]?.array?.count == 2, "the clocks run")
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let desk = try await agent.open(sent.location)
    #expect(desk.html.contains("record here that you did") && !desk.html.contains("<textarea"))
  }

  /// One that somebody changed hides nothing of what stands beside it.
  @Test(arguments: Engine.kinds) func whatDoesNotOpenTakesNothingElseWithIt(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    try await api.platform.operate(at: api.now) {
      try $0.transaction.run("UPDATE complaint SET subject = (SELECT words FROM complaint_entry)")
      try $0.transaction.run("UPDATE claim_step SET words = (SELECT words FROM complaint_entry) WHERE serial = 1")
    }
    for path in ["/work", "/complaints/K-1", "/orders/A-1", "/claims/R-1"] {
      let page = try await api.open(path + "?language=en")
      #expect(page.status == 200 && page.html.contains("was changed and cannot be read"), "\(path)")
    }
    #expect(try await api.open("/complaints/K-1").html.contains("MARK-answer"))
    #expect(try await api.open("/claims/R-1").html.contains("MARK-agreed"))
  }

  /// What is kept elsewhere is not said to be gone.
  @Test(arguments: Engine.kinds) func onlyWhoseDataItIsIsErased(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    _ = try await api.post("orders", ["reference": "A-2", "promised": "2026-11-24", "at": "2026-11-20T04:00:00Z"])
    for (subject, whose) in [("order:A-1", "buyer:B-1"), ("complaint:K-1", "buyer:B-1")] {
      let refused = try await api.post("people-erasures", ["subject": .string(subject)])
      #expect(refused.status == 422 && refused.code == "subject-elsewhere", "\(subject)")
      #expect(refused.body["detail"]?.string?.contains(whose) == true)
    }
    #expect(try await api.get("complaints/K-1").body["subject"]?.string == "MARK-complaint")
    for subject in ["order:A-2", "complaint:K-9", "buyer:B-1"] {
      #expect(try await api.post("people-erasures", ["subject": .string(subject)]).status == 201, "\(subject)")
    }
  }
}
