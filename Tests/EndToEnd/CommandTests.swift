import Database
import Service
import Support
import Testing

/// A database that cannot be used: one clear sentence, a status that is not 0, and nothing half-written.
@Suite struct CommandTests {
  /// The commands that open a database that is there already.
  static let openers = [["migrate"], ["database", "check"], ["serve", "--port", "1"]]

  @Test(arguments: openers) func aWrongAddressIsRefused(_ command: [String]) throws {
    let words = try complaint(command + ["--database", "mysql://app:secret@db/shop"])
    #expect(words.contains("sqlite:PATH or postgresql://USER@HOST/NAME"))
    #expect(!words.contains("secret"))
  }

  @Test(arguments: openers) func aServerThatIsNotThere(_ command: [String]) throws {
    for host in ["127.0.0.1:\(Port.free())", "127.0.0.1:\(Port.free()),127.0.0.1:\(Port.free())"] {
      let words = try complaint(command + ["--database", "postgresql://pledge:secret@\(host)/shop"])
      #expect(words.hasPrefix("No PostgreSQL server answers at postgresql://pledge@127.0.0.1"))
      #expect(!words.contains("secret"))
    }
  }

  @Test(.enabled(if: OwnCluster.isAvailable)) func aServerThatDoesNotLetUsIn() throws {
    let cluster = try OwnCluster()
    defer { cluster.remove() }
    for command in Self.openers {
      let address = cluster.address.replacing("%25same@", with: "%25other@")
      let words = try complaint(command + ["--database", address])
      #expect(words.contains("does not let Pledge in"), "\(words)")
      #expect(!words.contains("o:p") && !words.contains("other") && !words.contains("o%3Ap"), "\(words)")
      let nowhere = try complaint(
        command + ["--database", cluster.address.replacing("/postgres?", with: "/nowhere?")])
      #expect(nowhere.contains("nowhere") && nowhere.contains("does not exist"), "\(nowhere)")
      #expect(!nowhere.contains("same"), "\(nowhere)")
    }
  }

  @Test(arguments: Engine.durable) func aNewerSchemaIsRefused(_ engine: Engine) async throws {
    try await engine.withPlace { place in
      let database = try place.open(Migrations.all)
      try database.writeNow { try $0.run("INSERT INTO migration (name, sql) VALUES ('m9999-later', '')") }
      database.close()
      for command in Self.openers {
        let words = try complaint(command + ["--database", place.address])
        #expect(words.contains("newer than this program: it has migration m9999-later"))
      }
      let copy = Folder()
      try complaint(["copy", "--from", place.address, "--to", copy.path("copy.sqlite")])
      #expect(copy.names == [])
    }
  }

  /// A table of a later step is there already, as when somebody ran half of it by hand.
  @Test(arguments: Engine.durable) func aMigrationThatFailsLeavesTheSchemaAsItWas(_ engine: Engine) async throws {
    try await engine.withPlace { place in
      let first = Migrations.all[0]
      let database = try place.open([first])
      try database.writeNow { try $0.run("CREATE TABLE claim (id BIGINT)") }
      database.close()
      for command in Self.openers {
        let words = try complaint(command + ["--database", place.address])
        #expect(words.contains("claim") && words.contains("already exists"), "\(words)")
      }
      let same = try place.open([first])
      try same.writeNow { transaction in
        #expect(try transaction.all("SELECT name FROM migration") { $0.text(0) } == [first.name])
        // Made in the same step as what stood in its way, and before it.
        #expect(try transaction.columns(of: "complaint").isEmpty)
        try transaction.run("DROP TABLE claim")
      }
      same.close()
      #expect(try Program.run("migrate", "--database", place.address).status == 0)
      #expect(try Program.run("database", "check", "--database", place.address).status == 0)
    }
  }
}
