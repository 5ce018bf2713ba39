import Promises

/// All that the platform can be told and asked, each feature's own from its own folder.
public enum Catalog {
  public static let operations: [Operation] =
    orderOperations + carrierOperations + claimOperations + merchantOperations + payoutOperations + liabilityOperations
    + complaintOperations + threadOperations + reasonOperations + pauseOperations + chatOperations + callOperations
    + mailOperations + deskOperations + cannedOperations + taskOperations + surveyOperations + goodsOperations
    + supplierOperations
    + dutyOperations + suspensionOperations + letterOperations + messageOperations + privacyOperations
    + securityOperations + findingOperations + admissionOperations + reportOperations + lotOperations + recallOperations
    + scoreOperations

  public static let queries: [Query] =
    orderQueries + carrierQueries + claimQueries + merchantQueries + payoutQueries + complaintQueries + threadQueries
    + reasonQueries + caseExportQueries + mailQueries + keptMailQueries + deskQueries + cannedQueries + taskQueries
    + surveyQueries + goodsQueries + suspensionQueries + letterQueries + recordQueries + messageQueries + privacyQueries
    + securityQueries
    + findingQueries + dutyQueries + supplierQueries + admissionQueries + reportQueries + lotQueries + recallQueries
    + scoreQueries

  private static let byName = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0) })

  public static func operation(_ name: String) -> Operation? { byName[name] }
}

/// Shapes that several answers share.
enum Shape {
  static let identifier = Schema.string(minLength: 36, maxLength: 36)
  static let clause = Schema.text(max: 80)
  static let letter = Schema.count(1...1_000_000)
  static let localized = Schema.object([
    .field("zh-Hans", .text(max: 4000), "In Simplified Chinese."), .field("en", .text(max: 4000), "In English."),
  ])
}

extension JSONObject {
  /// Sets a time, or leaves it out.
  subscript(instant key: String) -> Instant? {
    get { self[key]?.string.flatMap { Instant($0) } }
    set { self[key] = newValue.map { .string($0.description) } }
  }

  subscript(text key: String) -> String? {
    get { self[key]?.string }
    set { self[key] = newValue.map { .string($0) } }
  }
}

extension Money {
  var json: JSON { ["amount": .integer(minor), "currency": .string(currency.code)] }
}

extension LocalizedText {
  var json: JSON { ["zh-Hans": .string(zhHans), "en": .string(en)] }
}
