extension Procedure {
  /// Figures of merchants and goods, and what follows from them.
  static let ofScores: [Procedure] = [
    Procedure(
      key: "scores", title: LocalizedText(zhHans: "质量评价", en: "Quality scores"), clauses: ["quality.scores"],
      steps: [
        Step(
          "计算指标", "Work the figures out", .system,
          clock: Clock(
            "quality.scores", "every", from: LocalizedText(zhHans: "上一期完成之时", en: "the last time it was done")),
          and: [
            Clock(
              "quality.scores", "every", in: .scores,
              from: LocalizedText(zhHans: "上次计算之时", en: "the last working out"))
          ],
          what: LocalizedText(
            zhHans: "计算每个商家和每种商品在期间内的指标与置信区间；案件数足够且整个区间劣于界限的，产生待决定事项。",
            en:
              "Each figure of each merchant and product is worked out with its interval. Where there are enough cases and the whole interval is worse than a limit, a person has to decide."
          ),
          otherwise: LocalizedText(zhHans: "记为违约，公开记录。", en: "It counts as broken in the public record.")),
        Step(
          "提前计算", "Have them worked out now", .people([.quality]), ["scores.work-out"],
          what: LocalizedText(zhHans: "不等下一期，即行计算。", en: "Without waiting for the next time.")),
        Step(
          "决定措施", "Decide about the step", .people([.quality]), ["scores.take", "scores.decline"],
          clock: Clock(
            "quality.scores", "thresholds", in: .scores,
            from: LocalizedText(zhHans: "越过界限之时", en: "the limit being crossed")),
          what: LocalizedText(
            zhHans: "查看构成指标的案件，采取附件所列措施，或者写明理由不予采取。警告、提高保证金、暂停经营和下架即时公示。",
            en:
              "Look at the cases that the figure is made of. Take the step that the annex names, or decline with reasons. Warnings, higher deposits, suspensions and removals are published at once."
          ),
          otherwise: LocalizedText(zhHans: "记为违约，仍须决定。", en: "It counts as broken, and is still to be decided.")),
        Step(
          "结束措施", "End the step", .people([.quality]), ["scores.end"],
          what: LocalizedText(
            zhHans: "指标恢复后，加严抽检自动结束；提高的保证金、暂停和下架由人员决定解除，写明理由。",
            en:
              "Once the figure has recovered, tightened sampling ends by itself; whether a higher deposit, a suspension or a removal is lifted, a person decides, with reasons."
          )),
      ])
  ]
}
