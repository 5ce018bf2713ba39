import Foundation
import Testing

@testable import Service

@Suite struct MasterKeysTests {
  private let key = MasterKeys.generate()
  private let other = MasterKeys.generate()

  private func complaint(_ environment: [String: String]) -> String {
    do {
      _ = try MasterKeys(environment: environment)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func theEnvironmentNamesThem() throws {
    #expect(try MasterKeys(environment: [:]) == nil)
    #expect(try MasterKeys(environment: ["PLEDGE_MASTER_KEY": ""]) == nil)
    let keys = try #require(
      try MasterKeys(environment: ["PLEDGE_MASTER_KEY": key + "\n", "PLEDGE_FORMER_MASTER_KEYS": "\(other), \(key)"]))
    #expect(keys.former.count == 1, "the current key is no former one")
    #expect(keys.current.name != keys.former[0].name)
    #expect(keys.current.name.count == 8)
    #expect(try MasterKeys(environment: ["PLEDGE_MASTER_KEY": key])?.current.name == keys.current.name)
  }

  @Test func aFileOrACommandHoldsTheCurrentOne() throws {
    let name = try #require(try MasterKeys(environment: ["PLEDGE_MASTER_KEY": key])).current.name
    try withFolder { folder in
      let file = folder.appending(path: "key").path
      try Data((key + "\n").utf8).write(to: URL(filePath: file))
      #expect(try MasterKeys(environment: ["PLEDGE_MASTER_KEY_FILE": file])?.current.name == name)
      let command = "cat '\(file)'"
      #expect(try MasterKeys(environment: ["PLEDGE_MASTER_KEY_COMMAND": command])?.current.name == name)
    }
  }

  @Test func whatIsWrongIsNamedAndNeverShown() throws {
    let short = Data(repeating: 7, count: 31).base64EncodedString()
    for value in ["secret", short, key + "AA"] {
      for (variable, text) in [
        ("PLEDGE_MASTER_KEY", value), ("PLEDGE_MASTER_KEY_COMMAND", "echo '\(value)'"),
      ] {
        let words = complaint([variable: text])
        #expect(words.contains(variable) && words.contains("pledge keys generate"), "\(words)")
        #expect(!words.contains(value))
      }
    }
    let former = complaint(["PLEDGE_MASTER_KEY": key, "PLEDGE_FORMER_MASTER_KEYS": "\(other),\(short)"])
    #expect(former.contains("PLEDGE_FORMER_MASTER_KEYS") && !former.contains(short))
    #expect(complaint(["PLEDGE_FORMER_MASTER_KEYS": other]).contains("set PLEDGE_MASTER_KEY"))
    let both = complaint(["PLEDGE_MASTER_KEY": key, "PLEDGE_MASTER_KEY_FILE": "/key"])
    #expect(both.contains("PLEDGE_MASTER_KEY and PLEDGE_MASTER_KEY_FILE"))
    #expect(complaint(["PLEDGE_MASTER_KEY_FILE": "/is/not/there"]).contains("cannot be read"))
    #expect(complaint(["PLEDGE_MASTER_KEY_COMMAND": "exit 3"]).contains("status 3"))
  }

  @Test func nothingPrintsThem() throws {
    let keys = try #require(
      try MasterKeys(environment: ["PLEDGE_MASTER_KEY": key, "PLEDGE_FORMER_MASTER_KEYS": other]))
    var words = "\(keys) \(String(reflecting: keys)) \(keys.current) \(keys.former)"
    dump(keys, to: &words)
    dump(keys.current, to: &words)
    let bytes = Data(base64Encoded: key)!
    for secret in [key, other, Evidence.hexadecimal(Array(bytes)), "\(bytes[0]), \(bytes[1])"] {
      #expect(!words.contains(secret))
    }
    #expect(words.contains("hidden"))
  }

  @Test func aFileBesideADatabaseIsMadeOnce() throws {
    try withFolder { folder in
      let database = folder.appending(path: "shop.sqlite").path
      #expect(try MasterKeys.beside(database, mayMake: false) == nil)
      let made = try #require(try MasterKeys.beside(database, mayMake: true))
      #expect(made.isNew && made.file == database + "-master-key")
      let attributes = try FileManager.default.attributesOfItem(atPath: made.file)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      for mayMake in [true, false] {
        let again = try #require(try MasterKeys.beside(database, mayMake: mayMake))
        #expect(!again.isNew && again.keys.current.name == made.keys.current.name)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["shop.sqlite-master-key"])
      try Data("nonsense".utf8).write(to: URL(filePath: made.file))
      let problem = #expect(throws: MasterKeyProblem.self) { try MasterKeys.beside(database, mayMake: true) }
      #expect(problem?.description.contains(made.file) == true)
    }
  }

  @Test func ofTwoThatMakeOneBothHaveTheSame() throws {
    try withFolder { folder in
      let database = folder.appending(path: "shop.sqlite").path
      let names = try (0..<8).map { _ in try MasterKeys.beside(database, mayMake: true)?.keys.current.name }
      #expect(Set(names).count == 1)
    }
  }
}
