import Crypto
import Database
import Foundation
public import Promises

/// A photograph or document that was handed in, kept once under its hash and never run.
public struct Evidence: Sendable {
  public var type: EvidenceType
  public var content: [UInt8]

  /// In bytes; what is larger is to be made smaller first.
  public static let largest = 700_000
  /// The same in base64.
  static let largestText = (largest + 2) / 3 * 4

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }

  /// The 32 bytes of a hash; nil where it is none.
  static func bytes(hexadecimal hash: String) -> [UInt8]? {
    let digits = Array(hash.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension Work {
  /// How many files a claim may have: they are kept as long as it is.
  static let mostEvidence = 20

  /// - Throws: `Refusal` when it is no picture or document, the claim is unknown, or it has enough.
  func addEvidence(claim reference: String, name: String, base64: String, at: Instant) throws {
    let claim = try storedClaim(reference, at: at)
    guard let content = Data(base64Encoded: base64).map([UInt8].init), !content.isEmpty else {
      throw Refusal(.invalid, "not-base64", "Send the file in base64.")
    }
    guard let type = EvidenceType(of: content) else {
      throw Refusal(.invalid, "evidence-type", "Evidence is a JPEG, PNG or WebP picture or a PDF document.")
    }
    let hash = Array(SHA256.hash(data: content))
    let others = try transaction.first(
      "SELECT COUNT(*) FROM claim_evidence WHERE claim = $1 AND hash <> $2", claim.id.bytes, hash, map: { $0.int(0) })
    guard others ?? 0 < Self.mostEvidence else {
      throw Refusal(.invalid, "evidence-enough", "A claim has \(Self.mostEvidence) files of evidence at most.")
    }
    try transaction.run(
      "INSERT INTO evidence (hash, type, content) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING", hash,
      type.rawValue, content)
    let isNew = try transaction.run(
      """
      INSERT INTO claim_evidence (claim, hash, name, added_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (claim, hash) DO NOTHING
      """, claim.id.bytes, hash, name, at)
    if isNew > 0 { try note("evidence", on: claim.id, at: at, by: .buyer, name) }
  }

  /// - Parameter hash: in hexadecimal.
  public func evidence(_ hash: String) throws -> Evidence? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    return try transaction.first("SELECT type, content FROM evidence WHERE hash = $1", bytes) {
      Evidence(type: EvidenceType(rawValue: $0.text(0))!, content: $0.bytes(1))
    }
  }
}
