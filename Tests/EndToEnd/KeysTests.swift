import Database
import Foundation
import Promises
import Service
import Support
import Testing

/// The keys of personal data, as whoever runs the program has them in his hands.
@Suite struct KeysTests {
  private static let people = 1200
  private static let now = Instant("2026-11-25T01:00:00Z")!

  private func fill(_ address: String, _ environment: [String: String]) async throws {
    let database = try DatabaseAddress(address).open(migrations: Migrations.all)
    defer { database.close() }
    let platform = try Platform(database, keys: try #require(try MasterKeys(environment: environment)))
    try await platform.operate(at: Self.now) { work in
      for number in 0..<Self.people { try work.setContact([.name: "Person \(number)"], of: "buyer:\(number)") }
    }
  }

  private func rotate(_ address: String, _ environment: [String: String]) throws -> Program.Result {
    let program = Program(["keys", "rotate", "--database", address])
    program.environment.merge(environment) { $1 }
    return try program.run()
  }

  @Test(arguments: Engine.durable) func keysAreWrappedAnewWhileAServerRuns(_ engine: Engine) async throws {
    let (old, new) = (MasterKeys.generate(), MasterKeys.generate())
    let both = ["PLEDGE_MASTER_KEY": new, "PLEDGE_FORMER_MASTER_KEYS": old]
    try await engine.withPlace { place in
      try await fill(place.address, ["PLEDGE_MASTER_KEY": old])
      let server = try await RunningServer(at: place.address, environment: both)
      // A server that knows another key only does not open what is stored.
      let wrong = try rotate(place.address, ["PLEDGE_MASTER_KEY": new])
      #expect(wrong.status == 1)
      #expect(wrong.output.contains("unknown   \(Self.people)"), "\(wrong)")
      #expect(wrong.errors.contains("PLEDGE_FORMER_MASTER_KEYS"))
      let first = try rotate(place.address, both)
      #expect(first.status == 0 && first.errors == "", "\(first)")
      #expect(first.output.contains("current   \(Self.people)"), "\(first)")
      #expect(!first.output.contains("former"))
      let second = try rotate(place.address, both)
      #expect(second.status == 0 && second.output == first.output)
      #expect(try await server.get("ready").status == 200)
      #expect(server.stop() == 0)

      let database = try DatabaseAddress(place.address).open(migrations: Migrations.all)
      defer { database.close() }
      let platform = try Platform(database, keys: try #require(try MasterKeys(environment: ["PLEDGE_MASTER_KEY": new])))
      try await platform.look(at: Self.now) { work throws in
        #expect(try work.contact(of: "buyer:7") == [.name: "Person 7"])
      }
    }
  }

  @Test(arguments: Engine.durable) func aServerWithoutTheKeySaysSoAndEnds(_ engine: Engine) async throws {
    try await engine.withPlace { place in
      try await fill(place.address, ["PLEDGE_MASTER_KEY": MasterKeys.generate()])
      let words = try complaint(["serve", "--port", "\(Port.free())", "--database", place.address])
      #expect(words.contains("set PLEDGE_MASTER_KEY"))
      // A file beside the database would open nothing.
      if case .sqlite(let path) = try DatabaseAddress(place.address) {
        #expect(words.contains("\(Self.people) keys"))
        #expect(!FileManager.default.fileExists(atPath: path + "-master-key"))
      }
    }
  }

  /// Nodes on a server could not share a key that one of them made.
  @Test(arguments: Engine.postgres) func aServerOnPostgreSQLNeedsAKey(_ engine: Engine) async throws {
    try await engine.withPlace { place in
      let words = try complaint(["serve", "--port", "\(Port.free())", "--database", place.address])
      #expect(words.contains("set PLEDGE_MASTER_KEY") && words.contains("pledge keys generate"), "\(words)")
    }
  }

  @Test func aServerOnAFileMakesItsKeyOnceAndSaysWhere() async throws {
    try await Engine.sqliteFile.withPlace { place in
      let path = String(place.address.dropFirst("sqlite:".count)) + "-master-key"
      let server = try await RunningServer(at: place.address)
      let key = try String(contentsOfFile: path, encoding: .utf8)
      let log = try String(contentsOf: server.folder.appending(path: "log"), encoding: .utf8)
      #expect(log.contains(path))
      #expect(!log.contains(key.trimmingCharacters(in: .whitespacesAndNewlines)))
      let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(permissions == 0o600)
      #expect(server.stop() == 0)
      try await server.start()
      #expect(try String(contentsOfFile: path, encoding: .utf8) == key)
      #expect(server.stop() == 0)
    }
  }

  /// A database of a version before that, which told everything in clear.
  @Test(arguments: Engine.durable) func aServerSealsWhatIsClearBeforeItServes(_ engine: Engine) async throws {
    try await engine.withPlace { place in
      let before = Migrations.all.filter { $0.name < "m0010" }
      let old = try DatabaseAddress(place.address).open(migrations: before)
      try await old.write { transaction in
        for number in UInt64(1)...1500 {
          try transaction.run(
            "INSERT INTO complaint (id, reference, opened_at, subject) VALUES ($1, $2, 0, $3)",
            Identifier(high: 1, low: number).bytes, "K-\(number)", "CLEAR \(number)")
        }
      }
      old.close()
      let server = try await RunningServer(at: place.address)
      #expect(server.said.contains("sealed 1500 texts"))
      let reply = try await server.get("v1/complaints/K-1500")
      #expect(reply.body["subject"]?.string == "CLEAR 1500", "\(reply)")
      if case .sqlite(let path) = try DatabaseAddress(place.address) {
        for file in [path, path + "-wal"] {
          let bytes = [UInt8]((try? Data(contentsOf: URL(filePath: file))) ?? Data())
          #expect(bytes.firstRange(of: Array("CLEAR".utf8)) == nil, "\(file), while it is served")
        }
      }
      #expect(server.stop() == 0)
    }
  }

  @Test func aKeyIsPrinted() throws {
    let keys = try (0..<2).map { _ in try Program.run("keys", "generate") }
    for key in keys {
      #expect(key.status == 0)
      #expect(Data(base64Encoded: key.output.trimmingCharacters(in: .newlines))?.count == 32)
    }
    #expect(keys[0].output != keys[1].output)
  }

  @Test func whatIsWrongIsSaidInOneSentence() throws {
    let folder = Folder()
    let database = "sqlite:" + folder.path("shop.sqlite")
    #expect(try complaint(["keys", "rotate", "--database", database]).contains("PLEDGE_MASTER_KEY"))
    let program = Program(["keys", "rotate", "--database", database])
    program.environment["PLEDGE_MASTER_KEY"] = "not a key"
    let result = try program.run()
    #expect(result.status == 1 && result.errors.contains("PLEDGE_MASTER_KEY is no master key"))
    #expect(!result.errors.contains("not a key"))
    program.environment["PLEDGE_MASTER_KEY"] = MasterKeys.generate()
    #expect(try program.run().errors.contains("There is no file"))
    #expect(folder.names == [])
  }
}
