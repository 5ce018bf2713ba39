import Crypto
import Foundation

/// The keys that the key of each person is wrapped with: the current one, and former ones that still open what was
/// wrapped with them. Nothing that is printed or logged shows one.
public struct MasterKeys: Sendable {
  /// Thirty-two bytes, and the name by which rows say which key they are wrapped with.
  struct Key: Sendable {
    let name: [UInt8]
    let secret: SymmetricKey

    /// Nil unless there are 32 bytes.
    init?(_ bytes: [UInt8]) {
      guard bytes.count == MasterKeys.length else { return nil }
      secret = SymmetricKey(data: bytes)
      // Eight bytes of a hash under the key itself tell keys apart and tell nothing of them.
      name = Array(HMAC<SHA256>.authenticationCode(for: Array("pledge master key".utf8), using: secret).prefix(8))
    }
  }

  static let length = 32
  let current: Key
  let former: [Key]

  init(current: Key, former: [Key] = []) {
    self.current = current
    self.former = former.filter { $0.name != current.name }
  }

  /// One that nothing else knows: for a database in memory, for maintenance, which seals nothing, and for tests.
  public static func random() -> MasterKeys { MasterKeys(current: Key(newKey())!) }

  /// A new key as `PLEDGE_MASTER_KEY` takes it.
  public static func generate() -> String { Data(newKey()).base64EncodedString() }

  private static func newKey() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

  func key(named name: [UInt8]) -> Key? { ([current] + former).first { $0.name == name } }

  /// A key's name as people read it: `4f1c...`, 16 hexadecimal digits.
  static func shown(_ name: [UInt8]) -> String { Evidence.hexadecimal(name) }
}

extension MasterKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "master keys (hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension MasterKeys.Key: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "master key \(MasterKeys.shown(name))" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why there is no master key though one is configured: one sentence for who runs the server. It never shows a value.
public struct MasterKeyProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

extension MasterKeys {
  private static let sources = ["PLEDGE_MASTER_KEY", "PLEDGE_MASTER_KEY_FILE", "PLEDGE_MASTER_KEY_COMMAND"]
  private static let formerKeys = "PLEDGE_FORMER_MASTER_KEYS"
  private static let advice = "`pledge keys generate` prints one (32 bytes in base64)"

  /// The keys that an environment names: the current one in one of `PLEDGE_MASTER_KEY`, `PLEDGE_MASTER_KEY_FILE` (a
  /// file that holds it) and `PLEDGE_MASTER_KEY_COMMAND` (a command line that prints it), former ones, parted by commas,
  /// in `PLEDGE_FORMER_MASTER_KEYS`. An empty value counts as none.
  ///
  /// - Returns: nil where none is named.
  /// - Throws: `MasterKeyProblem`.
  public init?(environment: [String: String]) throws {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let named = Self.sources.filter { value($0) != nil }
    let former = try (value(Self.formerKeys) ?? "").split { $0 == "," || $0.isWhitespace }.map {
      try Self.key(String($0), "a key in \(Self.formerKeys)")
    }
    guard named.count <= 1 else {
      throw MasterKeyProblem(
        description: "\(named.joined(separator: " and ")) are both set; one of them says which key is current.")
    }
    guard let source = named.first, let text = value(source) else {
      if former.isEmpty { return nil }
      throw MasterKeyProblem(
        description: "\(Self.formerKeys) is set and no current key; set PLEDGE_MASTER_KEY: \(Self.advice).")
    }
    let key =
      switch source {
      case "PLEDGE_MASTER_KEY_FILE": try Self.read(file: text, "the file that \(source) names")
      case "PLEDGE_MASTER_KEY_COMMAND": try Self.key(try Self.output(of: text), "what \(source) prints")
      default: try Self.key(text, source)
      }
    self.init(current: key, former: former)
  }

  /// The key beside a database file, for who has configured none: read where it is there, else made, for its owner's
  /// eyes only.
  ///
  /// - Parameter mayMake: false where something is wrapped already, so that a new key would open nothing.
  /// - Returns: the keys, and whether the file was made; nil where it is missing and may not be made.
  /// - Throws: `MasterKeyProblem`.
  public static func beside(_ database: String, mayMake: Bool) throws -> (keys: MasterKeys, file: String, isNew: Bool)?
  {
    let file = database + "-master-key"
    if FileManager.default.fileExists(atPath: file) {
      return (MasterKeys(current: try read(file: file, "the file \(file)")), file, false)
    }
    guard mayMake else { return nil }
    let text = generate()
    // Made as a whole under another name: nobody ever reads half a key, and two who make one keep the first.
    let draft = file + "-\(UUID().uuidString)"
    defer { unlink(draft) }
    let handle = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard handle >= 0 else {
      throw MasterKeyProblem(description: "The file \(file) cannot be made: \(String(cString: strerror(errno))).")
    }
    let line = Array((text + "\n").utf8)
    let isWritten = write(handle, line, line.count) == line.count && fsync(handle) == 0
    close(handle)
    guard isWritten, link(draft, file) == 0 || errno == EEXIST else {
      throw MasterKeyProblem(description: "The file \(file) cannot be written: \(String(cString: strerror(errno))).")
    }
    return (MasterKeys(current: try read(file: file, "the file \(file)")), file, true)
  }

  private static func read(file: String, _ what: String) throws -> Key {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw MasterKeyProblem(description: "\(capitalized(what)) cannot be read; it should hold a master key.")
    }
    return try key(String(decoding: data, as: UTF8.self), what)
  }

  private static func key(_ text: String, _ what: String) throws -> Key {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let data = Data(base64Encoded: text), let key = Key(Array(data)) else {
      throw MasterKeyProblem(description: "\(capitalized(what)) is no master key; \(advice).")
    }
    return key
  }

  private static func capitalized(_ what: String) -> String { what.prefix(1).uppercased() + what.dropFirst() }

  /// What a command prints. What it complains of goes where our own complaints go.
  private static func output(of command: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      throw MasterKeyProblem(description: "The command in PLEDGE_MASTER_KEY_COMMAND cannot be started.")
    }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw MasterKeyProblem(
        description: "The command in PLEDGE_MASTER_KEY_COMMAND ended with status \(process.terminationStatus).")
    }
    return String(decoding: printed, as: UTF8.self)
  }
}
