import Database
import Promises
import Support
import Testing

@testable import Service

/// Chats: in line, taken, handed over, ended, and never lost.
@Suite struct ChatTests {
  private let at = Shop.now.adding(seconds: 3600)

  private func agents(_ shop: Shop, _ count: Int) async throws -> [Identifier] {
    try await shop.run(at) { work in
      try (0..<count).map { number in
        let id = work.newKey()
        try work.transaction.run(
          """
          INSERT INTO person (id, login, name, roles, language, created_at) VALUES ($1, $2, $3, $4, 'en', $5)
          """, id.bytes, "s\(number)@example.org", "Agent \(number)", Role.text([.service]), work.now)
        return id
      }
    }
  }

  @Test(arguments: Engine.kinds) func fromTheLineToItsEnd(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let staff = try await agents(shop, 2)
      var tokens: [Token] = []
      for number in 1...3 {
        let begun = at.adding(seconds: Int64(number))
        tokens.append(
          try await shop.run(begun) { work in
            try work.openComplaint("K-\(number)", about: nil, subject: "Hello.", at: begun)
            return try work.beginChat(in: "K-\(number)", language: .en, at: begun)
          })
      }
      let words = tokens
      let soon = at.adding(seconds: 30)
      func places() async throws -> [Int] {
        try await shop.run(soon) { work in
          try words.map { try work.standing(of: work.chat($0)!, isForStaff: false).place }
        }
      }
      #expect(try await places() == [1, 2, 3])
      try await shop.run(soon) { try $0.present(staff[0]) }
      try await shop.run(soon) { try $0.takeChat(in: "K-1", by: staff[0], at: soon) }
      #expect(try await places() == [0, 1, 2])
      let standing = try await shop.run(soon) { try $0.standing(of: $0.chat(words[0])!, isForStaff: false) }
      #expect(standing.agent == "Agent 0" && standing.isOtherHere && standing.present == 1)
      try await shop.run(soon) { try $0.takeChat(in: "K-1", by: staff[1], at: soon) }
      let over = try await shop.run(soon) { try $0.standing(of: $0.chat(words[0])!, isForStaff: false) }
      #expect(over.agent == "Agent 1" && !over.isOtherHere, "handed over to one who is not there yet")
      try await shop.run(soon) { try $0.releaseChat(in: "K-1", at: soon) }
      #expect(try await places() == [1, 2, 3], "in its old place")
      try await shop.run(soon) { try $0.endChat(in: "K-1", at: soon) }
      #expect(try await places() == [0, 1, 2])
      let codes = try await shop.atOnce(1, at: soon) { work, _ in
        try work.takeChat(in: "K-1", by: staff[0], at: soon)
      }
      #expect(codes == ["no-chat"])
      // Who left the line is not waited for; what he wrote is answered all the same.
      let later = at.adding(seconds: 1000)
      #expect(try await shop.run(later) { try $0.openChats().count } == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 3)
      let day = at.adding(seconds: 90_000)
      #expect(try await shop.run(day) { try $0.endDeadChats() } == 2)
    }
  }

  /// While nobody is there, whoever waits is told when the published hours begin again; not within them, and not once
  /// somebody is there.
  @Test(arguments: Engine.kinds) func whenTheHoursBeginAgain(_ engine: Engine) async throws {
    let source = """
      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//Pledge//Tests//EN
      BEGIN:VEVENT
      UID:week
      DTSTAMP:20200101T000000Z
      DTSTART:20200106T090000
      DTEND:20200106T180000
      RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
      END:VEVENT
      END:VCALENDAR
      """.replacing("\n", with: "\r\n") + "\r\n"
    let (evening, morning) = (Instant("2026-01-09T20:00:00+08:00")!, Instant("2026-01-12T09:00:00+08:00")!)
    try await Shop.open(engine) { shop in
      let staff = try await agents(shop, 1)
      let word = try await shop.run(at) { [at] work in
        try work.openComplaint("K-1", about: nil, subject: "Hello.", at: at)
        return try work.beginChat(in: "K-1", language: .en, at: at)
      }
      func opens(_ instant: Instant) async throws -> Instant? {
        try await shop.run(instant) { try $0.standing(of: $0.chat(word)!, isForStaff: false).opens }
      }
      #expect(try await opens(evening) == nil, "no hours are published")
      try await shop.run(evening) { _ = try $0.publish(AnnexFile(.hours, yaml: source), source: source, at: evening) }
      #expect(try await opens(evening) == morning)
      #expect(try await opens(morning) == nil)
      try await shop.run(evening) { try $0.present(staff[0]) }
      #expect(try await opens(evening.adding(seconds: 1)) == nil)
    }
  }

  /// Of all that are told of changes none is missed, whichever was stored first.
  @Test(arguments: Engine.kinds) func changesAreFoundOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(at) { try $0.openComplaint("K-1", about: nil, subject: "Hello.", at: at) }
      let before = Identifier(at: at.adding(seconds: -1), random: 0, 0)
      _ = try await shop.atOnce(20, at: at) { work, number in
        try work.write(in: "K-1", "message \(number)", over: .chat, at: at)
      }
      let found = try await shop.run(at) { try $0.changedThreads(after: before) }
      #expect(found.cases == ["K-1"])
      let later = at.adding(seconds: 10)
      try await shop.run(later) { try $0.write(in: "K-1", "again", over: .chat, at: later) }
      let next = try await shop.run(later) { try $0.changedThreads(after: found.last) }
      #expect(next.cases == ["K-1"] && next.last > found.last)
      #expect(try await shop.run(later) { try $0.changedThreads(after: next.last) }.last == next.last)
    }
  }

  /// A chat goes on in the case that its own was joined to.
  @Test(arguments: Engine.kinds) func itFollowsItsCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let word = try await shop.run(at) { work in
        try work.openComplaint("K-1", about: nil, subject: "Hello.", at: at)
        var other = Opening("K-2", subject: "Hello?")
        other.channel = .chat
        try work.openComplaint(other, at: at)
        return try work.beginChat(in: "K-2", language: .en, at: at)
      }
      try await shop.run(at) { try $0.merge(complaint: "K-2", into: "K-1", at: at) }
      let chat = try await shop.run(at) { try $0.chat(word) }
      #expect(chat?.complaint == "K-1")
      try await shop.run(at) { try $0.endChat(in: "K-1", at: at) }
      #expect(try await shop.run(at) { try $0.chat(word)?.state } == .ended)
    }
  }
}
