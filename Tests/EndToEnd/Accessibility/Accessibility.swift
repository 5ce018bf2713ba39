import Foundation
import Promises
import Testing

/// What of WCAG 2.2 (level AA) a program can see of a page, in a browser: `check.js` holds the rules.
enum Accessibility {
  /// What a page may weigh, in bytes, before it is compressed.
  static let mostBytes: Int64 = 60_000

  struct Fault: Hashable, CustomStringConvertible {
    var rule, place, fault: String
    var description: String { "\(rule): \(place) \(fault)" }
  }

  /// What is wrong with the page that the browser shows, as it shows it.
  static func faults(_ browser: WebDriver, mostBytes: Int64 = mostBytes) async throws -> [Fault] {
    let found = try await browser.run(try script.get(), .integer(mostBytes)).array ?? []
    return found.map { fault in
      func text(_ key: String) -> String { fault[key]?.string ?? "" }
      return Fault(rule: text("rule"), place: text("place"), fault: text("fault"))
    }
  }

  /// In dark and in light on a wide screen, and on the narrowest that a page has to fit (1.4.10: 320 pixels). It ends
  /// with the usual one, wide and light.
  static func faultsOnEveryScreen(_ browser: WebDriver) async throws -> [Fault] {
    var found: [Fault] = []
    for (isDark, width) in [(true, 1280), (false, 320), (false, 1280)] as [(Bool, Int64)] {
      try await browser.show(inDark: isDark)
      try await browser.show(width: width)
      for var fault in try await faults(browser) {
        if isDark { fault.fault += " (dark)" }
        if width < 1280 { fault.fault += " (\(width) pixels wide)" }
        found.append(fault)
      }
    }
    return found
  }

  private static let script = Result {
    try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "check.js"), encoding: .utf8)
  }
}
