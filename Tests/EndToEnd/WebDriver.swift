// `URLSession` does not read chromedriver's headers, which have no space after their colon.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Promises
import Support
import Testing

/// A real browser without a window, driven over WebDriver (W3C).
final class WebDriver: @unchecked Sendable {
  private let process: Process
  private let port: Int
  private var key = ""

  /// Nil where this machine has none.
  private static let program: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(filePath: String($0)).appending(path: "chromedriver") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  static var isThere: Bool { program != nil }

  struct Failure: Error {
    var message: String
  }

  init() async throws {
    port = Port.free()
    process = Process()
    process.executableURL = Self.program
    process.arguments = ["--port=\(port)"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    _ = try await eventually { (try? await call("GET", "status", nil))?["ready"]?.bool == true }
    // Without its sandbox, which root cannot have, and with a shared memory that containers lack.
    let arguments: JSON = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    let options: JSON = ["goog:chromeOptions": ["args": arguments], "browserName": "chrome"]
    do {
      let answer = try await call("POST", "session", ["capabilities": ["alwaysMatch": options]])
      key = answer["sessionId"]?.string ?? ""
    } catch {
      await close()
      throw error
    }
  }

  /// Lends a browser and takes it back, whatever happens.
  static func use(_ body: (WebDriver) async throws -> Void) async throws {
    let browser = try await WebDriver()
    do { try await body(browser) } catch {
      await browser.close()
      throw error
    }
    await browser.close()
  }

  /// Ends the browser, then what drives it.
  func close() async {
    _ = try? await call("DELETE", "session/\(key)", nil)
    // Whoever is started from a test has the signal to terminate blocked, and this program does not look for it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func open(_ address: String) async throws { _ = try await command("POST", "url", ["url": .string(address)]) }

  func address() async throws -> String { try await command("GET", "url", nil).string ?? "" }

  func click(_ selector: String) async throws {
    _ = try await command("POST", "element/\(try await element(selector))/click", [:])
  }

  /// Types into a field, in place of what stands there; of a file's field, the file.
  func type(_ text: String, into selector: String, clearing: Bool = true) async throws {
    let element = try await element(selector)
    if clearing { _ = try await command("POST", "element/\(element)/clear", [:]) }
    _ = try await command("POST", "element/\(element)/value", ["text": .string(text)])
  }

  func run(_ script: String, _ arguments: JSON...) async throws -> JSON {
    try await command("POST", "execute/sync", ["script": .string(script), "args": .array(arguments)])
  }

  /// Goes on in a frame that a script finds; in the page itself where it finds none.
  func enter(frame script: String?) async throws {
    var found = JSON.null
    if let script { found = try await run(script) }
    _ = try await command("POST", "frame", ["id": found])
  }

  /// Shows pages as somebody sees them who asked his device for dark colours, or for light ones.
  func show(inDark isDark: Bool) async throws {
    try await tell(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": .string(isDark ? "dark" : "light")]]])
  }

  /// Shows pages on a screen of this width in CSS pixels, which may be less than a window can have.
  func show(width: Int64, height: Int64 = 800) async throws {
    try await tell(
      "Emulation.setDeviceMetricsOverride",
      ["width": .integer(width), "height": .integer(height), "deviceScaleFactor": 1, "mobile": false])
  }

  /// Shows pages as a browser does that runs no scripts of theirs; `run` still does.
  func show(withScripts: Bool) async throws {
    try await tell("Emulation.setScriptExecutionDisabled", ["value": .bool(!withScripts)])
  }

  /// Presses a key on the page, such as `ArrowRight`.
  func press(_ key: String) async throws {
    for kind in ["keyDown", "keyUp"] {
      try await tell("Input.dispatchKeyEvent", ["type": .string(kind), "key": .string(key), "code": .string(key)])
    }
  }

  /// Keeps what the page looks like where somebody wants to have it: a PNG in the folder that PLEDGE_SCREENSHOTS names.
  func picture(_ name: String) async throws {
    guard let folder = ProcessInfo.processInfo.environment["PLEDGE_SCREENSHOTS"], !folder.isEmpty else { return }
    let picture = Data(base64Encoded: try await command("GET", "screenshot", nil).string ?? "") ?? Data()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try picture.write(to: URL(filePath: folder).appending(path: "\(name).png"))
  }

  /// What WebDriver has no words for (the Chrome DevTools Protocol).
  private func tell(_ name: String, _ parameters: JSON) async throws {
    _ = try await command("POST", "goog/cdp/execute", ["cmd": .string(name), "params": parameters])
  }

  /// Forgets who is signed in.
  func forget() async throws { _ = try await command("DELETE", "cookie", nil) }

  /// Waits until the page shows a text; it is loaded anew as long as it does not where `reloading` says so.
  func wait(
    for text: String, reloading: Bool = false, _ sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var seen = ""
    let isShown = try await eventually(every: .milliseconds(100)) {
      if reloading, !seen.isEmpty { _ = try await command("POST", "refresh", [:]) }
      // Between two pages there is none to ask.
      seen = (try? await run("return document.body.innerText"))?.string ?? ""
      return seen.contains(text)
    }
    if isShown { return }
    Issue.record("the page does not show “\(text)”: \(seen)", sourceLocation: sourceLocation)
    throw Failure(message: text)
  }

  private func element(_ selector: String) async throws -> String {
    let found = try await command("POST", "element", ["using": "css selector", "value": .string(selector)])
    guard let element = found.object?.first?.value.string else { throw Failure(message: "no \(selector)") }
    return element
  }

  private func command(_ method: String, _ path: String, _ body: JSON?) async throws -> JSON {
    try await call(method, "session/\(key)/\(path)", body)
  }

  private func call(_ method: String, _ path: String, _ body: JSON?) async throws -> JSON {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
    request.method = .init(rawValue: method)
    if let body {
      request.body = .bytes(body.bytes)
      request.headers.add(name: "Content-Type", value: "application/json")
    }
    let reply = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let value =
      try JSON.parse(Array(try await reply.body.collect(upTo: 16_777_216).readableBytesView))["value"] ?? .null
    guard reply.status == .ok else {
      throw Failure(message: "\(method) \(path): \(value["message"]?.string ?? "")")
    }
    return value
  }
}
