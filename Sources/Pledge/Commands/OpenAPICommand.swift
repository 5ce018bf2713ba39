import ArgumentParser
import Promises
import Web

struct OpenAPICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openapi", abstract: "Prints the description of the HTTP API (OpenAPI 3.1).")

  func run() { print(OpenAPI.document.text) }
}
