import Promises
import Testing

@Suite struct CannedTextTests {
  @Test func variablesAreFilledIn() throws {
    let text = try CannedText("{{name}}, your case {{ number }} is seen.{{agent}}")
    #expect(text.variables == [.name, .number, .agent])
    #expect(try text.filled([.name: "王", .number: "K-1", .agent: "Li"]).get() == "王, your case K-1 is seen.Li")
    #expect(text.filled([.number: "K-1", .name: ""]) == .failure(.init(variables: [.name, .agent])))
    #expect(try CannedText("plain { } text").filled([:]).get() == "plain { } text")
  }

  /// What is filled in is never read as a variable again.
  @Test func aValueIsNotATemplate() throws {
    let text = try CannedText("{{name}} {{number}}")
    #expect(try text.filled([.name: "{{number}}", .number: "1"]).get() == "{{number}} 1")
  }

  @Test(arguments: ["{{name", "name}}", "{{ {{name}} }}", "}}{{name}}", "{{{name}}}"])
  func bracesAreClosed(_ text: String) {
    #expect(throws: CannedText.Fault.braces) { try CannedText(text) }
  }

  @Test func unknownVariablesAreNamed() {
    #expect(throws: CannedText.Fault.unknown(["nmae", ""])) { try CannedText("{{nmae}} {{name}} {{}}") }
  }
}
