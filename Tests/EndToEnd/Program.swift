import Foundation

/// The program with its arguments and its surroundings, to be started or run to its end.
final class Program {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Beside the tests' own program.
  static let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "pledge")

  let arguments: [String]
  /// What comes before the program on the command line.
  var words: [String] = []
  var environment = ProcessInfo.processInfo.environment.merging(["PLEDGE_KEY": RunningServer.key]) { $1 }

  init(_ arguments: [String]) { self.arguments = arguments }

  struct Result {
    var status: Int32
    /// True when a signal ended it.
    var isCrash: Bool
    var output: String
    var errors: String
  }

  /// Starts it, with all that it says in a file.
  func start(log: URL) throws -> Process {
    try Data().write(to: log)
    let file = try FileHandle(forWritingTo: log)
    return try process(file, file)
  }

  /// Runs it to its end.
  func run() throws -> Result {
    let output = Pipe()
    // Read at its end, because two pipes would have to be read at once: what a command complains of is short.
    let errors = Pipe()
    let process = try process(output, errors)
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, isCrash: process.terminationReason == .uncaughtSignal,
      output: String(decoding: printed, as: UTF8.self), errors: String(decoding: complained, as: UTF8.self))
  }

  static func run(_ arguments: String...) throws -> Result { try Program(arguments).run() }

  private func process(_ output: Any, _ errors: Any) throws -> Process {
    let process = Process()
    let all = words + [Self.executable.path] + arguments
    process.executableURL = words.isEmpty ? Self.executable : URL(filePath: "/usr/bin/env")
    process.arguments = words.isEmpty ? arguments : all
    process.currentDirectoryURL = Self.root
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }
}
