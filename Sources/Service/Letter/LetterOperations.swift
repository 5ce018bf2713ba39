import Database
import Promises

extension Catalog {
  private static let fields: [Schema.Field] = [
    .field("number", Shape.letter, "The version."), .field("name", .text(max: 200), "The letter's name."),
    .field("sha256", .string(minLength: 64, maxLength: 64), "Of the source's bytes, in hexadecimal."),
    .field("publishedAt", .instant, "When it was published; immutable from then on."),
    .field("effectiveAt", .instant, "From when on orders are bound to it."),
  ]
  private static let source = Schema.text(max: 500_000)
  private static let version = Schema.object(fields)

  private static func json(_ version: LetterBook.Version) -> JSONObject {
    [
      "number": .integer(Int64(version.number)), "name": .string(version.letter.name),
      "sha256": .string(version.sha256), "publishedAt": .string(version.published.description),
      "effectiveAt": .string(version.effective.description),
    ]
  }

  private static let annexFields: [Schema.Field] = [
    .field("kind", .choice(of: AnnexKind.self), "What it is about."),
    .field("number", Shape.letter, "Its version, counted for each kind."),
    .field("sha256", .string(minLength: 64, maxLength: 64), "Of the source's bytes, in hexadecimal."),
    .field("publishedAt", .instant, "When it was published; immutable from then on."),
    .field("effectiveAt", .instant, "From when on it holds."),
  ]

  private static func json(_ version: LetterBook.AnnexVersion) -> JSONObject {
    [
      "kind": .string(version.kind.rawValue), "number": .integer(Int64(version.number)),
      "sha256": .string(version.sha256), "publishedAt": .string(version.published.description),
      "effectiveAt": .string(version.effective.description),
    ]
  }

  static let letterOperations: [Operation] = [
    Operation(
      name: "letter.publish", path: "letter-versions",
      summary: "Publishes a version of the letter. It takes effect after 7 days of notice, or at once where it only "
        + "improves promises.",
      fields: [.field("source", source, "The letter file, YAML.")], answer: version, isDated: false
    ) { work, input in
      let source = input.text("source")
      return .object(json(try work.publish(LetterFile(yaml: source), source: source, at: work.now)))
    },
    Operation(
      name: "annex.publish", path: "annexes",
      summary: "Publishes a version of an annex of the letter. The first holds at once, later ones after 7 days.",
      fields: [
        .field("kind", .choice(of: AnnexKind.self), "What it is about."),
        .field("source", source, "The annex's file: YAML, or iCalendar for the opening hours."),
      ], answer: .object(annexFields), isDated: false
    ) { work, input in
      let source = input.text("source")
      let file = AnnexFile(AnnexKind(rawValue: input.text("kind"))!, yaml: source)
      return .object(json(try work.publish(file, source: source, at: work.now)))
    },
  ]

  static let letterQueries: [Query] = [
    .list("letter.versions", "letter-versions", "The versions of the letter.", of: version) { work, _, page in
      let after = try page.afterSerial()
      return work.letters.versions.filter { $0.number > after }.prefix(page.fetched)
        .map { (String($0.number), .object(json($0))) }
    },
    Query(
      name: "letter.version", path: "letter-versions/{number}", summary: "One version of the letter with its source.",
      parameters: [.field("number", Shape.letter, "The version.")],
      answer: .object(fields + [.field("source", source, "The letter file, byte for byte.")])
    ) { work, input in
      let number = Int(input.integer("number"))
      guard let version = work.letters.version(number),
        let source = try work.transaction.first(
          "SELECT source FROM letter WHERE number = $1", number, map: { $0.text(0) })
      else { throw Refusal(.unknown, "letter-unknown", "There is no version \(number) of the letter.") }
      var answer = json(version)
      answer["source"] = .string(source)
      return .object(answer)
    },
    Query(
      name: "annex.get", path: "annexes/{kind}", summary: "The annex of a kind that holds now, with its source.",
      parameters: [.field("kind", .choice(of: AnnexKind.self), "What it is about.")],
      answer: .object(annexFields + [.field("source", source, "The annex's file, byte for byte.")])
    ) { work, input in
      let kind = AnnexKind(rawValue: input.text("kind"))!
      let versions = work.letters.annexes.filter { $0.kind == kind }
      guard let version = versions.last(where: { $0.effective <= work.now }) ?? versions.first,
        let source = try work.transaction.first(
          "SELECT source FROM annex WHERE kind = $1 AND number = $2", kind.rawValue, version.number,
          map: { $0.text(0) })
      else { throw Refusal(.unknown, "annex-unknown", "No annex \(kind.rawValue) was published.") }
      var answer = json(version)
      answer["source"] = .string(source)
      return .object(answer)
    },
  ]
}
