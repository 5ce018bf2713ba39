import Crypto
import Database
import Promises

/// What somebody wrote, or called what he handed in.
public enum Words: Hashable, Sendable {
  case none
  case told(String)
  /// Nobody can read them again: they were erased at the person's request.
  case erased
  /// What is stored does not open: it was changed, or moved here from elsewhere. What stands beside it is shown all the
  /// same.
  case unreadable

  /// Nil where nothing was written, and where nobody can read it.
  public var text: String? {
    guard case .told(let text) = self else { return nil }
    return text
  }
}

/// What of a mail is sealed.
enum MailField: String { case head, raw, failure }

/// The place that something is sealed for: what is moved to another row or column does not open there.
enum SealedPlace {
  /// What was said with a step of a claim.
  case step(claim: Identifier, Int)
  case complaint(Identifier, ComplaintField)
  /// What was written in a case, and what a file of it was called.
  case entry(Identifier)
  case entryFileName(entry: Identifier, [UInt8])
  /// Who called, and where the call can be heard again.
  case callNumber(Identifier)
  case callRecording(Identifier)
  /// A message as it came, what its head says, and why a letter did not arrive.
  case mail(Identifier, MailField)
  /// What its consumer said of how a case was handled.
  case survey(Identifier)
  /// How a merchant is reached and paid; the number of a document of his; what was said with a step.
  case admissionFacts(Identifier)
  case documentNumber(Identifier)
  case admissionStep(Identifier, Int)
  /// A picture or document, by its hash.
  case evidence([UInt8])
  /// What it was called where it was handed in.
  case evidenceName(claim: Identifier, [UInt8])
  /// What somebody reported, and what he called a file of his report.
  case report(Identifier)
  case reportEvidenceName(report: Identifier, [UInt8])
  /// What was said with a step of a case about goods.
  case caseStep(Identifier, Int)

  var name: String {
    switch self {
    case .step(let claim, let serial): "claim_step/\(claim)/\(serial)"
    case .callNumber(let id): "phone_call/\(id)/number"
    case .callRecording(let id): "phone_call/\(id)/recording"
    case .complaint(let id, let field): "complaint/\(id)/\(field.rawValue)"
    case .entry(let id): "complaint_entry/\(id)"
    case .entryFileName(let entry, let hash): "complaint_file/\(entry)/\(Evidence.hexadecimal(hash))"
    case .mail(let id, let field): "mail/\(id)/\(field.rawValue)"
    case .survey(let complaint): "survey/\(complaint)"
    case .admissionFacts(let id): "admission/\(id)/facts"
    case .documentNumber(let id): "admission_document/\(id)/number"
    case .admissionStep(let id, let serial): "admission_step/\(id)/\(serial)"
    case .evidence(let hash): "evidence/\(Evidence.hexadecimal(hash))"
    case .evidenceName(let claim, let hash): "claim_evidence/\(claim)/\(Evidence.hexadecimal(hash))"
    case .report(let id): "report/\(id)"
    case .reportEvidenceName(let report, let hash): "report_evidence/\(report)/\(Evidence.hexadecimal(hash))"
    case .caseStep(let id, let serial): "case_step/\(id)/\(serial)"
    }
  }
}

extension Work {
  /// Seals what somebody wrote, or handed in.
  ///
  /// - Throws: `Refusal` when the subject was erased.
  func seal(_ bytes: some Sequence<UInt8>, of subject: String, for place: SealedPlace) throws -> [UInt8] {
    try seal(Array(bytes), of: subject, as: place.name)
  }
}

/// Opens what is sealed for one subject, value by value. Whose it is and his key are looked up once, and only where there
/// is something to open: most claims hold no words, and are read as fast as before.
final class Opener {
  private let work: Work
  private let whose: () throws -> String
  private var found: (subject: String, key: SymmetricKey?)?

  init(_ work: Work, of whose: @autoclosure @escaping () throws -> String) {
    self.work = work
    self.whose = whose
  }

  /// Nil where it was erased.
  func open(_ sealed: [UInt8], for place: SealedPlace) throws -> [UInt8]? {
    let (subject, key) = try keyed()
    return try key.map { try Work.open(sealed, with: $0, subject, place.name) }
  }

  func words(_ sealed: [UInt8]?, for place: SealedPlace) throws -> Words {
    guard let sealed else { return .none }
    do {
      guard let text = try open(sealed, for: place).map({ String(decoding: $0, as: UTF8.self) }) else { return .erased }
      work.opened.insert(Opened(subject: try keyed().subject, what: .words))
      return .told(text)
    } catch let refusal as Refusal where refusal.code == "sealed-broken" {
      return .unreadable
    }
  }

  private func keyed() throws -> (subject: String, key: SymmetricKey?) {
    if let found { return found }
    let subject = try whose()
    let keyed = (subject, try work.subjectKey(of: subject))
    found = keyed
    return keyed
  }
}
