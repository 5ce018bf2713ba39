import Promises
import Service

/// A recall in words and tables.
struct RecallWords {
  var times: TimeWords
  private var language: Language { times.language }

  private func mark(_ risk: RecallRisk) -> PlainPage.Mark {
    PlainPage.Mark(mark: risk == .serious || risk == .high ? "b" : "o", word: risk.words[language])
  }

  /// Which goods, as their seller calls them.
  private func scope(_ notice: RecallNotice) -> PlainPage.Cell {
    var cell = PlainPage.Cell(
      "", links: [LinkView(address: Address.recall(notice.recall, language), words: notice.scope[language])])
    cell.isQuoted = true
    return cell
  }

  func list(_ notices: [RecallNotice]) -> [PlainPage.Part] {
    func table(_ notices: [RecallNotice]) -> PlainPage.Table {
      PlainPage.Table(
        [
          language.say("商品", "Goods"), language.say("风险", "Risk"), language.say("怎么办", "What to do"),
          language.say("宣布", "Announced"),
        ],
        notices.map { notice in
          [
            scope(notice),
            PlainPage.Cell("", marks: [mark(notice.risk)]),
            PlainPage.Cell(notice.closed == nil ? notice.plan.goods.words[language] : notice.status.words[language]),
            PlainPage.Cell(times.time(notice.announced)),
          ]
        })
    }
    let open = notices.filter { $0.closed == nil }.sorted { $0.announced > $1.announced }
    let closed = notices.filter { $0.closed != nil }.sorted { $0.announced > $1.announced }
    var parts = [
      PlainPage.Part(
        heading: language.say("正在召回", "Recalled now"), tables: open.isEmpty ? [] : [table(open)],
        empty: open.isEmpty ? [language.say("目前没有召回的商品。", "Nothing is recalled at present.")] : [])
    ]
    if !closed.isEmpty {
      parts.append(PlainPage.Part(heading: language.say("已结束的召回", "Recalls that have ended"), tables: [table(closed)]))
    }
    return parts
  }

  private func fact(_ chinese: String, _ english: String, _ text: String, marks: [PlainPage.Mark] = [])
    -> PlainPage.Cell
  {
    var cell = PlainPage.Cell(text, marks: marks)
    cell.name = language.say(chinese, english)
    return cell
  }

  func notice(_ notice: RecallNotice) -> PlainPage.Part {
    var facts = [
      fact("风险等级", "Risk", "", marks: [mark(notice.risk)]),
      fact("召回范围", "Which goods", notice.scope[language]),
    ]
    if notice.soldFrom != nil || notice.soldUntil != nil {
      let from = notice.soldFrom.map { times.time($0) }
      let until = notice.soldUntil.map { times.time($0) }
      let text =
        switch (from, until) {
        case (let from?, let until?): language.say("\(from)至\(until)下单", "ordered from \(from) to \(until)")
        case (let from?, nil): language.say("\(from)起下单", "ordered since \(from)")
        default: language.say("\(until ?? "")前下单", "ordered until \(until ?? "")")
        }
      facts.append(fact("销售时间", "Sold", text))
    }
    facts += [
      fact("商品如何处理", "The goods", notice.plan.goods.words[language]),
      fact("补救", "What you get", notice.remedy[language]),
      fact("召回方", "Recalled by", notice.announcedBy), fact("联系方式", "Ask", notice.contact),
      fact("宣布时间", "Announced", times.time(notice.announced)), fact("状态", "Status", notice.status.words[language]),
    ]
    if let resumes = notice.resumes {
      facts.append(
        fact(
          "恢复销售", "Sold again",
          !notice.lots.isEmpty
            ? language.say("其他批次照常销售；召回的批次不再发货。", "Other lots are sold; nothing of the recalled ones is shipped.")
            : resumes
              ? language.say(
                "可以，自召回结束后到货的批次起；此前到货的不再发货。",
                "Yes, from lots that came in after the recall had ended; nothing of earlier ones is shipped.")
              : language.say("不可以，商品继续停售。", "No: the goods stay off sale.")))
    }
    return PlainPage.Part(
      sentences: notice.closed == nil
        ? [
          language.say(
            "您的订单页会显示是否涉及您购买的商品，并可在那里答复。",
            "Your order's page says whether it concerns what you bought, and takes your answer.")
        ] : [],
      facts: [PlainPage.Facts(list: facts)],
      more: [
        LinkView(
          address: Address.goods(notice.product, language),
          words: language.say("商品信息与合格证明", "What is known of these goods")),
        LinkView(
          address: "/v1/recalls/\(Address.step(notice.recall))",
          words: language.say("供程序读取的公告（JSON）", "This notice for machines (JSON)")),
      ])
  }

  func report(_ report: RecallReport) -> PlainPage.Part {
    let figures = report.figures
    func row(_ chinese: String, _ english: String, _ count: Int) -> [PlainPage.Cell] {
      [
        PlainPage.Cell(language.say(chinese, english)), PlainPage.Cell("\(count)", isNumber: true),
        PlainPage.Cell(RecallFigures.words(count, of: figures.told)[language]),
      ]
    }
    func money(_ sums: [Money]) -> String {
      sums.isEmpty ? "–" : sums.map { Prose.money($0, language) }.joined(separator: language.say("、", ", "))
    }
    var sentences: [String] = []
    switch report.notice.status {
    case .announced: sentences.append(language.say("即将开始通知买家。", "Telling buyers begins any moment."))
    case .telling:
      sentences.append(
        language.say(
          "正在分批通知买家，已通知 \(figures.told) 个订单；中断后从中断处继续。",
          "Buyers are being told batch by batch, \(figures.told) orders so far; cut off, it goes on where it was."))
    case .open, .closed: break
    }
    if let first = report.firstTold, let all = report.allTold {
      sentences.append(
        language.say(
          "\(times.time(first))开始通知，\(times.time(all))已全部通知。",
          "Telling began on \(times.time(first)); all were told on \(times.time(all))."))
    }
    if let reason = report.closedFor {
      sentences.append(language.say("已结束：\(reason)", "Closed: \(reason)"))
    }
    return PlainPage.Part(
      heading: language.say("召回进度", "How it is answered"), sentences: sentences,
      facts: [
        PlainPage.Facts(list: [
          fact("已通知的订单", "Orders told", "\(figures.told)"), fact("涉及的件数", "Pieces in them", "\(figures.pieces)"),
          fact("应退货款合计", "All that may go back", money(report.worth)),
          fact("已决定退还", "Granted so far", money(report.refunded)),
        ])
      ],
      tables: [
        PlainPage.Table(
          [language.say("答复", "Answer"), language.say("订单", "Orders"), language.say("占已通知的", "Of those told")],
          [
            row("已答复", "Answered", figures.answered), row("寄回", "Send the goods back", figures.sendsBack),
            row("已销毁", "Destroyed them", figures.destroyed), row("保留", "Keep them", figures.keeps),
            row("商品已收回", "Goods are back", figures.returned), row("已补救", "Have their remedy", figures.remedied),
            row("已提醒", "Were reminded", figures.reminded),
          ])
      ],
      more: [
        LinkView(
          address: "/recalls/\(Address.step(report.notice.recall))/report.csv",
          words: language.say("下载监管报告（CSV）", "The regulator's report (CSV)"))
      ])
  }
}
