// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler rules for every target: warnings are errors, imports say what they use.
let rules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "pledge",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "pledge", targets: ["Pledge"]),
    .library(name: "Service", targets: ["Service"]),
    .library(name: "Web", targets: ["Web"]),
    .library(name: "Database", targets: ["Database"]),
  ],
  dependencies: [
    .package(path: "Core"),
    .package(path: "Channels"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    .systemLibrary(name: "CLibpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CSQLiteSettings", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "Database",
      dependencies: [
        "CLibpq", "CSQLiteSettings", .product(name: "Promises", package: "Core"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: rules
    ),
    .target(
      name: "Service",
      dependencies: [
        "Database",
        .product(name: "Promises", package: "Core"), .product(name: "Mail", package: "Channels"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: rules
    ),
    .target(
      name: "Web",
      dependencies: [
        "Service", "Database",
        .product(name: "Promises", package: "Core"),
        .product(name: "Carriers", package: "Channels"), .product(name: "PaymentChannels", package: "Channels"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: rules
    ),
    .executableTarget(
      name: "Pledge",
      dependencies: [
        "Web", "Service", "Database",
        .product(name: "Promises", package: "Core"),
        .product(name: "Carriers", package: "Channels"), .product(name: "PaymentChannels", package: "Channels"),
        .product(name: "Mail", package: "Channels"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdHTTP2", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: rules
    ),
    .target(name: "Support", dependencies: ["Database", "CLibpq"], path: "Tests/Support", swiftSettings: rules),
    .testTarget(
      name: "DatabaseTests", dependencies: ["Database", "Support", .product(name: "Promises", package: "Core")],
      swiftSettings: rules),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "Service", "Database", "Support", .product(name: "Promises", package: "Core"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: rules),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Web", "Service", "Database", "Support", .product(name: "Promises", package: "Core"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: rules),
    .testTarget(
      name: "EndToEnd",
      dependencies: [
        "Pledge", "Web", "Service", "Database", "Support", .product(name: "Promises", package: "Core"),
        .product(name: "Mail", package: "Channels"),
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: ["Accessibility/check.js"], swiftSettings: rules),
  ],
  swiftLanguageModes: [.v6]
)
