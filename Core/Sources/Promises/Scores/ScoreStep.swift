/// What a threshold of a scorecard leads to, once a person has decided so; the mildest first.
public enum ScoreStep: String, Hashable, Sendable, CaseIterable, Comparable {
  /// More of the goods are sampled than usual. It ends by itself.
  case sampling
  case warning
  /// The deposit has to hold more than was agreed.
  case floor
  /// A merchant takes no orders; goods are off sale.
  case suspension

  public static func < (a: ScoreStep, b: ScoreStep) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  /// Goods have no deposit.
  public func fits(_ whose: ScoreMeasure.Whose) -> Bool { whose == .merchant || self != .floor }

  /// Whether it is over as soon as the figure has recovered; whether the rest ends, a person decides.
  public var endsByItself: Bool { self == .sampling || self == .warning }

  public func words(_ whose: ScoreMeasure.Whose) -> LocalizedText {
    switch (self, whose) {
    case (.sampling, _): LocalizedText(zhHans: "加严抽检", en: "Sampling tightened")
    case (.warning, .merchant): LocalizedText(zhHans: "警告", en: "Warning")
    case (.warning, .product): LocalizedText(zhHans: "警告卖家", en: "Warning to the seller")
    case (.floor, _): LocalizedText(zhHans: "提高保证金", en: "Deposit raised")
    case (.suspension, .merchant): LocalizedText(zhHans: "暂停经营", en: "Suspension")
    case (.suspension, .product): LocalizedText(zhHans: "商品下架", en: "Goods off sale")
    }
  }
}

/// A step that was asked for or taken because of a figure, as the next working out finds it.
public struct StandingStep: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It waits for a person.
    case open
    /// It was taken, and is in force.
    case taken
    /// A person declined to take it, with reasons.
    case declined
    /// The figure had recovered before anybody decided.
    case recovered
    /// A worse limit was crossed before anybody decided.
    case overtaken
    /// It was taken or declined, and is over.
    case ended

    public var words: LocalizedText {
      switch self {
      case .open: LocalizedText(zhHans: "待决定", en: "To be decided")
      case .taken: LocalizedText(zhHans: "执行中", en: "In force")
      case .declined: LocalizedText(zhHans: "决定不采取", en: "Declined")
      case .recovered: LocalizedText(zhHans: "指标已恢复", en: "The figure recovered first")
      case .overtaken: LocalizedText(zhHans: "由更重的措施代替", en: "Overtaken by a worse limit")
      case .ended: LocalizedText(zhHans: "已结束", en: "Over")
      }
    }
  }

  public var step: ScoreStep
  public var status: Status
  /// When it was opened, or decided about.
  public var since: Instant
  /// Whether it is shown that it may be lifted.
  public var mayBeLifted: Bool

  public init(_ step: ScoreStep, _ status: Status, since: Instant, mayBeLifted: Bool = false) {
    self.step = step
    self.status = status
    self.since = since
    self.mayBeLifted = mayBeLifted
  }

  /// What a working out makes of it.
  public enum Change: Hashable, Sendable {
    case end(Status)
    /// A person is shown that it may be lifted, or no more.
    case mayBeLifted(Bool)
  }

  /// What a working out of one figure makes of the steps that stand because of it, each at its place, and what it opens.
  /// The same limit opens nothing while a step as hard or harder waits, is in force, or was declined.
  ///
  /// - Parameters:
  ///   - crossed: the hardest step whose limit is crossed now.
  ///   - renewed: what was decided before it was decided of cases that no longer count.
  public static func next(
    _ standing: [StandingStep], crossed: ScoreStep?, renewed: Instant
  ) -> (changes: [Change?], opens: Bool) {
    var opens = crossed != nil
    let changes = standing.map { one -> Change? in
      let change = one.change(crossed: crossed, renewed: renewed)
      var stays = true
      if case .end = change { stays = false }
      if stays, let crossed, one.step >= crossed { opens = false }
      return change
    }
    return (changes, opens)
  }

  private func change(crossed: ScoreStep?, renewed: Instant) -> Change? {
    let isCrossed = crossed.map { $0 >= step } ?? false
    switch status {
    case .open:
      if !isCrossed { return .end(.recovered) }
      return crossed == step ? nil : .end(.overtaken)
    case .taken:
      if isCrossed { return mayBeLifted ? .mayBeLifted(false) : nil }
      if step.endsByItself { return .end(.ended) }
      return mayBeLifted ? nil : .mayBeLifted(true)
    case .declined: return isCrossed && since >= renewed ? nil : .end(.ended)
    case .recovered, .overtaken, .ended: return nil
    }
  }
}
