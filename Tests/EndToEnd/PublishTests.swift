import Foundation
import Promises
import Testing

@Suite struct PublishTests {
  @Test func aLetterIsPublishedOnARunningServer() async throws {
    let server = try await RunningServer()
    let address = "http://127.0.0.1:\(server.port)"
    let again = try Program.run("letter", "publish", "letters/default.yaml", "--server", address)
    #expect(again.status == 1)
    #expect(again.errors == "This letter is published already, as version 1.\n")

    let file = server.folder.appending(path: "letter.yaml")
    let source = try String(
      contentsOfFile: Program.root.appending(path: "letters/default.yaml").path, encoding: .utf8)
    try source.replacing("takedown-within: {minutes: 30}", with: "takedown-within: {minutes: 40}")
      .write(to: file, atomically: true, encoding: .utf8)
    let published = try Program.run("letter", "publish", file.path, "--server", address)
    #expect(published.status == 0)
    #expect(published.output.hasPrefix("Published as version 2, in force from "))
    #expect(try await server.get("v1/letter-versions").body["items"]?.array?.count == 2)

    #expect(server.stop() == 0)
    let nobody = try Program.run("letter", "publish", file.path, "--server", address)
    #expect(nobody.status == 1)
    #expect(nobody.errors.hasPrefix("There is no answer from a Pledge server"))
  }
}
