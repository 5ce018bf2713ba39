import Database
import Promises
import Support
import Testing

@testable import Service
@testable import Web

/// Where too many passwords are hashed at once, whoever is turned away has not failed.
@Suite struct BusyWorkshopTests {
  @Test(arguments: Engine.kinds) func whoWasNotHeardHasNotFailed(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let sue = Person(client)
    try await sue.comeIn("sue@example.org", as: [.service])
    let word = try await sue.open("/account").word
    let change = ["do": "password", "password": Person.password, "new-password": "another long sentence of hers"]
    let signIn = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]
    let other = Person(client)
    try await Password.$workshop.withValue(Workshop(hands: 1, longestQueue: 0)) { () async throws in
      for _ in 0..<6 {
        #expect(try await other.submit("/sign-in", signIn).status == 422)
        #expect(try await sue.submit("/account", change, word: word).status == 422)
      }
    }
    let failures = try await client.platform.database.read {
      try $0.all("SELECT failures FROM attempt", map: { $0.int(0) })
    }
    #expect(!failures.isEmpty && failures.allSatisfy { $0 == 0 }, "\(failures)")
    #expect(try await other.submit("/sign-in", signIn).status == 303)
    #expect(try await sue.submit("/account", change, word: word).status == 303)
  }
}
