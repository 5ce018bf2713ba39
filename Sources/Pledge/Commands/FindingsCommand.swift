import ArgumentParser
import Foundation
import Promises

struct FindingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings", abstract: "Weaknesses of our own software.", subcommands: [Import.self])

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells a running server what a scanner found: SARIF 2.1.0, the JSON of osv-scanner, or OSV records.",
      discussion: "PLEDGE_KEY holds a key of the role scanner (`pledge admin key --role scanner`).")
    @Argument(help: "The scanner's report.") var file: String
    @Option(help: "What was scanned, where one tool scans several things and the report does not say.")
    var target: String?
    @Flag(help: "Not all of it was scanned: what the report does not name is not fixed by that.") var partial = false
    @Option(help: "Where the server is.") var server = "http://127.0.0.1:8080"

    func run() async throws {
      guard let content = FileManager.default.contents(atPath: file) else {
        complain("\(file) cannot be read.")
        throw ExitCode.failure
      }
      // What is wrong is said with its place here, before anything is sent.
      do {
        _ = try ScanReport.read(Array(content))
      } catch let error as ReportError {
        complain("\(file): \(error.words.en)")
        throw ExitCode.failure
      }
      var body: JSONObject = ["report": .string(String(decoding: content, as: UTF8.self))]
      if let target { body["target"] = .string(target) }
      if partial { body["isPartial"] = true }
      let answer = try await Door(server: server).post("security-reports", .object(body))
      guard let scans = answer["scans"]?.array else {
        complain(answer["detail"]?.string ?? "The server did not take it.")
        throw ExitCode.failure
      }
      for scan in scans {
        func count(_ name: String) -> Int64 { scan[name]?.integer ?? 0 }
        let tool = [scan["tool"]?.string, scan["target"]?.string].compactMap(\.self).joined(separator: " · ")
        print(
          "\(tool): \(count("told")) told, \(count("new")) new, \(count("reopened")) open again, \(count("fixed")) fixed."
        )
      }
    }
  }
}
