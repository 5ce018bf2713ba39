import Hummingbird

/// The least that a server of this kind can do: what the benchmark's ratios are measured against.
let router = Router()
router.get("/") { _, _ in "hello" }
let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 8090
try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))).run()
