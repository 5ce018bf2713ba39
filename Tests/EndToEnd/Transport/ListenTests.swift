import Foundation
import Support
import Testing

/// Settings that would let others listen in, or take everybody for one, are refused with what to write instead.
@Suite struct ListenTests {
  @Test(arguments: [
    (["--host", "0.0.0.0"], "listens only on 127.0.0.1"), (["--host", "10.0.0.7"], "listens only on 127.0.0.1"),
    (["--host", "::"], "listens only on 127.0.0.1"), (["--host", "shop.example"], "listens only on 127.0.0.1"),
    (["--behind-proxy"], "Name the proxy with --trusted-proxy"),
    (["--trusted-proxy", "10.0.0.1/8"], "That is not 10.0.0.1/8"), (["--trusted-proxy", "proxy"], "That is not proxy"),
    (["--tls-key", "key.pem"], "belong together"), (["--tls-certificate", "certificate.pem"], "belong together"),
    (["--tls-certificate", "a", "--tls-key", "b", "--behind-proxy", "--trusted-proxy", "10.0.0.1"], "not both"),
    (["--proxy-header", "x-real-ip"], "x-forwarded or forwarded"), (["--requests-per-second=-1"], "from 0 to"),
  ]) func aSettingThatIsUnsafe(_ arguments: [String], _ words: String) throws {
    let program = Program(["serve"] + arguments)
    // One that serves after all would go on for ever.
    program.words = ["timeout", "30"]
    let result = try program.run()
    #expect(result.status != 0 && !result.isCrash)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test func behindAProxyItListensElsewhere() async throws {
    let papers = Folder()
    let port = Port.free()
    let program = Program([
      "serve", "--host", "0.0.0.0", "--port", String(port), "--behind-proxy", "--trusted-proxy", "127.0.0.1",
      "--database", "sqlite:\(papers.path("a.sqlite"))",
    ])
    let process = try program.start(log: .init(filePath: papers.path("log")))
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    func ask(_ more: String...) throws -> String {
      try Papers.tool(
        "curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "http://127.0.0.1:\(port)/?language=en",
        more: more)
    }
    #expect(try await eventually { try ask("-H", "X-Forwarded-Proto: https") == "200 " })
    #expect(try ask("-H", "X-Forwarded-Proto: http") == "308 https://127.0.0.1/?language=en")
    #expect(try ask("-H", "X-Forwarded-Proto: http", "-d", "a=b") == "403 ")
  }
}
