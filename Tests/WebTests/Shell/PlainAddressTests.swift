import Promises
import Support
import Testing

@testable import Web

/// PostgreSQL stores no text with U+0000, and refuses a question that has one.
@Suite struct PlainAddressTests {
  @Test(arguments: Engine.kinds) func noAddressHasIt(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let person = Person(api)
    try await person.comeIn("s@example.org", as: [.service])
    for path in [
      "/search?q=%00", "/seller?merchant=M%00", "/orders/A%00", "/complaints/%00", "/work?after=%00", "/search?%00=a",
    ] {
      let page = try await person.open(path)
      #expect(page.status == 400 && page.html.contains("This request cannot be answered"), "\(path)")
    }
    // A percent sign that is written as one stays what it is.
    #expect(try await person.open("/orders/A%2500").status < 500)
    #expect(try await person.open("/search?q=%2500").html.contains("Nothing is called “%00”"))
  }

  @Test(arguments: Engine.kinds) func noFormHasIt(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let nobody = Person(api)
    let signIn = ["do": "password", "login": "s\0@example.org", "password": "a\0b"]
    #expect(try await nobody.submit("/sign-in", signIn).status < 500)
    let enter = ["order": "A\0", "contact": "li\0@example.org"]
    #expect(try await nobody.submit("/enter", enter).location.hasPrefix("/enter/A?"))
    let person = Person(api)
    try await person.comeIn("s@example.org", as: [.service])
    _ = try await api.post("complaints", ["reference": "K-1", "subject": "Slow."])
    let page = try await person.open("/complaints/K-1")
    let answer = ["do": "answer", "answer": "We\0 call."]
    #expect(try await person.submit("/complaints/K-1", answer, word: page.word).status == 303)
    #expect(try await person.open("/complaints/K-1").html.contains("We call."))
  }
}
