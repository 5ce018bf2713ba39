import Testing

@testable import Web

private func own(of view: Any) -> Set<String> {
  var names: Set<String> = []
  for child in Mirror(reflecting: view).children {
    if let label = child.label, label != "some" { names.insert(label) }
    names.formUnion(own(of: child.value))
  }
  return names
}

/// Mustache renders an unknown name as nothing, so the names of a template and of its views are compared.
///
/// - Parameter unused: what the template of another page shows of the same view.
func checkNames(
  _ template: String, _ views: [Any], unused: Set<String> = [], _ sourceLocation: SourceLocation = #_sourceLocation
) {
  let names = Set(
    template.matches(of: /\{\{[{#^\/]?([a-zA-Z0-9.]+)\}?\}\}/).flatMap { String($0.1).split(separator: ".") }
      .map(String.init))
  var properties = views.reduce(into: Set<String>()) { $0.formUnion(own(of: $1)) }
  // Every form may have boxes to tick, and few have them.
  if template.contains(fieldsTemplate) {
    properties.formUnion(own(of: FormView.Field.boxes("x", id: "x", [.init(name: "x", words: "x", isTicked: true)])))
  }
  #expect(names.subtracting(properties) == [], "in the template only", sourceLocation: sourceLocation)
  #expect(properties.subtracting(names) == unused, "in the views only", sourceLocation: sourceLocation)
}
