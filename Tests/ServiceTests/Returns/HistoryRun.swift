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

  /// What went wrong, in a few words; nil where all is well.
  func fault(in lines: [String]) throws -> String? {
    var history = OperationStream.history(Array(lines.joined(separator: "\n").utf8), file: "history.jsonl")
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
    history.covers = history.steps[0].at...end
    let database = try engine.scratch(Migrations.all)
    defer { database.close() }
    do {
      _ = try Replay(letter: letter).run(history, on: database)
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
