import Crypto
import Database
import Foundation
public import Promises

/// A document about goods or their suppliers, as it was handed in: kept once, by its hash, and never run.
public struct GoodsDocument: Sendable {
  public var type: EvidenceType
  public var content: [UInt8]

  /// As operations take it: base64.
  static let schema = Schema.text(max: Evidence.largestText)
  static let hash = Schema.string(minLength: 64, maxLength: 64)
}

extension Work {
  /// Keeps a document.
  ///
  /// - Returns: its hash.
  /// - Throws: `Refusal` when it is no picture or PDF, or would do something by itself when somebody opens it.
  func keep(document base64: String, at: Instant) throws -> [UInt8] {
    guard let content = Data(base64Encoded: base64).map([UInt8].init), !content.isEmpty else {
      throw Refusal(.invalid, "not-base64", "Send the file in base64.")
    }
    guard let type = EvidenceType(of: content) else {
      throw Refusal(.invalid, "evidence-type", "Evidence is a JPEG, PNG or WebP picture or a PDF document.")
    }
    if let name = ActiveContent.find(in: content) {
      throw Refusal(
        .invalid, "document-active",
        "The document holds active content (\(name)); print it to a plain PDF, or send a picture of it.")
    }
    let hash = Array(SHA256.hash(data: content))
    try transaction.run(
      "INSERT INTO goods_document (hash, type, content, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
      hash, type.rawValue, content, at)
    return hash
  }

  /// A certificate's document.
  ///
  /// - Parameter hash: in hexadecimal.
  public func certificateDocument(_ hash: String) throws -> GoodsDocument? {
    try document(hash, where: "EXISTS (SELECT 1 FROM certificate WHERE document = hash)")
  }

  /// A document about a supplier or one of his lots.
  ///
  /// - Parameter hash: in hexadecimal.
  public func supplierDocument(_ hash: String) throws -> GoodsDocument? {
    try document(
      hash,
      where: """
        (EXISTS (SELECT 1 FROM supplier_score WHERE document = hash)
          OR EXISTS (SELECT 1 FROM source_document WHERE document = hash))
        """)
  }

  private func document(_ hash: String, where condition: String) throws -> GoodsDocument? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    return try transaction.first(
      "SELECT type, content FROM goods_document WHERE hash = $1 AND \(condition)", bytes
    ) { GoodsDocument(type: EvidenceType(rawValue: $0.text(0))!, content: $0.bytes(1)) }
  }
}
