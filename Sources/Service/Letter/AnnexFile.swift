public import Promises

/// An annex's file: what was read, and what is wrong with it.
public struct AnnexFile: Sendable {
  public var kind: AnnexKind
  /// Nil when there is any problem.
  public var annex: Annex?
  public var problems: [LetterProblem]
  /// Of the bytes of the file, in hexadecimal.
  public var sha256: String

  /// - Parameter source: YAML; an iCalendar file where it is about hours.
  public init(_ kind: AnnexKind, yaml source: String) {
    self.kind = kind
    sha256 = LetterFile.hash(of: source)
    if kind == .hours {
      (annex, problems) = Annex.read(hours: source)
      return
    }
    do {
      (annex, problems) = Annex.read(kind, try LetterNode(yaml: source))
    } catch {
      (annex, problems) = (nil, [error])
    }
  }
}
