import Foundation
import Promises

/// A file with a line of JSON per operation, `{"at": "...", "do": "orders.place", "with": {...}}`, where `with` is the
/// body of that operation of the API and `at` when it reached the platform.
public enum OperationStream {
  private static let line = Schema.object([
    .field("at", .instant, "When it reached the platform."), .field("do", .text(max: 80), "The operation's name."),
  ])

  /// The history in a file. A line that cannot be used is set aside; empty lines are skipped.
  ///
  /// - Throws: `Refusal` when there is no such file.
  public static func history(path: String) throws -> History {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(.unknown, "file-missing", "There is no readable file \(path).")
    }
    return history(data, file: URL(filePath: path).lastPathComponent)
  }

  static func history(_ bytes: some Sequence<UInt8>, file: String) -> History {
    var history = History(steps: [], setAside: [])
    let lines = Array(bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() {
      guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
      do {
        let (name, at, operation, input) = try read(line)
        history.steps.append(
          History.Step(at: at, file: file, line: place + 1) { _ = try operation.perform(input, on: $0) })
        if name == "duties.record" { history.tellsOfDuties = true }
      } catch {
        history.setAside.append(.init(file: file, line: place + 1, reason: reason(error)))
      }
    }
    // Swift's sort is stable.
    history.steps.sort { $0.at < $1.at }
    if let first = history.steps.first, let last = history.steps.last { history.covers = first.at...last.at }
    return history
  }

  private static func read(_ line: some Collection<UInt8>) throws -> (String, Instant, Operation, Input) {
    let value = try JSON.parse(Array(line))
    guard case .object(var fields) = value else {
      throw InputProblems(Self.line.problems(in: value))
    }
    let body = fields["with"] ?? .object([:])
    fields["with"] = nil
    let problems = Self.line.problems(in: .object(fields))
    guard problems.isEmpty, let at = fields[instant: "at"], let name = fields[text: "do"] else {
      throw InputProblems(problems)
    }
    guard let operation = Catalog.operation(name) else {
      throw Refusal(
        .unknown, "operation-unknown",
        "There is no operation \(name); write one of: \(Catalog.operations.map(\.name).joined(separator: ", ")).")
    }
    do {
      return (name, at, operation, try operation.input(body, now: at))
    } catch let inner as InputProblems {
      throw InputProblems(
        inner.problems.map { SchemaProblem(pointer: "/with" + $0.pointer, code: $0.code, message: $0.message) })
    }
  }

  /// What is wrong with a line, in one sentence.
  static func reason(_ error: any Error) -> String {
    switch error {
    case let refusal as Refusal: refusal.message
    case let json as JSONError: "is no JSON: column \(json.column): \(json.message)"
    case let input as InputProblems:
      input.problems.map { "\($0.pointer.isEmpty ? "the line" : $0.pointer): \($0.message)" }.joined(separator: "; ")
    default: "\(error)"
    }
  }
}
