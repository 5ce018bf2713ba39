import ArgumentParser
import Foundation
import Promises
import Service

extension LetterCommand {
  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publishes a version of the letter on a running server: immutable from then on.",
      discussion: "PLEDGE_KEY holds a key of the role publisher (`pledge admin key --role publisher`).")
    @Argument(help: "The letter file.") var file: String
    @Option(
      help: "Publishes an annex instead: \(annexNames).", transform: Pledge.annexKind)
    var annex: AnnexKind?
    @Option(help: "Where the server is.") var server = "http://127.0.0.1:8080"

    func run() async throws {
      // What is wrong is said with its line here, before anything is sent.
      let answer: JSON
      if let annex {
        let source = try readAnnex(annex, file).source
        answer = try await Door(server: server).post(
          "annexes", ["kind": .string(annex.rawValue), "source": .string(source)])
      } else {
        _ = try readLetter(file)
        let source = try LetterFile.source(path: file)
        answer = try await Door(server: server).post("letter-versions", ["source": .string(source)])
      }
      guard let number = answer["number"]?.integer, let effective = answer["effectiveAt"]?.string else {
        complain(answer["detail"]?.string ?? "The server did not take it.")
        throw ExitCode.failure
      }
      print("Published as version \(number), in force from \(effective).")
      print("SHA-256 \(answer["sha256"]?.string ?? "")")
    }
  }
}
