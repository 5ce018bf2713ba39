extension ComplaintsAnnex {
  static func read(_ root: LetterNode) -> (annex: ComplaintsAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []

    mutating func annex(_ root: LetterNode) -> ComplaintsAnnex {
      let fields = map(
        root, "a complaints annex", ["escalation", "reasons", "cluster", "bodies"], required: ["escalation", "reasons"])
      var annex = ComplaintsAnnex()
      if let node = fields["escalation"] { annex.escalation = escalation(node) }
      if let node = fields["reasons"] { annex.reasons = reasons(node) }
      annex.cluster = fields["cluster"].flatMap { cluster($0) }
      annex.bodies = items(fields["bodies"]).map { body($0) }
      return annex
    }

    private mutating func escalation(_ node: LetterNode) -> [Step] {
      var steps: [Step] = []
      for item in items(node) {
        let fields = map(item, "a step of the escalation", ["at", "tell"], required: ["at", "tell"])
        guard let place = fields["at"], case .share(let share)? = figure(place) else {
          if let place = fields["at"] { report(place, "This is no share of the time", "Write at: {percent: 75}") }
          continue
        }
        if share.millionths == 0 || share >= .whole {
          report(place, "A warning comes after the start and before the deadline", "Write a percentage from 1 to 99")
        } else if let last = steps.last, last.share >= share {
          report(place, "The steps do not follow each other", "Write the earliest first, and each percentage once")
        }
        guard let role: Role = choice(fields["tell"], "a role") else { continue }
        if let place = fields["tell"], !Role.ofPeople.contains(role) || !Right.listOrders.isHeld(by: [role]) {
          report(place, "\(role.rawValue) sees no complaints", "Write service, quality, finance or auditor")
        }
        steps.append(Step(share: share, tell: role))
      }
      if steps.count > 8 { report(node, "There are more than eight steps", "Leave out some") }
      return steps
    }

    private mutating func reasons(_ node: LetterNode) -> [Reason] {
      var reasons: [Reason] = []
      for item in items(node) {
        let fields = map(item, "a reason", ["key", "title", "parent"], required: ["key", "title"])
        let reason = Reason(
          key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]),
          parent: fields["parent"].map { scalar($0) })
        // Naming only what stands above keeps it a tree.
        if let place = fields["parent"], let parent = reason.parent, !reasons.contains(where: { $0.key == parent }) {
          let near = nearest(parent, reasons.map(\.key)).map { "Did you mean \($0)" }
          report(place, "No reason \(parent) stands above", near ?? "Write the wider reason first")
        }
        reasons.append(reason)
      }
      if reasons.isEmpty { report(node, "There are no reasons", "Write at least one") }
      return reasons
    }

    private mutating func cluster(_ node: LetterNode) -> Cluster? {
      let names = ["cases", "within", "improve-within"]
      let fields = map(node, "a cluster", names, required: names)
      guard let cases = fields["cases"].flatMap({ whole($0, 2...1_000_000) }), let place = fields["within"],
        let within = term(place), let improve = fields["improve-within"].flatMap({ term($0) })
      else { return nil }
      guard case .days(let days) = within, (1...366).contains(days) else {
        report(place, "Clusters are looked for over whole days", "Write within: {days: 28}")
        return nil
      }
      return Cluster(cases: cases, days: days, improveWithin: improve)
    }

    private mutating func body(_ node: LetterNode) -> Body {
      let fields = map(
        node, "a body", ["title", "address", "telephone", "web"], required: ["title", "address"])
      let body = Body(
        title: plain(fields["title"]), address: plain(fields["address"]),
        telephone: fields["telephone"].map { scalar($0) }, web: fields["web"].map { scalar($0) })
      if let place = fields["web"], let web = body.web, !web.hasPrefix("https://") {
        report(place, "\(web) is no address that a page may lead to", "Write one that begins with https://")
      }
      return body
    }
  }
}
