/// What a letter's annex is about: the rules that people work by, kept as data beside the letter, a file for each.
public enum AnnexKind: String, Hashable, Sendable, CaseIterable {
  /// What may be sold: categories, and what each demands (`goods.standards`, `goods.certificates`).
  case goods
  /// How suppliers are screened, and what papers come with a lot (`goods.suppliers`).
  case suppliers
  /// Who may sell: what merchants have to prove (`merchants.admission`).
  case admission
  /// How reports of goods are weighed, and what follows from it.
  case reports
  /// How merchants and goods are scored, and what follows (`quality.scores`).
  case scores
  /// How complaints are worked on: who is warned, reasons, outside bodies (`complaints.clock`).
  case complaints
  /// When work is done: what terms in working hours are counted by. An iCalendar file.
  case hours

  /// The name of its file in the letter's folder.
  public var fileName: String { rawValue + (self == .hours ? ".ics" : ".yaml") }

  public var words: LocalizedText {
    switch self {
    case .goods: LocalizedText(zhHans: "商品类目与要求", en: "Goods: categories and what they demand")
    case .suppliers: LocalizedText(zhHans: "供应商筛选", en: "Suppliers: how they are screened")
    case .admission: LocalizedText(zhHans: "商家准入要求", en: "Admission: what merchants have to prove")
    case .reports: LocalizedText(zhHans: "举报的评分与处理", en: "Reports: how they are weighed")
    case .scores: LocalizedText(zhHans: "质量评价的指标与界限", en: "Scores: how they are made, and what follows")
    case .complaints: LocalizedText(zhHans: "投诉的处理", en: "Complaints: how they are worked on")
    case .hours: LocalizedText(zhHans: "工作时间", en: "Opening hours")
    }
  }
}

/// An annex that was read.
public enum Annex: Hashable, Sendable {
  case goods(GoodsAnnex)
  case suppliers(SuppliersAnnex)
  case admission(AdmissionAnnex)
  case reports(ReportsAnnex)
  case scores(ScoresAnnex)
  case complaints(ComplaintsAnnex)
  case hours(OpeningHours)

  /// Reads opening hours; every other annex is made of nodes.
  public static func read(hours source: String) -> (annex: Annex?, problems: [LetterProblem]) {
    let (hours, problems) = OpeningHours.read(source)
    return (problems.isEmpty ? .hours(hours) : nil, problems)
  }

  /// The annex is nil when there is any problem. Problems stand in the order of the file.
  public static func read(_ kind: AnnexKind, _ root: LetterNode) -> (annex: Annex?, problems: [LetterProblem]) {
    let (annex, problems): (Annex, [LetterProblem])
    switch kind {
    case .goods:
      let read = GoodsAnnex.read(root)
      (annex, problems) = (.goods(read.annex), read.problems)
    case .suppliers:
      let read = SuppliersAnnex.read(root)
      (annex, problems) = (.suppliers(read.annex), read.problems)
    case .admission:
      let read = AdmissionAnnex.read(root)
      (annex, problems) = (.admission(read.annex), read.problems)
    case .reports:
      let read = ReportsAnnex.read(root)
      (annex, problems) = (.reports(read.annex), read.problems)
    case .scores:
      let read = ScoresAnnex.read(root)
      (annex, problems) = (.scores(read.annex), read.problems)
    case .complaints:
      let read = ComplaintsAnnex.read(root)
      (annex, problems) = (.complaints(read.annex), read.problems)
    case .hours:
      return (nil, [LetterProblem(root.mark, "Opening hours are no YAML", cure: "Write them as an iCalendar file")])
    }
    return (problems.isEmpty ? annex : nil, problems.sorted { $0.mark < $1.mark })
  }
}
