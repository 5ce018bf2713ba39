import Promises
import Service

/// The certificates of goods in time, with the forms by which one is filed or revoked.
extension ProductPage {
  /// In the order of time, with the gaps between them.
  var certificates: PlainPage.Part {
    typealias Line = (from: Instant, cells: [PlainPage.Cell])
    var lines: [Line] = of.certificates.map { filed in
      let certificate = filed.certificate
      let from = certificate.validFrom ?? of.listed
      var document = PlainPage.Cell(filed.document == nil ? "–" : "")
      if let hash = filed.document {
        document.links = [
          LinkView(address: "/goods/documents/\(hash)", words: language.say("下载", "Save it"))
        ]
        document.quotes = [String(hash.prefix(12))]
      }
      return (
        from,
        [
          PlainPage.Cell(
            certificate.validFrom.map {
              language.say(
                "\(times.day(times.zone.day(of: $0)))至\(times.deadline(certificate.validUntil))",
                "\(times.day(times.zone.day(of: $0))) to \(times.deadline(certificate.validUntil))")
            }
              ?? language.say(
                "至\(times.deadline(certificate.validUntil))", "Until \(times.deadline(certificate.validUntil))")),
          PlainPage.Cell(
            words.kind(certificate.kind),
            lines: certificate.scope.isEmpty
              ? []
              : [
                language.say(
                  "适用范围：\(certificate.scope.joined(separator: "、"))",
                  "It covers: \(certificate.scope.joined(separator: ", "))")
              ], quotes: ["\(certificate.number) · \(certificate.issuer)"]), state(filed), document,
        ]
      )
    }
    let gate = ConformityGate(annex)
    for kind in gate.kinds(of: of.listing) {
      for gap in gate.certificates(of: kind, for: of.listing).gaps(from: of.listed, until: times.now) {
        let isOpen = gap.until == times.now
        lines.append(
          (
            gap.from,
            [
              PlainPage.Cell(
                isOpen
                  ? language.say("\(times.time(gap.from)) 至今", "\(times.time(gap.from)) until now")
                  : language.say(
                    "\(times.time(gap.from)) 至 \(times.time(gap.until))",
                    "\(times.time(gap.from)) to \(times.time(gap.until))")
              ), PlainPage.Cell(words.kind(kind)),
              PlainPage.Cell("", marks: [.init(mark: "b", word: language.say("空档：无有效证书", "Gap: none was valid"))]),
              PlainPage.Cell("–"),
            ]
          ))
      }
    }
    let rows = lines.sorted { $0.from < $1.from }.map(\.cells)
    let overlaps = gate.kinds(of: of.listing).flatMap { kind in
      gate.certificates(of: kind, for: of.listing).overlaps.map { both in
        language.say(
          "\(times.time(both.from))至\(times.time(both.until))有两份以上有效的\(words.kind(kind))，通常为提前续期；请核对编号。",
          "From \(times.time(both.from)) to \(times.time(both.until)) more than one is valid: \(words.kind(kind)). As a rule that is a renewal in good time; compare their numbers."
        )
      }
    }
    let held = of.certificates.filter { $0.certificate.revokedAt == nil }
    return PlainPage.Part(
      heading: language.say("证书", "Certificates"), sentences: overlaps,
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("期间", "When"), language.say("证书", "Certificate"), language.say("状态", "State"),
              language.say("文件", "Document"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有登记证书。", "No certificate is on file.")] : [],
      forms: mayGovern ? [certify] + (held.isEmpty ? [] : [revoke(held)]) : [])
  }

  private func state(_ filed: FiledCertificate) -> PlainPage.Cell {
    let certificate = filed.certificate
    if let revoked = certificate.revokedAt {
      return PlainPage.Cell(
        "", marks: [.init(mark: "b", word: language.say("已撤销", "Revoked"))], lines: [times.time(revoked)],
        quotes: [filed.revokedFor].compactMap(\.self))
    }
    if certificate.isValid(at: times.now) {
      return PlainPage.Cell(
        "", marks: [.init(mark: "k", word: language.say("有效", "Valid"))], lines: [times.left(certificate.validUntil)])
    }
    return PlainPage.Cell(
      "",
      marks: [
        certificate.validUntil < times.now
          ? .init(mark: "b", word: language.say("已过期", "Run out"))
          : .init(mark: "o", word: language.say("未生效", "Not yet"))
      ])
  }

  private var certify: FormView {
    let kinds =
      [FormView.Option(value: "", words: words.kind(nil), isChosen: true)]
      + (annex?.certificates ?? []).map {
        .init(value: $0.key, words: $0.title[language], isChosen: $0.key == sight.form["kind"])
      }
    return FormView(
      "certify", language.say("登记证书", "File a certificate"),
      fields: [
        .choice("kind", language.say("种类", "Kind"), id: "kind", kinds),
        .input(
          "number", language.say("编号", "Number"), id: "number",
          [("maxlength", "80"), ("required", ""), ("value", sight.form["number"] ?? "")]),
        .input(
          "issuer", language.say("发证机构", "Issued by"), id: "issuer",
          [("maxlength", "200"), ("required", ""), ("value", sight.form["issuer"] ?? "")]),
        .input(
          "validFrom", language.say("有效期自（可不填）", "Valid from (may be left empty)"), id: "valid-from",
          [("type", "date"), ("value", sight.form["validFrom"] ?? "")]),
        .input(
          "validUntil", language.say("有效期至（含当日）", "Valid until (this day included)"), id: "valid-until",
          [("type", "date"), ("required", ""), ("value", sight.form["validUntil"] ?? "")]),
        .area(
          "scope", language.say("适用范围（可不填）", "What it covers (may be left empty)"), id: "scope",
          hint: language.say(
            "条码、商品编号或类目，每行一项；不填即仅适用于本商品",
            "GTINs, references or categories, one a line; only this product where it is empty"),
          text: sight.form["scope"] ?? "", longest: 4000),
        .input(
          "file", language.say("证书文件", "The document"), id: "file",
          hint: language.say("JPEG、PNG、WebP 或 PDF，不超过 700 kB", "JPEG, PNG, WebP or PDF, at most 700 kB"),
          [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")]),
      ], button: language.say("登记", "File it"), hasFile: true)
  }

  private func revoke(_ held: [FiledCertificate]) -> FormView {
    FormView(
      "revoke", language.say("登记证书撤销", "A certificate was revoked"),
      explanations: [
        language.say(
          "凡凭该证书销售的商品，没有其他有效证书的即行下架；其间的买家逐一通知。",
          "All goods that it was filed for and that have no other valid one are off sale at once, and who bought them since is told."
        )
      ],
      fields: [
        .choice(
          "certificate", language.say("证书", "Certificate"), id: "certificate",
          held.map(\.certificate).map {
            .init(value: "\($0.number)|\($0.issuer)", words: "\($0.number) · \($0.issuer)", isChosen: false)
          }),
        .input(
          "since", language.say("撤销生效日（可不填）", "With effect from (may be left empty)"), id: "since",
          hint: language.say("不填即自现在起", "From now on where it is empty"),
          [("type", "date"), ("max", times.zone.day(of: times.now).description)]),
        .area("reason", language.say("理由", "Why"), id: "revoke-reason", text: "", longest: 4000),
      ], button: language.say("登记撤销", "Revoke"))
  }
}
