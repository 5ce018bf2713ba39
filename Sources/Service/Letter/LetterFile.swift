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

  public init(yaml source: String) {
    sha256 = SHA256.hash(data: Array(source.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    do {
      guard let root = try Yams.compose(yaml: source) else {
        (letter, problems) = (
          nil,
          [
            LetterProblem(
              Promises.Mark(line: 1, column: 1), "The file is empty", cure: "Write a letter, or copy the default")
          ]
        )
        return
      }
      (letter, problems) = LetterReader.read(LetterNode(root))
    } catch let error as YamlError {
      (letter, problems) = (nil, [Self.problem(error)])
    } catch {
      let problem = LetterProblem(
        Promises.Mark(line: 1, column: 1), "The file is no YAML", cure: "Compare it with the default letter")
      (letter, problems) = (nil, [problem])
    }
  }

  /// - Throws: `Refusal` when there is no such file, or it is not UTF-8.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(.unknown, "file-missing", "There is no readable file \(path).")
    }
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw Refusal(.invalid, "not-utf8", "\(path) is not UTF-8; save it as UTF-8.")
    }
    self.init(yaml: text)
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
}

extension LetterNode {
  fileprivate init(_ node: Yams.Node) {
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
