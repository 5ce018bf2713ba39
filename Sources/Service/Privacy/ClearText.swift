import Database
import Promises

extension Work {
  /// Seals words, pictures and documents that versions before stored in clear. Answers how many; none means that all
  /// is sealed. What belongs to somebody who was erased before is dropped.
  ///
  /// - Parameter limit: of words; pictures are taken a few at a time, since each may be large.
  public func sealWhatIsClear(limit: Int = 500) throws -> Int {
    let isLeft =
      try transaction.first(
        "SELECT 1 FROM clear_text UNION ALL SELECT 1 FROM clear_evidence LIMIT 1", map: { _ in true }) ?? false
    guard isLeft else { return 0 }
    // Of several nodes that start at once one is at it, and the others find it done.
    try transaction.holdOthers()
    let words = try sealWords(limit: limit)
    return try words > 0 ? words : sealEvidence(limit: max(1, limit / 50))
  }

  private func sealWords(limit: Int) throws -> Int {
    let found = try transaction.all(
      "SELECT place, id, serial, text FROM clear_text ORDER BY place, id, serial LIMIT $1", limit
    ) { ($0.text(0), Identifier(bytes: $0.bytes(1))!, $0.int(2), $0.text(3)) }
    for (place, id, serial, text) in found {
      if let field = ComplaintField(rawValue: place) {
        let sealed = try sealed(Array(text.utf8), of: subject(ofComplaint: id), for: .complaint(id, field))
        try transaction.post("UPDATE complaint SET \(field.rawValue) = $2 WHERE id = $1", id.bytes, sealed)
      } else {
        let (code, words) = try parts(of: text, step: serial, claim: id)
        let sealed = try sealed(Array(words.utf8), of: subject(ofClaim: id), for: .step(claim: id, serial))
        try transaction.post(
          "UPDATE claim_step SET note = $3, words = $4 WHERE claim = $1 AND serial = $2", id.bytes, serial, code, sealed
        )
      }
      try transaction.post(
        "DELETE FROM clear_text WHERE place = $1 AND id = $2 AND serial = $3", place, id.bytes, serial)
    }
    return found.count
  }

  /// A decision's note began with its reason.
  private func parts(of note: String, step serial: Int, claim: Identifier) throws -> (code: String, words: String) {
    let step = try transaction.first(
      "SELECT step FROM claim_step WHERE claim = $1 AND serial = $2", claim.bytes, serial, map: { $0.text(0) })
    guard step == "approved" || step == "refused", let colon = note.firstRange(of: ": ") else { return ("", note) }
    return (String(note[..<colon.lowerBound]), String(note[colon.upperBound...]))
  }

  private func sealEvidence(limit: Int) throws -> Int {
    let found = try transaction.all(
      """
      SELECT claim, clear_evidence.hash, name, added_at, type, content FROM clear_claim_evidence
      JOIN clear_evidence ON clear_evidence.hash = clear_claim_evidence.hash
      ORDER BY claim, clear_evidence.hash LIMIT $1
      """, limit
    ) {
      (Identifier(bytes: $0.bytes(0))!, $0.bytes(1), $0.text(2), $0.instant(3), $0.text(4), $0.bytes(5))
    }
    for (claim, hash, name, added, type, content) in found {
      let subject = try subject(ofClaim: claim)
      try store(
        claim: claim, subject: subject, hash: hash, type: type,
        content: sealed(content, of: subject, for: .evidence(hash)),
        name: sealed(Array(name.utf8), of: subject, for: .evidenceName(claim: claim, hash)), at: added)
      try transaction.run("DELETE FROM clear_claim_evidence WHERE claim = $1 AND hash = $2", claim.bytes, hash)
    }
    guard found.isEmpty else { return found.count }
    return try transaction.run("DELETE FROM clear_evidence")
  }

  /// Empty bytes where the subject was erased: they are read as what he erased.
  private func sealed(_ bytes: [UInt8], of subject: String, for place: SealedPlace) throws -> [UInt8] {
    try erased(subject) == nil ? seal(bytes, of: subject, for: place) : []
  }
}
