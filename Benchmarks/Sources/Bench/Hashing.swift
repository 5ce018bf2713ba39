import Crypto
import Promises
import Service

/// Journal lines as they are made: the commitment to the subject, and the line's frozen bytes. Hashing is the floor that
/// no cleverness gets under.
struct Hashing {
  let report: Report
  private static let count = 400_000

  func run() throws {
    var random = Random(seed: 5)
    let now = wallClock()
    let salt = [UInt8](repeating: 7, count: 32)
    let subjects = (0..<Self.count).map { _ in random.identifier(at: now) }
    var lines: [Double] = []
    var hashes: [Double] = []
    // Kept and reported, so that nothing of it can be left out.
    var made = 0
    for _ in 0..<5 {
      lines.append(
        Double(Self.count)
          / secondsNow {
            for subject in subjects {
              made &+=
                JournalLine(
                  event: .broken, clause: "complaints.clock", duty: .answer, letter: 1, at: now, due: now,
                  commitment: Work.commitment(salt: salt, subject: subject)
                ).canonical.count
            }
          })
      hashes.append(
        Double(Self.count)
          / secondsNow {
            for subject in subjects {
              var hash = SHA256()
              hash.update(data: salt)
              hash.update(data: subject.bytes)
              for byte in hash.finalize() { made &+= Int(byte) }
            }
          })
    }
    guard made > 0 else { throw Failed(message: "nothing was hashed") }
    try report.add(
      "journal lines made, one core", median(lines), "a second", reference: "SHA-256 on one core", median(hashes),
      target: "at least 0")
  }
}
