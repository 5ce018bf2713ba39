import Foundation

/// A certificate that signs itself, with its key, in a folder of its own.
final class Papers {
  let folder = Folder()
  var certificate: String { folder.path("certificate.pem") }
  var key: String { folder.path("key.pem") }
  var arguments: [String] { ["--tls-certificate", certificate, "--tls-key", key] }

  init(name: String = "first") throws { try issue(name: name) }

  /// Writes another certificate and key over what is there.
  ///
  /// - Parameter days: how long it is valid.
  func issue(name: String, days: Int = 30) throws {
    try Self.tool(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
      String(days), "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
      certificate)
  }

  /// The name in the certificate that a server shows to whoever connects now.
  static func shown(at port: Int) throws -> String {
    let text = try tool(
      "sh", "-c", "openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | openssl x509 -noout -subject")
    return text.trimmingCharacters(in: .whitespacesAndNewlines).replacing("subject=CN = ", with: "")
      .replacing("subject=CN=", with: "")
  }

  /// Runs a program of the system and answers what it prints.
  @discardableResult
  static func tool(_ words: String..., more: [String] = []) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words + more
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: printed, as: UTF8.self)
  }
}
