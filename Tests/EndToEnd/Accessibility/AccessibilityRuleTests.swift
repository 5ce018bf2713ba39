import Foundation
import Testing

/// Each rule of `check.js` finds what it is there for, and nothing on a page that is in order.
@Suite(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
struct AccessibilityRuleTests {
  private static let good = """
    <header><nav aria-label="Pages"><a href="/">Home</a></nav></header>
    <main><h1>Orders</h1><h2>Latest</h2><p>You have bought <a href="/a">two</a> of them, not more.</p>
    <img alt="" src="data:,"><svg aria-hidden="true"></svg>
    <table><tr><th scope="col">Order</th></tr><tr><td>A-1</td></tr></table>
    <form><label for="note">Note</label> <input id="note" style="border:1px solid"> <button>Send</button></form></main>
    """

  /// A rule, what is put in the place of what, and how wide the screen is.
  private static let broken: [(rule: String, good: String, bad: String)] = [
    ("name", "<button>Send</button>", "<button></button>"),
    ("name", ">Home</a>", "></a>"),
    ("label", "<label for=\"note\">Note</label>", ""),
    ("image", "<img alt=\"\" ", "<img "),
    ("image", "<svg aria-hidden=\"true\">", "<svg>"),
    ("headings", "<h1>Orders</h1>", "<p>Orders</p>"),
    ("headings", "<h2>Latest</h2>", "<h1>Latest</h1>"),
    ("headings", "<h2>Latest</h2>", "<h3>Latest</h3>"),
    ("headings", "<h2>Latest</h2>", "<h2></h2>"),
    ("landmarks", "<main>", "<div>"),
    ("landmarks", " aria-label=\"Pages\"", ""),
    ("landmarks", "</header>", "<nav aria-label=\"Pages\">Pages</nav></header>"),
    ("landmarks", "<title>Orders</title>", ""),
    ("landmarks", "<header>", "<a href=\"/b\">Sign in</a><header>"),
    ("language", "<html lang=\"en\">", "<html>"),
    ("language", ">Latest<", ">最近的<"),
    ("language", "lang=\"en\"", "lang=\"zh-Hans\""),
    ("table", "<th scope=\"col\">Order</th>", "<td>Order</td>"),
    ("table", ">Order</th>", "></th>"),
    ("table", " scope=\"col\"", ""),
    ("ids", "<h2>", "<h2 id=\"note\">"),
    ("ids", "for=\"note\"", "for=\"remark\" aria-label=\"Note\""),
    ("ids", "href=\"/a\"", "href=\"#nowhere\""),
    ("focus", "<button>", "<button tabindex=\"1\">"),
    ("focus", "<button>", "<button style=\"position:absolute;top:0;left:0\">"),
    ("focus", "<button>", "<button style=\"outline:0;box-shadow:none;border:0\">"),
    ("target", "<a href=\"/\">Home</a>", "<a href=\"/\">A</a><br><a href=\"/c\">B</a>"),
    ("contrast", "<p>", "<p style=\"color:#777\">"),
    ("contrast", "border:1px solid", "border:1px solid #ddd"),
    ("reflow", "<h2>", "<h2 style=\"width:2000px\">"),
    ("scroll", "<h2>Latest", "<h2 style=\"overflow-x:auto\"><span style=\"display:block;width:3000px\">Latest</span>"),
  ]

  private func page(_ body: String) -> String {
    let html =
      "<!doctype html><html lang=\"en\"><head><title>Orders</title><style>body{line-height:20px}</style></head><body>"
      + body + "</body></html>"
    return html
  }

  private func open(_ html: String, in browser: WebDriver) async throws {
    let text = Data(html.utf8).base64EncodedString()
    try await browser.open("data:text/html;charset=utf-8;base64,\(text)")
  }

  @Test func eachRuleFindsWhatBreaksIt() async throws {
    try await WebDriver.use { browser in
      try await open(page(Self.good), in: browser)
      #expect(try await Accessibility.faults(browser) == [])
      #expect(try await Accessibility.faults(browser, mostBytes: 100).map(\.rule) == ["weight"])
      for (rule, good, bad) in Self.broken {
        let html = page(Self.good).replacing(good, with: bad)
        #expect(html != page(Self.good), "\(good) is nowhere")
        try await open(html, in: browser)
        let found = try await Accessibility.faults(browser).map(\.rule)
        #expect(found.contains(rule), "\(bad) breaks “\(rule)”, found: \(found)")
      }
    }
  }

  @Test func whatIsWrongInTheDarkOrOnANarrowScreenIsFound() async throws {
    try await WebDriver.use { browser in
      let style = """
        <style>@media (prefers-color-scheme:dark){p{color:#333;background:#000}}\
        @media (max-width:400px){h2{width:500px}}</style>
        """
      try await open(page(Self.good + style), in: browser)
      let found = try await Accessibility.faultsOnEveryScreen(browser)
      #expect(found.contains { $0.rule == "contrast" && $0.fault.hasSuffix("(dark)") })
      #expect(found.contains { $0.rule == "reflow" && $0.fault.hasSuffix("(320 pixels wide)") })
      #expect(Set(found.map(\.rule)) == ["contrast", "reflow"])
    }
  }
}
