import Database
import Foundation
import Promises

/// A file with a line of JSON per operation, `{"at": "...", "do": "orders.place", "with": {...}}`, where `with` is the
/// body of that operation of the API and `at` when it reached the platform.
///
/// A line may say what must come of it: `refused` names the code with which an operation is to be refused, and
/// `{"at": "...", "expect": "claims.get", "with": {...}, "is": {...}}` asks a query of the API, whose answer must hold
/// what `is` holds. One that tells a story says with `tell` what it shows: who acts, and words in both languages.
public enum OperationStream {
  private static let line = Schema.object([
    .field("at", .instant, "When it reached the platform."),
    .optional("do", .text(max: 80), "The operation's name."),
    .optional("refused", .text(max: 80), "The code with which it is to be refused."),
    .optional("may", .text(max: 80), "A code with which a story goes on all the same: it was done already."),
    .optional("expect", .text(max: 80), "The query's name."),
    .optional(
      "tell",
      .object([
        .field("who", .text(max: 20), "Who acts: a role, or `system`."),
        .field("zh-Hans", .text(max: 4000), "What he does, in Simplified Chinese."),
        .field("en", .text(max: 4000), "In English."),
      ]), "What is told of the lines that follow."),
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
        let (name, step) = try read(line, file: file, place: place + 1)
        history.steps.append(step)
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

  private typealias Act = @Sendable (Work) throws -> Void

  private static func read(
    _ line: some Collection<UInt8>, file: String, place: Int
  ) throws -> (String, History.Step) {
    let value = try JSON.parse(Array(line))
    guard case .object(var fields) = value else {
      throw InputProblems(Self.line.problems(in: value))
    }
    let body = fields["with"] ?? .object([:])
    let wanted = fields["is"] ?? .object([:])
    fields["with"] = nil
    if fields["expect"] != nil { fields["is"] = nil }
    var problems = Self.line.problems(in: .object(fields))
    if problems.isEmpty, fields["do"] == nil, fields["expect"] == nil, fields["tell"] == nil {
      problems = [SchemaProblem(pointer: "/do", code: "required", message: "write the name of an operation")]
    }
    guard problems.isEmpty, let at = fields[instant: "at"] else { throw InputProblems(problems) }
    var step = History.Step(at: at, file: file, line: place, act: { _ in })
    if let tell = fields["tell"] {
      step.caption = History.Caption(
        who: tell["who"]?.string ?? "",
        words: LocalizedText(zhHans: tell["zh-Hans"]?.string ?? "", en: tell["en"]?.string ?? ""))
      return ("tell", step)
    }
    if let name = fields[text: "expect"] {
      step.act = try expectation(name, body, wanted, at)
      return (name, step)
    }
    let name = fields[text: "do"] ?? ""
    let act = try operation(name, body, at)
    step.attempt = act
    step.refusals = Set([fields[text: "refused"], fields[text: "may"]].compactMap(\.self))
    step.act = act
    if let code = fields[text: "refused"] { step.act = { try refusing(act, name, with: code, on: $0) } }
    return (name, step)
  }

  private static func operation(_ name: String, _ body: JSON, _ at: Instant) throws -> Act {
    guard let operation = Catalog.operation(name) else {
      throw Refusal(
        .unknown, "operation-unknown",
        "There is no operation \(name); write one of: \(Catalog.operations.map(\.name).joined(separator: ", ")).")
    }
    let input = try within("/with") { try operation.input(body, now: at) }
    return { work in
      do {
        _ = try operation.perform(input, on: work)
      } catch let late as InputProblems {
        // What only shows when it is done, such as a field that another one calls for; named as the API names it.
        throw Refusal(.invalid, "fields", reason(under("/with", late)))
      }
    }
  }

  private static func refusing(_ act: Act, _ name: String, with code: String, on work: Work) throws {
    do {
      try work.transaction.savepoint { try act(work) }
    } catch let refusal as Refusal where refusal.code == code {
      return
    }
    throw Refusal(.invalid, "expectation", "\(name) was to be refused with \(code) and was not.")
  }

  private static func expectation(_ name: String, _ body: JSON, _ wanted: JSON, _ at: Instant) throws -> Act {
    guard let query = Catalog.queries.first(where: { $0.name == name }) else {
      throw Refusal(
        .unknown, "query-unknown",
        "There is no query \(name); write one of: \(Catalog.queries.map(\.name).joined(separator: ", ")).")
    }
    let input = try within("/with") { try query.input(body, now: at) }
    return { work in
      if let difference = difference(try query.answer(input, from: work), wanted, at: "") {
        throw Refusal(.invalid, "expectation", "\(name) \(difference)")
      }
    }
  }

  /// Where an answer lacks what is wanted of it; members and items that are not named may be anything.
  private static func difference(_ found: JSON?, _ wanted: JSON, at place: String) -> String? {
    switch (found, wanted) {
    case (.object(let found)?, .object(let wanted)):
      for (name, value) in wanted {
        if let difference = difference(found[name], value, at: "\(place)/\(name)") { return difference }
      }
      return nil
    case (.array(let found)?, .array(let wanted)) where found.count == wanted.count:
      for (number, pair) in zip(found, wanted).enumerated() {
        if let difference = difference(pair.0, pair.1, at: "\(place)/\(number)") { return difference }
      }
      return nil
    case (nil, .null): return nil
    case (let found?, let wanted) where found == wanted: return nil
    default: return "has at \(place): \(found?.text ?? "nothing"), and was to have \(wanted.text)."
    }
  }

  /// Says where in a line the fields stand.
  private static func within<T>(_ place: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let inner as InputProblems {
      throw under(place, inner)
    }
  }

  private static func under(_ place: String, _ inner: InputProblems) -> InputProblems {
    InputProblems(
      inner.problems.map { SchemaProblem(pointer: place + $0.pointer, code: $0.code, message: $0.message) })
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
