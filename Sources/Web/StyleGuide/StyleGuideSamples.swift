import Promises
import Service

extension StyleGuidePage {
  var say: StyleGuideView.Say {
    .init(
      colours: language.say("颜色", "Colours"),
      coloursLead: language.say(
        "四种含义各有颜色，也各有形状或文字；浅色与深色下的文字对比度均不低于 4.5:1。",
        "Four have a meaning, and each has a shape or a word beside it. Text stands out by 4.5 to 1 in light and in dark."
      ),
      light: language.say("浅色", "Light"), dark: language.say("深色", "Dark"),
      status: language.say("状态", "Where it stands"),
      statusLead: language.say("页面开头说明：轮到谁，到何时为止。", "Heads a page: whose turn it is, and until when."),
      claims: language.say("售后申请的状态", "States of a claim"), promises: language.say("承诺", "Promises"),
      times: language.say("时间与金额", "Times and money"),
      timesLead: language.say(
        "期限写明时刻与剩余时间；时区每页说明一次。", "A deadline is said with the time left. The zone is named once on a page."),
      notices: language.say("提示", "Notices"),
      noticesLead: language.say("表单提交后位于页首。", "At the top of a page, after a form was sent."),
      forms: language.say("表单与按钮", "Forms and buttons"),
      formsLead: language.say(
        "每页至多一个主要按钮。此处提交的内容不会保存。", "One button of a page is the main one. What is sent from here is dropped."),
      lists: language.say("列表", "Lists"),
      listsLead: language.say("窄屏上每行成为一块，单元格带名称。", "On a narrow screen each row is a block that names its cells."),
      steps: language.say("经过", "What happened"), evidence: language.say("凭证", "Evidence"),
      secrets: language.say("只显示一次的内容", "What is shown once"),
      secretsLead: language.say("邀请链接与密钥。", "Links of invitations, and keys."),
      records: language.say("履行记录", "A record"),
      recordsLead: language.say("位于承诺书各条旁边；图形在灰度下也可辨认。", "Beside each article of the letter. Its plot reads in grey."),
      seal: language.say("印章", "The seal"))
  }

  /// Each kind of field: empty, filled, with a hint, needed.
  var forms: [FormView] {
    [
      FormView(
        "sample", language.say("提出售后申请", "Make a claim"),
        explanations: [language.say("系统按承诺书办理。", "The letter decides what it can at once.")],
        fields: [
          .choice(
            "kind", language.say("申请类型", "What is the matter"), id: "kind",
            ClaimKind.allCases.prefix(4).map {
              .init(value: $0.rawValue, words: $0.words(language), isChosen: $0 == .quality)
            }),
          .input(
            "quantity", language.say("数量", "How many"), id: "quantity",
            hint: language.say("可申请 2 件", "Up to 2"), [("type", "number"), ("min", "0"), ("max", "2"), ("value", "1")]),
          .boxes(
            language.say("附件", "What came with it"), id: "with",
            [
              .init(name: "box", words: language.say("包装", "The box"), isTicked: true),
              .init(name: "bill", words: language.say("发票", "The bill"), isTicked: false),
            ]),
          .input(
            "day", language.say("收到日期", "When it came"), id: "day", [("type", "date"), ("required", "")]),
          .area(
            "note", language.say("情况说明", "In your words"), id: "note",
            hint: language.say("选填", "You may leave it empty."), text: "", longest: 2000),
          .input(
            "file", language.say("照片或文件", "A picture or a document"), id: "file",
            hint: language.say("不超过 700 kB", "At most 700 kB"), [("type", "file")]),
        ], button: language.say("提交申请", "Make the claim"), isMain: true),
      FormView(
        "entry", language.say("登录", "Sign in"),
        fields: [
          .input(
            "login", language.say("登录名", "Name"), id: "login",
            [("type", "text"), ("autocomplete", "off"), ("value", "nina@example.org")]),
          .input(
            "password", language.say("密码", "Password"), id: "password",
            [("type", "password"), ("autocomplete", "off"), ("required", "")]),
        ], button: language.say("登录", "Sign in")),
      FormView(
        "withdraw", language.say("撤回申请", "Take the claim back"),
        explanations: [language.say("在期限内可再次申请。", "While your right runs you may claim again.")],
        button: language.say("撤回", "Take it back")),
    ]
  }

  var table: PlainPage.Table {
    PlainPage.Table(
      [
        language.say("登录名", "Signs in as"), language.say("姓名", "Name"), language.say("最近使用", "Last used"),
        language.say("期限", "Due"), language.say("操作", "To do"),
      ],
      [
        [
          PlainPage.Cell(quoting: "nina@example.org"), PlainPage.Cell(quoting: "Nina 王"),
          PlainPage.Cell(times.time(times.now)),
          PlainPage.Cell(
            "", marks: [.init(mark: "b", word: language.say("已逾期", "Overdue"))], clocks: [ClockView(ago(2), times)],
            lines: [times.deadline(ago(2))]),
          PlainPage.Cell(
            "", buttons: [.init(act: "sample", field: "row", value: "1", words: language.say("停用", "Disable"))]),
        ],
        [
          PlainPage.Cell(quoting: "omar@example.org"), PlainPage.Cell(quoting: "Omar"),
          plot,
          PlainPage.Cell("", clocks: [ClockView(ago(-30), times)], quotes: [language.say("王先生的留言", "What Omar wrote")]),
          PlainPage.Cell("", links: [LinkView(address: here, words: language.say("查看", "Look at it"))]),
        ],
      ])
  }

  private var plot: PlainPage.Cell {
    let figure = Proportion(97, of: 120)
    var cell = PlainPage.Cell(language.say("从未", "Never"))
    cell.plots = [
      ScorePlot(
        figure: figure, interval: figure.interval(.ninetyFive), limits: [Share(millionths: 900_000)], isGood: true
      ).view("b")
    ]
    return cell
  }

  var goods: GoodsTable {
    func money(_ minor: Int64) -> String { Prose.money(Money(minor, .cny), language) }
    return GoodsTable(
      heading: language.say("所购商品", "What was ordered"), goodsHead: language.say("商品", "Goods"),
      quantityHead: language.say("数量", "Quantity"), priceHead: language.say("单价", "Price of one"),
      sumHead: language.say("小计", "Together"),
      paid: language.say("实付\(money(1_249_90))", "Paid: \(money(1_249_90))"), isKnown: true,
      rows: [
        GoodsView(
          title: "Kettle 热水壶", reference: "P-1", quantity: "12", price: money(99_00), sum: money(1_188_00),
          address: "#"),
        GoodsView(
          title: "Cup 杯子", reference: "P-2", quantity: "1", price: money(61_90), sum: money(61_90), address: "#"),
      ], unknown: [])
  }

  var parcels: ParcelList {
    ParcelList(
      heading: language.say("包裹与物流", "Parcels"), lines: [],
      parcels: [
        ParcelView(
          heading: "SF SF1204",
          details: language.say(
            "包裹 S-1，\(times.time(ago(40)))交承运人", "Parcel S-1, with the carrier since \(times.time(ago(40)))"),
          news: [], uses: [],
          steps: [TrackingEvent.Kind.delivered, .outForDelivery].enumerated().map { place, kind in
            StepView(
              time: times.time(ago(Int64(4 + 3 * place))), stamp: ago(Int64(4 + 3 * place)).description,
              text: kind.words(language), quotes: [])
          })
      ], none: [])
  }

  var steps: [StepView] {
    [
      StepView(
        time: times.time(ago(20)), stamp: ago(20).description, text: language.say("您提出申请。", "You made the claim."),
        quotes: ["It leaks. 漏水。"]),
      StepView(
        time: times.time(ago(2)), stamp: ago(2).description,
        text: language.say("商家同意。", "The seller agreed."), quotes: []),
    ]
  }

  /// Twelve periods of which one was worse than the others.
  var box: LetterView.Box {
    let clause = letter.clauses.first { $0.kind == .byPromise } ?? letter.clauses[0]
    let today = times.zone.day(of: times.now)
    let periods = (0..<12).map { place in
      let last = today.adding(-30 * (11 - place))
      return ClauseRecord.Period(
        first: last.adding(-29), last: last, kept: 180 + 7 * (place * 5 % 12), broken: place == 7 ? 24 : place % 4)
    }
    let (kept, broken) = periods.reduce((0, 0)) { ($0.0 + $1.kept, $0.1 + $1.broken) }
    let record = ClauseRecord(
      clause: clause.key, opened: kept + broken + 31, kept: kept, broken: broken, void: 6, open: 25,
      medianSeconds: 172_800, ninetiethSeconds: 345_600, granted: Money(4_122_00, .cny), paid: Money(4_020_00, .cny),
      periods: periods)
    var view = RecordBox(record: record, clause: clause, days: 360, today: today, language: language).view
    view.working?.numbers = nil
    return view
  }

}
