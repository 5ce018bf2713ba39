/// A piece of a letter file with the place where it stands, whatever notation it was written in.
public indirect enum LetterNode: Hashable, Sendable {
  case scalar(String, Mark)
  case list([LetterNode], Mark)
  case map([Entry], Mark)

  public struct Entry: Hashable, Sendable {
    public var key: String
    public var keyMark: Mark
    public var value: LetterNode

    public init(key: String, keyMark: Mark, value: LetterNode) {
      self.key = key
      self.keyMark = keyMark
      self.value = value
    }
  }

  public var mark: Mark {
    switch self {
    case .scalar(_, let mark), .list(_, let mark), .map(_, let mark): mark
    }
  }
}

/// A place in a file; both counted from 1.
public struct Mark: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: Mark, b: Mark) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Something wrong in a letter file, and what to write instead.
public struct LetterProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var mark: Mark
  public var message: String
  public var cure: String

  public init(_ mark: Mark, _ message: String, cure: String) {
    self.mark = mark
    self.message = message
    self.cure = cure
  }

  /// `12:5: message. Cure.`
  public var description: String { "\(mark.line):\(mark.column): \(message). \(cure)." }
}
