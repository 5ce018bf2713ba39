import ArgumentParser
import Foundation
import Promises
import Service

struct ProceduresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "procedures", abstract: "How each promise is kept: steps, who does them, and by when.",
    subcommands: [Print.self])

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the handbook of operating procedures, with the times of a letter and of the annexes beside it.")
    @Option(help: "The letter file.") var letter = "letters/default.yaml"
    @Option(help: "zh-Hans or en.", transform: Pledge.language) var language = Language.zhHans
    @Option(help: "text, html or markdown.", transform: Pledge.format) var format = LetterPrinter.Format.text

    func run() throws {
      let folder = URL(filePath: letter).deletingLastPathComponent()
      var annexes: [AnnexKind: Annex] = [:]
      for kind in AnnexKind.allCases {
        let path = folder.appending(path: kind.fileName).path(percentEncoded: false)
        if FileManager.default.fileExists(atPath: path) { annexes[kind] = try readAnnex(kind, path).file.annex }
      }
      let letter = try readLetter(letter).letter
      print(
        Handbook(letter: letter, annexes: annexes, language: language, format: format).print(), terminator: "")
    }
  }
}
