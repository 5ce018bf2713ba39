// swift-tools-version: 6.2
import PackageDescription

let rules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "pledge", path: ".."),
    .package(name: "Core", path: "../Core"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .executableTarget(
      name: "Bench",
      dependencies: [
        .product(name: "Service", package: "pledge"), .product(name: "Database", package: "pledge"),
        .product(name: "pledge", package: "pledge"), .product(name: "Promises", package: "Core"),
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: rules),
    .executableTarget(
      name: "Hello", dependencies: [.product(name: "Hummingbird", package: "hummingbird")], swiftSettings: rules),
  ],
  swiftLanguageModes: [.v6]
)
