import ArgumentParser
import Promises

struct ProceduresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "procedures", abstract: "How each promise is kept: steps, who does them, and by when.",
    subcommands: [Print.self])

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the handbook of operating procedures, with the times of a letter.")
    @Option(help: "The letter file.") var letter = "letters/default.yaml"
    @Option(help: "zh-Hans or en.", transform: Pledge.language) var language = Language.zhHans
    @Option(help: "text, html or markdown.", transform: Pledge.format) var format = LetterPrinter.Format.text

    func run() throws {
      let letter = try readLetter(letter).letter
      print(Handbook(letter: letter, language: language, format: format).print(), terminator: "")
    }
  }
}
