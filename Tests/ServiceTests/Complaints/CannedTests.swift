import Promises
import Support
import Testing

@testable import Service

@Suite struct CannedTests {
  private let at = Shop.now

  private func save(_ work: Work, _ text: String, training: String? = nil) throws {
    try work.saveCanned(
      "sorry", title: LocalizedText(zhHans: "致歉", en: "Sorry"), text: LocalizedText(zhHans: "{{number}}：抱歉。", en: text),
      training: training, at: work.now)
  }

  @Test(arguments: Engine.kinds) func aCaseFillsItIn(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("li@example.org")
      try await shop.order("A-1")
      try await shop.run(at) { work in
        try save(work, "Dear {{name}}, of {{order}} in {{number}} you hear by {{deadline}}. {{agent}}")
        var opening = Opening("K-1", about: "A-1", subject: "Slow.")
        opening.language = .en
        try work.openComplaint(opening, at: at)
      }
      func fill(_ language: Language? = nil) async throws -> Result<String, CannedText.Missing> {
        try await shop.run(at) { work in
          work.actor = "person:\(one)"
          return try work.filled(canned: "sorry", complaint: "K-1", language: language)
        }
      }
      #expect(try await fill() == .failure(.init(variables: [.name])))
      try await shop.run(at) { try $0.setContact([.name: "Ms Zhao"], of: DataSubject.order("A-1")) }
      #expect(
        try await fill().get()
          == "Dear Ms Zhao, of A-1 in K-1 you hear by 8 January 2026, 09:00. li@example.org")
      #expect(try await fill(.zhHans).get() == "K-1：抱歉。")
    }
  }

  @Test(arguments: Engine.kinds) func unknownVariablesAreRefused(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let codes = try await shop.atOnce(1, at: at) { work, _ in try save(work, "{{nmae}}") }
      #expect(codes == ["canned-unknown"])
      #expect(try await shop.atOnce(1, at: at) { work, _ in try save(work, "{{name}") } == ["canned-braces"])
      #expect(try await shop.count("SELECT COUNT(*) FROM canned_answer") == 0)
    }
  }

  /// Whoever has read the training note has read it until it changes; and every use is counted.
  @Test(arguments: Engine.kinds) func trainingIsReadAndUsesAreCounted(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("li@example.org")
      try await shop.run(at) { try save($0, "Sorry.", training: "Say so early.") }
      func isRead() async throws -> Bool? {
        try await shop.run(at) { try $0.cannedAnswers(readBy: one).first?.isRead }
      }
      #expect(try await isRead() == false)
      try await shop.run(at.adding(seconds: 1)) { work in
        work.actor = "person:\(one)"
        try work.readTraining("sorry", at: work.now)
      }
      #expect(try await isRead() == true)
      try await shop.run(at.adding(seconds: 2)) { try save($0, "Very sorry.", training: "Say so early.") }
      #expect(try await isRead() == true, "the note is the same")
      #expect(try await shop.run(at) { try $0.trainingReaders("sorry").map(\.name) } == ["li@example.org"])
      try await shop.run(at.adding(seconds: 3)) { try save($0, "Very sorry.", training: "Say so at once.") }
      #expect(try await isRead() == false)
      try await shop.open("K-1")
      try await shop.run(at) { work in
        let complaint = try work.complaint("K-1", at: work.now).id
        for _ in 0..<2 { try work.noteUse(ofCanned: "sorry", in: complaint) }
        try work.retireCanned("sorry", at: work.now)
      }
      #expect(try await shop.run(at) { try $0.cannedAnswers(readBy: one).count } == 0)
      #expect(try await shop.run(at) { try $0.cannedAnswers(readBy: one, retired: true).first?.uses } == 2)
    }
  }
}
