import Foundation
import Support
import Testing

/// Runs a command that has to fail, and answers the one sentence that it said.
///
/// - Parameters:
///   - limit: How large a file may become, in units of 1024 bytes: a disk that is full.
///   - isWeak: Without root's right to write whatever it likes.
@discardableResult
func complaint(
  _ arguments: [String], limit: Int? = nil, isWeak: Bool = false, location: SourceLocation = #_sourceLocation
) throws -> String {
  let program = Program(arguments)
  program.limit(files: limit, isWeak: isWeak)
  // One that serves after all would go on for ever.
  program.words = ["timeout", "30"] + program.words
  let result = try program.run()
  #expect(result.status == 1 && !result.isCrash, "\(result)", sourceLocation: location)
  #expect(result.output == "", sourceLocation: location)
  let lines = result.errors.split(separator: "\n")
  #expect(lines.count == 1 && lines[0].hasSuffix("."), "\(result.errors)", sourceLocation: location)
  return result.errors
}

extension Program {
  func limit(files kilobytes: Int?, isWeak: Bool = false) {
    // The signal that ends who writes beyond the limit is ignored, so that writing fails as on a disk that is full.
    if let kilobytes { words = ["bash", "-c", #"trap "" XFSZ; ulimit -f \#(kilobytes); exec "$@""#, "limited"] }
    if isWeak, getuid() == 0 { words += ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] }
  }
}

/// A folder that is there as long as this.
final class Folder {
  private let place: URL

  init() {
    place = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: place) }

  func path(_ name: String) -> String { place.appending(path: name).path }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: place.path).sorted()) ?? [] }
}

extension Engine {
  /// A new, empty place for as long as `body` runs.
  func withPlace(_ body: (Place) async throws -> Void) async throws {
    let place = try place()
    defer { place.remove() }
    try await body(place)
  }
}
