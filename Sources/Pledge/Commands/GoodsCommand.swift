import ArgumentParser
import Foundation
import Promises
import Service

struct GoodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "goods", abstract: "Goods and their certificates, as tables.", subcommands: [Import.self, Export.self])

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells a running server of goods or certificates out of a CSV file: all of them, or none.",
      discussion: """
        Goods: \(GoodsImport.productColumns.joined(separator: ",")). Certificates: \
        \(GoodsImport.certificateColumns.joined(separator: ",")). Several standards stand between bars: GB 7718|GB 28050. \
        A cell that a spreadsheet would run as a formula has an apostrophe before it, which is taken off. \
        PLEDGE_KEY holds a key of the role shop.
        """)
    @Argument(help: "The table.") var file: String
    @Flag(help: "Only look what would come of it.") var dryRun = false
    @Option(help: "Where the server is.") var server = "http://127.0.0.1:8080"

    func run() async throws {
      guard let content = FileManager.default.contents(atPath: file) else {
        complain("\(file) cannot be read.")
        throw ExitCode.failure
      }
      guard let text = GoodsImport.text(of: [UInt8](content)) else {
        complain("\(file) is neither UTF-8 nor GB 18030; save it as “CSV UTF-8”.")
        throw ExitCode.failure
      }
      let answer = try await Door(server: server).post(
        "goods-imports", ["csv": .string(text), "isTrial": .bool(dryRun)])
      if let lines = answer["lines"]?.integer {
        let counted = lines == 1 ? "1 line" : "\(lines) lines"
        print(dryRun ? "Nothing is wrong with \(counted); nothing was taken." : "Taken: \(counted).")
        return
      }
      let faults = answer["errors"]?.array ?? []
      for fault in faults {
        let line = (fault["pointer"]?.string ?? "").split(separator: "/").last.map(String.init) ?? ""
        complain("\(file):\(line): \(fault["detail"]?.string ?? "")")
      }
      if faults.isEmpty { complain(answer["detail"]?.string ?? "The server did not take it.") }
      throw ExitCode.failure
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the goods of a running server as CSV, in the columns that import takes.",
      discussion: "PLEDGE_KEY holds a key of the role shop.")
    @Flag(help: "Their certificates instead.") var certificates = false
    @Flag(help: "Begin with the mark by which spreadsheets know UTF-8; without it Chinese is garbled in some.")
    var mark = false
    @Option(help: "Where the server is.") var server = "http://127.0.0.1:8080"

    func run() async throws {
      let columns = certificates ? GoodsImport.certificateColumns : GoodsImport.productColumns
      print((mark ? "\u{FEFF}" : "") + columns.joined(separator: ","))
      let letter = try? await zone()
      var cursor: String?
      repeat {
        let page = try await Door(server: server).get("products?limit=200" + (cursor.map { "&cursor=\($0)" } ?? ""))
        guard let items = page["items"]?.array else {
          complain(page["detail"]?.string ?? "The server did not answer with goods.")
          throw ExitCode.failure
        }
        for item in items {
          if !certificates {
            print(columns.map { Self.cell(item[$0]) }.joined(separator: ","))
            continue
          }
          for certificate in item["certificates"]?.array ?? [] where certificate["revokedAt"] == nil {
            let cells = columns.map { name -> String in
              switch name {
              case "product": Self.cell(item["reference"])
              case "validFrom", "validUntil": Self.cell(Self.day(certificate[name], letter ?? Zone("UTC")!))
              default: Self.cell(certificate[name])
              }
            }
            print(cells.joined(separator: ","))
          }
        }
        cursor = page["next"]?.string
      } while cursor != nil
    }

    /// Days are counted where the letter's clocks are.
    private func zone() async throws -> Zone? {
      let versions = try await Door(server: server).get("letter-versions")
      guard let number = versions["items"]?.array?.last?["number"]?.integer,
        let source = try await Door(server: server).get("letter-versions/\(number)")["source"]?.string
      else { return nil }
      return LetterFile(yaml: source).letter?.calendar.zone
    }

    private static func day(_ instant: JSON?, _ zone: Zone) -> JSON? {
      instant?.string.flatMap { Instant($0) }.map { .string(zone.day(of: $0).description) }
    }

    private static func cell(_ value: JSON?) -> String {
      value?.array.map { TableCell.written($0.compactMap(\.string)) } ?? TableCell.written(value?.string ?? "")
    }
  }
}
