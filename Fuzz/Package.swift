// swift-tools-version: 6.2
import PackageDescription

// Built with `-sanitize=fuzzer` (make fuzz), which also has to go into Core; so it is no part of the server's package.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(path: "../Core"), .package(path: "../Channels")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [.product(name: "Promises", package: "Core"), .product(name: "Mail", package: "Channels")],
      swiftSettings: [
        .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
      ],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
  ],
  swiftLanguageModes: [.v6]
)
