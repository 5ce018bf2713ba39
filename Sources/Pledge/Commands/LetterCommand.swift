import ArgumentParser
import Foundation
import Promises
import Service

struct LetterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "letter", abstract: "Checks, prints, compares and publishes letter files.",
    subcommands: [Check.self, Print.self, Diff.self, Publish.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says what is wrong in a letter file, and where.")
    @Argument(help: "The letter file.") var file: String
    @Option(help: "Checks an annex: \(annexNames).", transform: Pledge.annexKind)
    var annex: AnnexKind?

    func run() throws {
      if let annex {
        print("\(file): nothing is wrong.\nSHA-256 \(try readAnnex(annex, file).file.sha256)")
        return
      }
      let read = try readLetter(file)
      let clauses = read.letter.clauses
      print("\(file): \(clauses.count) clauses, \(clauses.filter { $0.kind != .statement }.count) of them run.")
      print("SHA-256 \(read.sha256)")
    }
  }

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints a letter as it would be signed and published.")
    @Argument(help: "The letter file.") var file: String
    @Option(help: "zh-Hans or en.", transform: Pledge.language) var language = Language.zhHans
    @Option(help: "text, html or markdown.", transform: Pledge.format) var format = LetterPrinter.Format.text

    func run() throws {
      let letter = try readLetter(file).letter
      print(LetterPrinter(letter: letter, language: language, format: format).print(), terminator: "")
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what changes from one letter to another, and whether notice is needed.")
    @Argument(help: "The letter as it is.") var old: String
    @Argument(help: "The letter as it would be.") var new: String
    @Option(help: "zh-Hans or en.", transform: Pledge.language) var language = Language.en

    func run() throws {
      let changes = LetterDiff.compare(try readLetter(old).letter, try readLetter(new).letter)
      let english = language == .en
      for change in changes {
        print(
          "\(change.improves ? "+" : "!") \(change.clause.isEmpty ? "" : change.clause + ": ")\(change.words[language])"
        )
      }
      if changes.isEmpty {
        print(english ? "The letters promise the same." : "两份承诺书内容一致。")
      } else if LetterDiff.onlyImproves(changes) {
        print(english ? "Every change improves a promise: it may take effect at once." : "各项变更均为改善，可立即生效。")
      } else {
        print(
          english
            ? "Lines with ! are not plain improvements: the new version takes effect 7 days after it is published."
            : "标有 ! 的变更不是单纯的改善：新版本自发布之日起 7 日后生效。")
      }
    }
  }
}

/// Core knows nothing of command lines; these turn an option's words into its values.
func language(_ text: String) throws -> Language {
  guard let language = Language(rawValue: text) else { throw ValidationError("Write zh-Hans or en, not \(text).") }
  return language
}

func annexKind(_ text: String) throws -> AnnexKind {
  guard let kind = AnnexKind(rawValue: text) else {
    throw ValidationError("Write \(AnnexKind.allCases.map(\.rawValue).joined(separator: ", ")), not \(text).")
  }
  return kind
}

func format(_ text: String) throws -> LetterPrinter.Format {
  guard let format = LetterPrinter.Format(rawValue: text) else {
    throw ValidationError("Write text, html or markdown, not \(text).")
  }
  return format
}

/// As a sentence lists them.
let annexNames = AnnexKind.allCases.map(\.rawValue).joined(separator: ", ")

/// Reads a letter or ends the program with everything that is wrong with it. It counts in working hours by the opening
/// hours in its folder, where there are some.
func readLetter(_ path: String) throws -> (letter: Letter, sha256: String) {
  do {
    let place = URL(filePath: path).deletingLastPathComponent().appending(path: AnnexKind.hours.fileName)
      .path(percentEncoded: false)
    var hours: [CalendarRule.PublishedHours] = []
    if FileManager.default.fileExists(atPath: place), case .hours(let read)? = try readAnnex(.hours, place).file.annex {
      hours.append(CalendarRule.PublishedHours(from: Instant(microseconds: .min), hours: read))
    }
    let file = try LetterFile(path: path, hours: hours)
    if let letter = file.letter { return (letter, file.sha256) }
    for problem in file.problems { complain("\(path):\(problem)") }
  } catch let refusal as Refusal {
    complain(refusal.message)
  }
  throw ExitCode.failure
}

/// The same for an annex.
func readAnnex(_ kind: AnnexKind, _ path: String) throws -> (file: AnnexFile, source: String) {
  do {
    let source = try LetterFile.source(path: path)
    let file = AnnexFile(kind, yaml: source)
    if file.annex != nil { return (file, source) }
    for problem in file.problems { complain("\(path):\(problem)") }
  } catch let refusal as Refusal {
    complain(refusal.message)
  }
  throw ExitCode.failure
}

func complain(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
