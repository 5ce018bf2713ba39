import Mustache

/// A template that is part of the program: one that cannot be read is a fault of the program and stops it at the first
/// page, which every test of that page shows.
func compiled(_ template: String) -> MustacheTemplate {
  do {
    return try MustacheTemplate(string: template)
  } catch {
    fatalError("A template of the program cannot be read: \(error)")
  }
}
