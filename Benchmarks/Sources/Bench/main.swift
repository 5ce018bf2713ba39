import Foundation

// Bench sqlite FOLDER REPORT [PART ...] or Bench postgresql ADDRESS REPORT [PART ...]
let arguments = CommandLine.arguments
guard arguments.count >= 4 else {
  print(
    "usage: Bench sqlite FOLDER REPORT [hashing|firing|drain|ledger|intake|complaints|growth|claims ...]; or postgresql ADDRESS REPORT [...]"
  )
  exit(2)
}
let engine = Engine(
  folder: URL(filePath: arguments[2]), server: arguments[1] == "postgresql" ? arguments[2] : nil)
let report = try Report(path: arguments[3])
let parts =
  arguments.count > 4
  ? Set(arguments[4...]) : ["hashing", "firing", "ledger", "intake", "complaints", "claims", "growth"]
do {
  if parts.contains("hashing"), !engine.isServer { try Hashing(report: report).run() }
  if parts.contains("firing") { try await Firing(engine: engine, report: report).run() }
  if parts.contains("drain") { try await Firing(engine: engine, report: report).drain(.remedied, "remedy included") }
  if parts.contains("ledger") { try await LedgerBench(engine: engine, report: report).run() }
  if parts.contains("intake") { try await Intake(engine: engine, report: report).run() }
  if parts.contains("complaints") { try await Complaining(engine: engine, report: report).run() }
  if parts.contains("claims") { try await Claims(engine: engine, report: report).run() }
  if parts.contains("growth") { try await Growth(engine: engine, report: report).run() }
} catch {
  print("Bench: \(error)")
  exit(1)
}
