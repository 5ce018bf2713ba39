import Foundation
import Promises
import Testing

/// The program with the invented year and its invented people, who all come in as the log says.
struct DemoServer {
  let program: RunningServer
  private let password: String

  init() async throws {
    program = try await RunningServer(options: ["--demo"])
    let found = try #require(program.said.firstMatch(of: /with the password (\S+) as/))
    password = String(found.1)
  }

  var site: String { "http://127.0.0.1:\(program.port)" }

  func signIn(_ browser: WebDriver, as role: Role) async throws {
    guard role != .consumer else {
      let link = try #require(program.said.firstMatch(of: /comes in, once within ten minutes, at (\S+)/))
      return try await browser.open(String(link.1))
    }
    try await browser.open(site + "/sign-in?language=en")
    try await browser.type("\(role.rawValue)@demo", into: "#login")
    try await browser.type(password, into: "#password")
    try await browser.click("#sign-in button")
    try await browser.wait(for: "My account")
  }
}
