import ArgumentParser
import Database
import Foundation
import Service

/// Which database a command works on, and how what goes wrong with it is said.
struct DatabaseOption: ParsableArguments {
  @Option(
    help: "sqlite:PATH or postgresql://USER@HOST/NAME; PLEDGE_DATABASE where it is left out, else var/pledge.sqlite.")
  var database: String?
  @Option(help: "How many commands a PostgreSQL server runs at once for this process.") var connections = 8

  func validate() throws {
    guard (1...500).contains(connections) else { throw ValidationError("--connections is from 1 to 500.") }
  }

  var text: String {
    database ?? ProcessInfo.processInfo.environment["PLEDGE_DATABASE"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "var/pledge.sqlite"
  }

  func address() throws -> DatabaseAddress { try saying(text) { try DatabaseAddress(text) } }

  /// - Parameter isGuest: whether a server may run on it meanwhile.
  func open(isGuest: Bool = false) throws -> any Database {
    let address = try address()
    return try saying("\(address)") {
      try address.open(migrations: Migrations.all, connections: connections, isGuest: isGuest)
    }
  }
}

/// Ends the program with one sentence where the database refuses.
func saying<T>(_ address: String, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch {
    throw said(error, address)
  }
}

func saying<T: Sendable>(_ address: String, _ body: () async throws -> T) async throws -> T {
  do {
    return try await body()
  } catch {
    throw said(error, address)
  }
}

/// Says what a person can do something about, and answers what ends the program.
private func said(_ error: any Error, _ address: String) -> any Error {
  switch error {
  case let error as DatabaseError: complain(sentence(error, address))
  case let refusal as Refusal: complain(refusal.message)
  default: return error
  }
  return ExitCode.failure
}

private func sentence(_ error: DatabaseError, _ address: String) -> String {
  let words = plain(error.message)
  return switch error.code {
  case .unavailable: "No PostgreSQL server answers at \(address): \(words)."
  case .refused: "The database \(address) does not let Pledge in: \(words)."
  case .migration: "The schema of \(address) does not fit this program: \(words)."
  case .corrupt: "\(address) is damaged, or is no database: \(words)."
  case .storage: "\(address) cannot be read or written: \(words)."
  case .readOnly: "\(address) can only be read; Pledge has to write."
  case .busy: "\(address) is in use by another program: \(words)."
  case .misuse where error.sql == nil: "This cannot be used: \(words)."
  default: "\(address): \(words)."
  }
}

/// Without the questions that libpq asks whoever reads its words, and without a full stop: another follows.
private func plain(_ message: String) -> String {
  var words = message
  for question in [
    "Is the server running on that host and accepting TCP/IP connections?",
    "Is the server running locally and accepting connections on that socket?",
  ] { words = words.replacing(" " + question, with: ";") }
  while let last = words.last, ".;".contains(last) { words.removeLast() }
  return words
}
