// swift-tools-version: 6.2
import PackageDescription

let rules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "Core",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Promises", targets: ["Promises"])],
  targets: [
    .target(name: "Promises", swiftSettings: rules),
    .testTarget(name: "PromisesTests", dependencies: ["Promises"], swiftSettings: rules),
  ],
  swiftLanguageModes: [.v6]
)
