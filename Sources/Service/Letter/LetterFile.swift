import Crypto
import Foundation
public import Promises
import Yams

/// A letter file: what was read, and what is wrong with it.
public struct LetterFile: Sendable {
  /// Nil when there is any problem.
  public var letter: Letter?
  public var problems: [LetterProblem]
  /// Of the bytes of the file, in hexadecimal.
  public var sha256: String

  /// - Parameter hours: by what examples in working hours are run; without any they are not.
  public init(yaml source: String, hours: [CalendarRule.PublishedHours] = []) {
    sha256 = Self.hash(of: source)
    do {
      (letter, problems) = LetterReader.read(try LetterNode(yaml: source), hours: hours)
    } catch {
      (letter, problems) = (nil, [error])
    }
  }

  static func hash(of source: String) -> String {
    Evidence.hexadecimal(Array(SHA256.hash(data: Array(source.utf8))))
  }

  /// - Throws: `Refusal` when there is no such file, or it is not UTF-8.
  public init(path: String, hours: [CalendarRule.PublishedHours] = []) throws {
    self.init(yaml: try Self.source(path: path), hours: hours)
  }

  /// What stands in a file.
  ///
  /// - Throws: `Refusal` when there is no such file, or it is not UTF-8.
  public static func source(path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(.unknown, "file-missing", "There is no readable file \(path).")
    }
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw Refusal(.invalid, "not-utf8", "\(path) is not UTF-8; save it as UTF-8.")
    }
    return text
  }
}

extension LetterNode {
  /// - Throws: `LetterProblem` when it is no YAML.
  init(yaml source: String) throws(LetterProblem) {
    do {
      guard let root = try Yams.compose(yaml: source) else {
        throw LetterProblem(
          Promises.Mark(line: 1, column: 1), "The file is empty", cure: "Write it, or copy the default")
      }
      self.init(root)
    } catch let error as YamlError {
      throw Self.problem(error)
    } catch let problem as LetterProblem {
      throw problem
    } catch {
      throw LetterProblem(
        Promises.Mark(line: 1, column: 1), "The file is no YAML", cure: "Compare it with the default one")
    }
  }

  private static func problem(_ error: YamlError) -> LetterProblem {
    let cure = "Check the indentation, the quotes and the brackets there"
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return LetterProblem(
        Promises.Mark(line: mark.line, column: mark.column), "This is no YAML: \(problem)", cure: cure)
    case .duplicatedKeysInMapping(let duplicates, let context):
      return LetterProblem(
        Promises.Mark(line: context.mark.line, column: context.mark.column),
        "\(duplicates.joined(separator: ", ")) stands there twice", cure: "Leave one of them out")
    default:
      return LetterProblem(Promises.Mark(line: 1, column: 1), "This is no YAML", cure: cure)
    }
  }

  private init(_ node: Yams.Node) {
    func mark(_ node: Yams.Node) -> Promises.Mark {
      Promises.Mark(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
    switch node {
    case .scalar(let scalar): self = .scalar(scalar.string, mark(node))
    case .sequence(let items): self = .list(items.map { LetterNode($0) }, mark(node))
    case .mapping(let map):
      self = .map(
        map.map { Entry(key: $0.key.string ?? "", keyMark: mark($0.key), value: LetterNode($0.value)) }, mark(node))
    case .alias: self = .scalar("", mark(node))
    }
  }
}
