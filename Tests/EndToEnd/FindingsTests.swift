import Foundation
import Promises
import Testing

@Suite struct FindingsTests {
  @Test func aReportIsImportedOnARunningServer() async throws {
    let server = try await RunningServer()
    let address = "http://127.0.0.1:\(server.port)"
    let file = server.folder.appending(path: "results.sarif")
    // Larger than what the API takes elsewhere, most of it what nobody reads.
    let text = String(repeating: "\\\"words\\\" ", count: 150_000)
    let report = """
      {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}},
        "results": [{"ruleId": "r", "message": {"text": "m", "markdown": "\(text)"}}]}]}
      """
    try report.write(to: file, atomically: true, encoding: .utf8)
    func tell(_ rest: String...) throws -> Program.Result {
      try Program(["findings", "import", file.path, "--server", address] + rest).run()
    }
    let first = try tell("--target", "shop")
    #expect(first.status == 0 && first.output == "T · shop: 1 told, 1 new, 0 open again, 0 fixed.\n", "\(first)")
    #expect(try tell("--target", "shop").output == "T · shop: 1 told, 0 new, 0 open again, 0 fixed.\n")

    try #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": []}]}"#
      .write(to: file, atomically: true, encoding: .utf8)
    #expect(try tell("--target", "shop", "--partial").output == "T · shop: 0 told, 0 new, 0 open again, 0 fixed.\n")
    #expect(try tell("--target", "shop").output == "T · shop: 0 told, 0 new, 0 open again, 1 fixed.\n")

    try #"{"version": "2.1.0", "runs": [{}]}"#.write(to: file, atomically: true, encoding: .utf8)
    let broken = try tell()
    #expect(broken.status == 1)
    #expect(broken.errors == "\(file.path): /runs/0: The field tool is missing.\n")
    let missing = try Program.run("findings", "import", "none.sarif", "--server", address)
    #expect(missing.status == 1 && missing.errors == "none.sarif cannot be read.\n")
  }
}
