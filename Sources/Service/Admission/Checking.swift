import Database
import Promises

/// A document as it is stored, with what a page shows of it.
struct StoredDocument: Sendable {
  var document: MerchantDocument
  /// The number as it may be shown; nil where it was erased.
  var shown: String?
  var added: Instant
  /// When the merchant took it back: from then on it counts for nothing.
  var withdrawn: Instant?
  /// Of its file, in hexadecimal.
  var file: String?
}

extension Work {
  /// What a merchant handed in, the earliest first.
  func documents(of admission: Admission, at: Instant) throws -> [StoredDocument] {
    let annex = admissionAnnex(at: at)
    let opener = Opener(self, of: DataSubject.merchant(admission.merchant))
    let rows = try transaction.all(
      """
      SELECT id, kind, number, issuer, valid_from, valid_until, brand, grantor, grantee, file, added_at,
        withdrawn_at FROM admission_document WHERE admission = $1 ORDER BY id
      """, admission.id.bytes
    ) { row in
      (
        MerchantDocument(
          id: Identifier(bytes: row.bytes(0))!, kind: row.text(1), number: "", issuer: row.text(3),
          from: row.optionalInt(4).map { Day(number: $0) }, until: row.optionalInt(5).map { Day(number: $0) },
          hasFile: !row.isNull(9), brand: row.optionalText(6), grantor: row.optionalText(7),
          grantee: row.optionalText(8)), row.bytes(2), row.optionalBytes(9), row.instant(10), row.optionalInstant(11)
      )
    }
    return try rows.map { document, sealed, file, added, withdrawn in
      var document = document
      let words = try opener.words(sealed, for: .documentNumber(document.id))
      document.number = words.text ?? ""
      let isPersonal = annex?.document(document.kind)?.number == .personal
      return StoredDocument(
        document: document, shown: words.text.map { isPersonal ? Self.last(of: $0) : $0 }, added: added,
        withdrawn: withdrawn, file: file.map(Evidence.hexadecimal))
    }
  }

  /// The last characters of a number, by which somebody who has it before him knows it.
  static func last(of number: String) -> String { number.count > 4 ? "…" + number.suffix(4) : "…" }

  /// What he told of himself; nothing where it was erased.
  func facts(of admission: Admission) throws -> [TraderFact: String] {
    let opener = Opener(self, of: DataSubject.merchant(admission.merchant))
    guard let text = try opener.words(admission.facts, for: .admissionFacts(admission.id)).text,
      let object = (try? JSON.parse(text.utf8))?.object
    else { return [:] }
    var facts: [TraderFact: String] = [:]
    for fact in TraderFact.allCases { facts[fact] = object[fact.rawValue]?.string }
    return facts
  }

  /// The checklist as it stands at a time; nil where nobody published what merchants have to prove.
  func checklist(of admission: Admission, at: Instant) throws -> AdmissionChecklist? {
    guard let annex = admissionAnnex(at: at), let zone = letters.inForce(at: at)?.letter.calendar.zone else {
      return nil
    }
    let file = AdmissionFile(
      kind: admission.kind, name: admission.name, code: admission.code, facts: Set(try facts(of: admission).keys),
      categories: admission.categories, brands: admission.brands,
      documents: try documents(of: admission, at: at).filter { $0.withdrawn == nil }.map(\.document))
    return AdmissionChecklist(
      file, under: annex, goods: goodsAnnex(at: at), rivals: try rivals(of: admission, annex, on: zone.day(of: at)),
      on: zone.day(of: at))
  }

  /// Others under the same code, and whose brands are by what others proved. What nobody has submitted counts for
  /// nothing, nor what was rejected: otherwise anybody could stand in anybody's way.
  private func rivals(of admission: Admission, _ annex: AdmissionAnnex, on day: Day) throws -> AdmissionRivals {
    let counts = "(submitted_at IS NOT NULL OR status = 'approved') AND status <> 'rejected'"
    var rivals = AdmissionRivals()
    rivals.sameCode = try transaction.all(
      """
      SELECT merchant FROM admission WHERE code_form = $1 AND id <> $2 AND \(counts) AND NOT EXISTS (
        SELECT 1 FROM merchant WHERE merchant.reference = admission.merchant AND left_at IS NOT NULL)
      ORDER BY merchant LIMIT 20
      """, MerchantForm.code(admission.code), admission.id.bytes, map: { $0.text(0) })
    let owning = annex.documents.filter { $0.link == .ownership }.map(\.key)
    for brand in admission.brands {
      let documents = try transaction.all(
        """
        SELECT admission_document.id, admission_document.kind, valid_from, valid_until, grantee FROM admission_document
        JOIN admission ON admission.id = admission_document.admission
        WHERE brand_form = $1 AND admission.id <> $2 AND withdrawn_at IS NULL AND \(counts) LIMIT 100
        """, Brand.fold(brand), admission.id.bytes
      ) { row in
        MerchantDocument(
          id: Identifier(bytes: row.bytes(0))!, kind: row.text(1), number: "",
          from: row.optionalInt(2).map { Day(number: $0) }, until: row.optionalInt(3).map { Day(number: $0) },
          brand: brand, grantee: row.optionalText(4))
      }
      let owners = Brand.owners(
        documents, owning: Set(documents.filter { owning.contains($0.kind) }.map(\.id)), on: day)
      rivals.owners.merge(owners) { $0.union($1) }
    }
    return rivals
  }

  /// Merchants who have a code, an account or an address in common with one, and in what.
  func related(to admission: Admission) throws -> [(merchant: String, name: String, relations: [MerchantRelation])] {
    func traits(_ code: String, _ account: [UInt8]?, _ address: [UInt8]?) -> MerchantTraits<[UInt8]> {
      MerchantTraits(code: code.isEmpty ? nil : Array(code.utf8), account: account, address: address)
    }
    let code = MerchantForm.code(admission.code)
    let own = traits(code, admission.accountHash, admission.addressHash)
    return try transaction.all(
      """
      SELECT merchant, name, code_form, account_hash, address_hash FROM admission WHERE id <> $1
      AND (code_form = $2 OR account_hash = $3 OR address_hash = $4) ORDER BY merchant LIMIT 50
      """, admission.id.bytes, code, admission.accountHash ?? [], admission.addressHash ?? []
    ) { row in
      (
        row.text(0), row.text(1),
        own.relations(with: traits(row.text(2), row.optionalBytes(3), row.optionalBytes(4)))
      )
    }
  }
}
