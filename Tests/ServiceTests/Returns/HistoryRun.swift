import Database
import Promises
import Support

@testable import Service

/// Runs a stream of operations as `pledge replay` does, and looks after each step.
struct HistoryRun {
  var engine: Engine
  var letter: Letter
  /// After how many steps to look.
  var every = 1
  /// From what providers' answers are made up; where it is nil, what was granted is paid at once.
  var providers: UInt64?

  /// A history of lines as a stream has them. Which key a promise has is known only when it runs: a choice among remedies
  /// names the order that the promise is about.
  static func history(_ lines: [String]) -> History {
    let choices = lines.filter { $0.contains(#""do":"remedies.choose""#) }
    let others = lines.filter { !choices.contains($0) }.joined(separator: "\n")
    var history = OperationStream.history(Array(others.utf8), file: "history.jsonl")
    history.steps += choices.compactMap { choice($0) }
    history.steps.sort { $0.at < $1.at }
    return history
  }

  private static func choice(_ line: String) -> History.Step? {
    guard let line = try? JSON.parse(Array(line.utf8)), let at = line["at"]?.string.flatMap({ Instant($0) }),
      let body = line["with"]?.object, let order = body["obligation"]?.string,
      let operation = Catalog.operation("remedies.choose")
    else { return nil }
    return History.Step(at: at, file: "choice", line: 0) { [body] work in
      var body = body
      let key = try work.transaction.first(
        """
        SELECT obligation.id FROM obligation JOIN orders ON orders.id = obligation.order_id
        WHERE orders.reference = $1 AND duty = 'deliver' ORDER BY obligation.id
        """, order, map: { Identifier(bytes: $0.bytes(0))!.description })
      guard let key else { return }
      body["obligation"] = .string(key)
      _ = try operation.perform(try operation.input(.object(body), now: at), on: work)
    }
  }

  /// What went wrong, in a few words; nil where all is well.
  func fault(in lines: [String]) throws -> String? {
    var history = Self.history(lines)
    guard history.setAside.isEmpty, let last = history.steps.last?.at else {
      return history.setAside.first.map { "cannot be read: \($0.reason)" }
    }
    let watch = HistoryWatch()
    func look(at: Instant) -> History.Step {
      History.Step(at: at, file: "look", line: 0, act: { try watch.look($0) })
    }
    history.steps = history.steps.enumerated().flatMap { number, step in
      (number + 1).isMultiple(of: every) ? [step, look(at: step.at)] : [step]
    }
    // Until whatever was begun has ended by itself.
    let end = last.adding(seconds: 90 * 86_400)
    history.steps += [look(at: last), look(at: end)]
    var replay = Replay(letter: letter)
    if let providers {
      let till = HistoryTill(seed: providers)
      replay.pay = { try till.pay($0) }
      history.steps.append(History.Step(at: end, file: "end", line: 0, act: { try till.settle($0) }))
      history.steps.append(look(at: end))
    }
    history.covers = history.steps[0].at...end
    let database = try engine.scratch(Migrations.all)
    defer { database.close() }
    do {
      _ = try replay.run(history, on: database)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Leaves out lines as long as the same thing goes wrong without them: halves first, single ones last.
  func shrink(_ lines: [String], _ fault: String) throws -> [String] {
    var left = lines
    var size = max(1, lines.count / 2)
    while true {
      var place = 0
      var isSmaller = false
      while place < left.count {
        var fewer = left
        fewer.removeSubrange(place..<min(left.count, place + size))
        if !fewer.isEmpty, try self.fault(in: fewer) == fault {
          left = fewer
          isSmaller = true
        } else {
          place += size
        }
      }
      // One may be needed only by another that is gone now.
      if size == 1, !isSmaller { return left }
      size = max(1, size / 2)
    }
  }
}
