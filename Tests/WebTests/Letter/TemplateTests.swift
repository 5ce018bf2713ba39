import Promises
import Testing

@testable import Web

/// Mustache renders an unknown name as nothing, so the names of templates and views are compared.
@Suite struct TemplateTests {
  private func properties(of view: Any) -> Set<String> {
    var names: Set<String> = []
    for child in Mirror(reflecting: view).children {
      if let label = child.label, label != "some" { names.insert(label) }
      names.formUnion(properties(of: child.value))
    }
    return names
  }

  private func names(in template: String) -> Set<String> {
    Set(
      template.matches(of: /\{\{[{#^\/]?([a-zA-Z0-9.]+)\}?\}\}/).flatMap { String($0.1).split(separator: ".") }
        .map(String.init))
  }

  @Test func theLettersTemplateAndViewHaveTheSameNames() {
    let view = Sample.full().view
    let properties = properties(of: view)
    let names = names(in: letterTemplate)
    #expect(names.subtracting(properties) == [], "in the template only")
    #expect(properties.subtracting(names) == [], "in the view only")
  }

  @Test func theErrorTemplateAndViewHaveTheSameNames() {
    #expect(names(in: errorTemplate) == properties(of: ErrorPage(status: 404, language: .en).view))
  }

  @Test(arguments: Language.allCases) func everyTextOfTheViewIsOnThePage(language: Language) {
    let page = Sample.full(language)
    let html = page.render()
    func check(_ value: Any, _ name: String) {
      if let text = value as? String {
        let safe = ["style", "seal", "plot"].contains(name) ? text : LetterPrinter.escaped(text)
        #expect(html.contains(safe), "\(name): \(text)")
      }
      for child in Mirror(reflecting: value).children {
        check(child.value, child.label == "some" ? name : child.label ?? name)
      }
    }
    check(page.view, "view")
    #expect(!html.contains("{{"))
  }

  /// A cell says itself what it has, and forgets nothing of it.
  @Test func aCellNamesAllThatItHas() {
    let cell = PlainPage.Cell("text", lines: ["line"], isNumber: true)
    for child in Mirror(reflecting: cell).children {
      let label = child.label ?? ""
      #expect(cell.child(named: label).map { "\($0)" } == "\(child.value)", "\(label)")
    }
    #expect(cell.child(named: "shell") == nil)
  }

  /// Where a property is nil Mustache takes the enclosing view's of that name: an article without a record once showed
  /// the page's.
  @Test func anArticleWithoutARecordShowsNoBox() {
    let page = Sample.page([Sample.clause("scope", .statement)], []).render()
    #expect(!page.contains("<aside"))
    #expect(page.contains("<p class=\"quiet\">A statement; nothing to count.</p>"))
  }
}
