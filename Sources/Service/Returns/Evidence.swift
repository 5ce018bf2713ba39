import Crypto
import Database
import Foundation
public import Promises

/// A photograph or document that was handed in, sealed and never run. Each person has a copy of his own.
public struct Evidence: Sendable {
  public var type: EvidenceType
  public var content: [UInt8]

  /// In bytes; what is larger is to be made smaller first.
  public static let largest = 700_000
  /// The same in base64.
  static let largestText = (largest + 2) / 3 * 4
  /// As operations take it: base64.
  static let schema = Schema.text(max: largestText)
  /// Of its content, in hexadecimal.
  static let hash = Schema.string(minLength: 64, maxLength: 64)

  /// A file as somebody handed it in, of whatever feature: the one place where what comes from outside is looked at.
  ///
  /// - Throws: `Refusal` when it is no picture or document, or does something by itself when it is opened.
  public init(base64: String) throws {
    guard let content = Data(base64Encoded: base64).map([UInt8].init), !content.isEmpty else {
      throw Refusal(.invalid, "not-base64", "Send the file in base64.")
    }
    guard content.count <= Self.largest else {
      throw Refusal(.invalid, "evidence-large", "A file has \(Self.largest) bytes at most; make it smaller.")
    }
    guard let type = EvidenceType(of: content) else {
      throw Refusal(.invalid, "evidence-type", "Send a JPEG, PNG or WebP picture or a PDF document.")
    }
    switch ActiveContent.find(in: content) {
    case nil: break
    case .does(let name):
      throw Refusal(
        .invalid, "evidence-active",
        "The document does something by itself when it is opened (\(name)); print it to a plain PDF, or send a picture of it."
      )
    case .hidden:
      throw Refusal(
        .invalid, "evidence-hidden",
        "Parts of the document are encrypted, damaged or packed so that nobody can look into them; print it to a plain PDF, or send a picture of it."
      )
    case .tooLarge:
      throw Refusal(
        .invalid, "evidence-bomb",
        "Unpacked the document is larger than \(ActiveContent.mostUnpacked) bytes; print it to a plain PDF, or send a picture of it."
      )
    }
    self.init(type: type, content: content)
  }

  init(type: EvidenceType, content: [UInt8]) {
    self.type = type
    self.content = content
  }

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
    let file = try Evidence(base64: base64)
    let (type, content) = (file.type, file.content)
    let hash = Array(SHA256.hash(data: content))
    let others = try transaction.first(
      "SELECT COUNT(*) FROM claim_evidence WHERE claim = $1 AND hash <> $2", claim.id.bytes, hash, map: { $0.int(0) })
    guard others ?? 0 < Self.mostEvidence else {
      throw Refusal(.invalid, "evidence-enough", "A claim has \(Self.mostEvidence) files of evidence at most.")
    }
    let subject = try subject(ofClaim: claim.id)
    let isNew = try store(
      claim: claim.id, subject: subject, hash: hash, type: type.rawValue,
      content: seal(content, of: subject, for: .evidence(hash)),
      name: seal(name.utf8, of: subject, for: .evidenceName(claim: claim.id, hash)), at: at)
    if isNew { try note("evidence", on: claim.id, at: at, by: .buyer, words: name) }
  }

  /// Stores what is sealed already: the content once for each person, the name once for each claim.
  ///
  /// - Returns: whether the claim did not have it yet.
  @discardableResult
  func store(
    claim: Identifier, subject: String, hash: [UInt8], type: String, content: [UInt8], name: [UInt8], at: Instant
  ) throws -> Bool {
    try transaction.run(
      """
      INSERT INTO evidence (subject, hash, type, content) VALUES ($1, $2, $3, $4)
      ON CONFLICT (subject, hash) DO NOTHING
      """, subject, hash, type, content)
    return try transaction.run(
      """
      INSERT INTO claim_evidence (claim, subject, hash, name, added_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (claim, hash) DO NOTHING
      """, claim.bytes, subject, hash, name, at) > 0
  }

  /// What was handed in, out of the rows that a visitor may see.
  ///
  /// - Parameter hash: in hexadecimal.
  /// - Returns: nil where there is none for him.
  /// - Throws: `Refusal` when all of them were erased.
  public func evidence(_ hash: String, for visitor: Visitor) throws -> Evidence? {
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    let subjects = try subjects(ofEvidence: hash, for: visitor)
    for subject in subjects {
      if let evidence = try evidence(bytes, of: subject) { return evidence }
    }
    guard subjects.isEmpty else { throw Refusal(.gone, "evidence-erased", "It was erased at the person's request.") }
    return nil
  }

  /// What one person handed in; nil where he did not, or it was erased.
  ///
  /// - Parameter hash: in hexadecimal.
  public func evidence(_ hash: String, of subject: String) throws -> Evidence? {
    try Evidence.bytes(hexadecimal: hash).flatMap { try evidence($0, of: subject) }
  }

  /// The hashes of all that one person handed in, in hexadecimal.
  public func evidenceHashes(of subject: String) throws -> [String] {
    try transaction.all("SELECT hash FROM evidence WHERE subject = $1 ORDER BY hash", subject) {
      Evidence.hexadecimal($0.bytes(0))
    }
  }

  func evidence(_ hash: [UInt8], of subject: String) throws -> Evidence? {
    let found = try transaction.first(
      "SELECT type, content FROM evidence WHERE subject = $1 AND hash = $2", subject, hash,
      map: { (EvidenceType(rawValue: $0.text(0))!, $0.bytes(1)) })
    guard let (type, sealed) = found,
      let content = try open(sealed: sealed, of: subject, as: SealedPlace.evidence(hash).name)
    else { return nil }
    opened.insert(Opened(subject: subject, what: .evidence))
    return Evidence(type: type, content: content)
  }
}
