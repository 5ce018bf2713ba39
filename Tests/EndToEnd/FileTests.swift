import Database
import Foundation
import Promises
import Service
import Support
import Testing

/// Files that cannot be used, and copies that cannot be finished.
@Suite struct FileTests {
  private let folder = Folder()

  /// A database with its letter and one order.
  private func database() async throws -> String {
    let server = try await RunningServer(at: folder.path("pledge.sqlite"))
    #expect(try await server.post("v1/orders", ["reference": "A-1", "promised": "2030-01-04"]).status == 201)
    #expect(server.stop() == 0)
    return server.address
  }

  @Test func aFileThatMayOnlyBeRead() async throws {
    let path = try await database()
    let before = try Data(contentsOf: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    for command in CommandTests.openers {
      let words = try complaint(command + ["--database", path], isWeak: true)
      #expect(words.contains("can only be read"), "\(words)")
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func aFileThatIsNoDatabase() throws {
    let path = folder.path("notes.txt")
    let notes = String(repeating: "Buy bread.\n", count: 500)
    try notes.write(toFile: path, atomically: true, encoding: .utf8)
    for command in CommandTests.openers + [["backup", folder.path("backup.sqlite")]] {
      let words = try complaint(command + ["--database", path])
      #expect(words.contains("is no database"), "\(words)")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == notes)
    #expect(folder.names == ["notes.txt"])
  }

  @Test func aFileThatIsNotThere() throws {
    let missing = folder.path("missing.sqlite")
    try complaint(["database", "check", "--database", missing])
    try complaint(["backup", folder.path("backup.sqlite"), "--database", missing])
    try complaint(["copy", "--from", missing, "--to", folder.path("copy.sqlite")])
    #expect(folder.names == [])
  }

  @Test func aBackupIsWholeOrNotThere() async throws {
    let path = try await database()
    let backup = folder.path("backup.sqlite")
    try complaint(["backup", backup, "--database", path], limit: 100)
    #expect(!folder.names.contains { $0.hasPrefix("backup") }, "\(folder.names)")
    #expect(try Program.run("backup", backup, "--database", path).status == 0)
    #expect(try Program.run("database", "check", "--database", backup).status == 0)
    #expect(try complaint(["backup", backup, "--database", path]).contains("is there already"))
  }

  @Test func aDiskThatIsFullFromTheBeginning() throws {
    let path = folder.path("full.sqlite")
    for command in [["migrate"], ["serve", "--port", "1"]] {
      let words = try complaint(command + ["--database", path], limit: 8)
      #expect(words.contains("cannot be read or written"), "\(words)")
    }
    // Once there is room, it is a database like any other.
    #expect(try Program.run("migrate", "--database", path).status == 0)
    #expect(try Program.run("database", "check", "--database", path).status == 0)
  }

  @Test func aDiskThatBecomesFull() async throws {
    let address = try await database()
    let server = try await RunningServer(at: address, limit: 1500)
    var acknowledged: Set = ["A-1"]
    var refused: RunningServer.Reply?
    for number in 2..<5000 where refused == nil {
      let reference = "A-\(number)"
      let reply = try await server.post("v1/orders", ["reference": .string(reference), "promised": "2030-01-04"])
      if reply.status == 201 { acknowledged.insert(reference) } else { refused = reply }
    }
    #expect((refused?.status ?? 0) >= 500, "\(String(describing: refused))")
    #expect(refused?.body["code"]?.string != nil, "a problem, as any other")
    #expect(try await server.get("v1/orders/A-1").status == 200, "it still reads")
    #expect(server.stop() == 0)
    let again = try await RunningServer(at: address)
    #expect(try await again.post("v1/orders", ["reference": "Z", "promised": "2030-01-04"]).status == 201)
    let stored = try await again.all("orders").compactMap { $0["reference"]?.string }
    #expect(Set(stored) == acknowledged.union(["Z"]) && stored.count == acknowledged.count + 1)
    #expect(again.stop() == 0)
    #expect(try Program.run("database", "check", "--database", address).status == 0)
  }

  /// SQLite would let two processes write by turns, and each would send every message.
  @Test func aFileIsServedOnce() async throws {
    let path = folder.path("pledge.sqlite")
    let server = try await RunningServer(at: path)
    #expect(try complaint(["serve", "--port", "\(Port.free())", "--database", path]).contains("served by another"))
    server.kill()
    try await server.start()
    #expect(try await server.get("ready").status == 200)
  }

  @Test func aPortIsListenedOnOnce() async throws {
    let server = try await RunningServer()
    let program = Program(["serve", "--port", "\(server.port)", "--database", folder.path("other.sqlite")])
    let result = try program.run()
    #expect(result.status == 1)
    #expect(result.errors.contains("Nothing can listen at 127.0.0.1:\(server.port): Address already in use."))
  }

  /// A database that a copy has not been finished into is not served, and the copy can be gone on with.
  @Test(arguments: Engine.durable) func anUnfinishedCopyIsNotServed(_ engine: Engine) async throws {
    let source = try await database()
    try await engine.withPlace { place in
      let target = try place.open(Migrations.all)
      try target.writeNow {
        try $0.run("INSERT INTO copying (origin, begun_at) VALUES ($1, 0)", "sqlite:\(source)")
      }
      target.close()
      let words = try complaint(["serve", "--port", "1", "--database", place.address])
      #expect(words.contains("sqlite:\(source)") && words.contains("has not finished"), "\(words)")
      let other = folder.path("other.sqlite")
      #expect(try Program.run("migrate", "--database", other).status == 0)
      #expect(try complaint(["copy", "--from", other, "--to", place.address]).contains("holds part of a copy"))
      let copied = try Program.run("copy", "--from", source, "--to", place.address)
      #expect(copied.status == 0, "\(copied.errors)")
      #expect(try Program.run("database", "check", "--database", place.address).status == 0)
      #expect(try complaint(["copy", "--from", source, "--to", place.address]).contains("not empty"))
      let server = try await RunningServer(at: place.address)
      #expect(try await server.all("orders").compactMap { $0["reference"]?.string } == ["A-1"])
    }
  }
}
