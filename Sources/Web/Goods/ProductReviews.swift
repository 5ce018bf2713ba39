import Promises
import Service

/// How goods were reviewed, and what was put right about them, with the forms for both.
extension ProductPage {
  var reviewPart: PlainPage.Part? {
    let standards = annex?.review ?? []
    guard !standards.isEmpty || !reviews.isEmpty else { return nil }
    let rows = reviews.map { review in
      [
        PlainPage.Cell(times.time(review.at), quotes: [review.by.map { names[$0] ?? $0 }].compactMap(\.self)),
        PlainPage.Cell(
          "", marks: [.init(mark: review.verdict == .passed ? "k" : "b", word: review.verdict.words[language])]),
        PlainPage.Cell(
          review.findings.isEmpty ? "–" : "",
          lines: review.findings.map { finding in
            standards.first { $0.key == finding.standard }?.title[language] ?? finding.standard
          }, quotes: [review.note].filter { !$0.isEmpty }),
      ]
    }
    return PlainPage.Part(
      heading: language.say("商品信息审核", "Review of the listing"),
      sentences: of.reviewSince.map {
        [language.say("自\(times.time($0))起等待审核。", "It waits to be reviewed since \(times.time($0)).")]
      } ?? [],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [language.say("时间", "When"), language.say("结论", "Verdict"), language.say("发现", "Findings")], rows)
        ],
      forms: standards.isEmpty || !mayGovern
        ? []
        : [
          FormView(
            "review", language.say("审核", "Review it"),
            explanations: [
              language.say(
                "勾选不符合的标准；全部符合的，直接提交。",
                "Tick the standards that it does not meet; send it as it is where it meets them all.")
            ],
            fields: [
              .boxes(
                language.say("不符合的标准", "What it does not meet"), id: "findings",
                standards.map {
                  .init(
                    name: "finding-\($0.key)",
                    words: language.say(
                      "\($0.title.zhHans)：\($0.question.zhHans)", "\($0.title.en): \($0.question.en)"),
                    isTicked: sight.form["finding-\($0.key)"] != nil)
                }),
              .area(
                "note", language.say("说明（可不填）", "Note (may be left empty)"), id: "note",
                text: sight.form["note"] ?? "", longest: 4000),
            ], button: language.say("提交审核结论", "Record the review"), isMain: of.reviewSince != nil)
        ])
  }

  var correctionsPart: PlainPage.Part {
    let rows = corrections.map { correction in
      [
        PlainPage.Cell(times.time(correction.at), quotes: [correction.by.map { names[$0] ?? $0 }].compactMap(\.self)),
        PlainPage.Cell(words.field(correction.field)), PlainPage.Cell(quoting: words.shown(correction.old)),
        PlainPage.Cell(quoting: words.shown(correction.new)), PlainPage.Cell(quoting: correction.reason),
      ]
    }
    let form = sight.form
    return PlainPage.Part(
      heading: language.say("更正记录", "What was put right"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("时间", "When"), language.say("内容", "What"), language.say("原为", "Before"),
              language.say("改为", "After"), language.say("理由", "Why"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚无更正。", "Nothing was corrected yet.")] : [],
      forms: !mayGovern
        ? []
        : [
          FormView(
            "correct", language.say("更正商品信息", "Put something right"),
            fields: [
              .input(
                "title", language.say("名称", "Title"), id: "title",
                [("maxlength", "300"), ("required", ""), ("value", form["title"] ?? of.title)]),
              words.category(form["category"] ?? of.listing.category), words.brand(form["brand"] ?? of.listing.brand),
              .input(
                "gtin", language.say("条码", "GTIN"), id: "gtin",
                [
                  ("maxlength", "40"), ("inputmode", "numeric"),
                  ("value", form["gtin"] ?? of.listing.gtin?.digits ?? ""),
                ]),
              words.standards(form["standards"] ?? of.listing.standards.joined(separator: "\n")),
              words.description(form["description"] ?? of.description),
              .area("reason", language.say("更正理由", "Why"), id: "reason", text: form["reason"] ?? "", longest: 4000),
            ], button: language.say("更正", "Correct it"))
        ])
  }
}
