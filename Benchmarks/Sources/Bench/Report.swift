import Foundation

/// What was measured, a line of JSON to each figure: beside each stands a reference measured in the same run.
final class Report {
  private let file: FileHandle

  init(path: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw Failed(message: "\(path) cannot be written")
      }
    }
    file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
  }

  /// - Parameter target: the ratio to be reached, at least or (for what should stay small) at most, as the name says.
  func add(
    _ name: String, _ value: Double, _ unit: String, reference: String, _ referenceValue: Double, target: String
  ) throws {
    let ratio = referenceValue == 0 ? 0 : value / referenceValue
    let line = """
      {"name":"\(name)","value":\(round(value)),"unit":"\(unit)","reference":"\(reference)",\
      "referenceValue":\(round(referenceValue)),"ratio":\(round(ratio)),"target":"\(target)"}

      """
    file.write(Data(line.utf8))
    print("\(name): \(round(value)) \(unit); \(reference): \(round(referenceValue)); ratio \(round(ratio)) (\(target))")
  }

  private func round(_ value: Double) -> String {
    String(format: abs(value) >= 1000 ? "%.0f" : "%.3f", value)
  }
}

func median(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.sorted()[values.count / 2]
}

/// Seconds that `body` takes, on this thread.
func secondsNow(_ body: () throws -> Void) rethrows -> Double {
  let begin = ContinuousClock.now
  try body()
  return Double((ContinuousClock.now - begin) / .microseconds(1)) / 1_000_000
}

/// Seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let begin = ContinuousClock.now
  try await body()
  return Double((ContinuousClock.now - begin) / .microseconds(1)) / 1_000_000
}

/// What this process has in memory, in megabytes.
func residentMegabytes() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
  return (Double(line.filter(\.isNumber)) ?? 0) / 1024
}
