// swift-tools-version: 6.2
import PackageDescription

/// The same compiler rules as everywhere.
let rules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// What speaks the protocols of others: payment providers, carriers and mail servers. Nothing here knows of storage or of clauses.
let package = Package(
  name: "Channels",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "PaymentChannels", targets: ["PaymentChannels"]), .library(name: "Carriers", targets: ["Carriers"]),
    .library(name: "Mail", targets: ["Mail"]),
  ],
  dependencies: [
    .package(path: "../Core"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(
      name: "Mail", dependencies: ["CGMime", "CCurl", .product(name: "Promises", package: "Core")],
      swiftSettings: rules),
    .testTarget(
      name: "MailTests", dependencies: ["Mail", .product(name: "Promises", package: "Core")], swiftSettings: rules),
    .target(
      name: "PaymentChannels",
      dependencies: [
        .product(name: "Promises", package: "Core"), .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ], swiftSettings: rules),
    .target(
      name: "Carriers",
      dependencies: [.product(name: "Promises", package: "Core"), .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: rules),
    .testTarget(
      name: "PaymentChannelsTests",
      dependencies: [
        "PaymentChannels", .product(name: "Promises", package: "Core"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: rules),
    .testTarget(
      name: "CarriersTests",
      dependencies: [
        "Carriers", .product(name: "Promises", package: "Core"), .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: rules),
  ],
  swiftLanguageModes: [.v6]
)
