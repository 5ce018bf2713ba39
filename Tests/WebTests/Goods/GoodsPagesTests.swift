import Promises
import Support
import Testing

@testable import Service
@testable import Web

@Suite struct GoodsPagesTests {
  @Test(arguments: Engine.kinds) func documentsAreHandedOutAndNeverShown(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("products", ["reference": "P-1", "title": "Lamp"])
    // %PDF-1.4 /Pages
    let filed = try await api.post(
      "certificates",
      [
        "product": "P-1", "number": "C1", "issuer": "CQC", "validUntil": "2027-11-24",
        "document": "JVBERi0xLjQgL1BhZ2Vz",
      ])
    let hash = try #require(filed.body["certificates"]?[0]?["sha256"]?.string)
    let page = try await api.send(.get, "/goods/documents/\(hash)", type: nil)
    #expect(page.status == 200 && page.headers[.contentDisposition]?.hasPrefix("attachment") == true)
    #expect(page.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
    #expect(try await api.send(.get, "/suppliers/documents/\(hash)", type: nil).status == 404)
    #expect(try await api.send(.get, "/goods/documents/nothing", type: nil).status == 404)
  }
}
