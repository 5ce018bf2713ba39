import Crypto
import Database
import Promises

extension Work {
  /// Keeps a document about goods or their suppliers, once, by its hash.
  ///
  /// - Returns: its hash.
  /// - Throws: `Refusal` as `Evidence` does.
  func keep(document base64: String, at: Instant) throws -> [UInt8] {
    let file = try Evidence(base64: base64)
    let hash = Array(SHA256.hash(data: file.content))
    try transaction.run(
      "INSERT INTO goods_document (hash, type, content, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
      hash, file.type.rawValue, file.content, at)
    return hash
  }

  /// A certificate's document.
  ///
  /// - Parameter hash: in hexadecimal.
  public func certificateDocument(_ hash: String) throws -> Evidence? {
    try document(hash, where: "EXISTS (SELECT 1 FROM certificate WHERE document = hash)")
  }

  /// A document about a supplier or one of his lots.
  ///
  /// - Parameter hash: in hexadecimal.
  public func supplierDocument(_ hash: String) throws -> Evidence? {
    try document(
      hash,
      where: """
        (EXISTS (SELECT 1 FROM supplier_score WHERE document = hash)
          OR EXISTS (SELECT 1 FROM source_document WHERE document = hash))
        """)
  }

  private func document(_ hash: String, where condition: String) throws -> Evidence? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    return try transaction.first(
      "SELECT type, content FROM goods_document WHERE hash = $1 AND \(condition)", bytes
    ) { Evidence(type: EvidenceType(rawValue: $0.text(0))!, content: $0.bytes(1)) }
  }
}
