import Promises
import Testing

/// Whoever is given cases has the skill and the room; and of those who can, all have their share.
@Suite struct AssignmentTests {
  private static let now = Instant(seconds: 1_800_000_000)

  private func agent(
    _ number: UInt64, skills: Set<CaseSkill> = Set(CaseSkill.allCases), languages: Set<Language> = [.en, .zhHans],
    limit: Int = 10, open: Int = 0, given: Int64? = nil
  ) -> Agent {
    Agent(
      id: Identifier(high: 7, low: number), skills: skills, languages: languages, isPresent: true, limit: limit,
      open: open, given: given.map { Self.now.adding(seconds: $0) })
  }

  private func waiting(
    _ number: UInt64, _ kind: ComplaintKind = .complaint, over channel: ContactChannel = .page,
    in language: Language? = .en, due hours: Int64 = 24
  ) -> WaitingCase {
    WaitingCase(
      id: Identifier(high: 8, low: number), queue: CaseQueue(kind, over: channel, in: language),
      due: Self.now.adding(seconds: hours * 3600))
  }

  /// Who decided what is appealed against is not given the case, however much room he has.
  @Test func whoDecidedDoesNotHaveIt() {
    var appealed = waiting(1)
    appealed.except = [agent(1).id]
    #expect(Assignment.next(of: [appealed], for: agent(1)) == nil)
    #expect(Assignment.next(of: [appealed, waiting(2, due: 48)], for: agent(1))?.id.low == 2)
    let given = Assignment.distribute([appealed], among: [agent(1), agent(2, open: 9)], at: Self.now)
    #expect(given.map(\.agent.low) == [2])
    #expect(Assignment.distribute([appealed], among: [agent(1)], at: Self.now).isEmpty)
    #expect(Assignment.agent(for: appealed.queue, among: [agent(1)], except: appealed.except) == nil)
  }

  @Test func theNearestDeadlineComesFirst() {
    let cases = [waiting(1, due: 24), waiting(2, due: 3), waiting(3, .question, due: 1)]
    #expect(Assignment.next(of: cases, for: agent(1, skills: [.complaint]))?.id == cases[1].id)
    #expect(Assignment.next(of: cases, for: agent(1))?.id == cases[2].id)
    #expect(Assignment.next(of: cases, for: agent(1, open: 10)) == nil, "he has no room")
    #expect(Assignment.next(of: cases, for: agent(1, languages: [.zhHans])) == nil)
  }

  @Test func theLeastLoadedForHisLimitIsGivenIt() {
    let queue = waiting(1).queue
    #expect(Assignment.agent(for: queue, among: [agent(1, open: 3), agent(2, limit: 20, open: 5)])?.id.low == 2)
    #expect(
      Assignment.agent(for: queue, among: [agent(1, open: 1, given: 5), agent(2, open: 1, given: 4)])?.id.low == 2)
    #expect(Assignment.agent(for: queue, among: [agent(1, given: 5), agent(2)])?.id.low == 2, "never had one")
    var away = agent(1)
    away.isPresent = false
    #expect(Assignment.agent(for: queue, among: [away]) == nil)
  }

  @Test func whatIsCarriedOnLiveTakesThatAsWell() {
    #expect(CaseSkill.needed(for: .question, over: .chat) == [.question, .chat])
    #expect(CaseSkill.needed(for: .complaint, over: .mail) == [.complaint])
    #expect(Assignment.next(of: [waiting(1, over: .chat)], for: agent(1, skills: [.complaint])) == nil)
    #expect(CaseQueue(.question, over: .page, in: nil).language == .zhHans)
    #expect(CaseSkill.set(CaseSkill.text([.telephone, .chat])) == [.chat, .telephone])
  }

  /// Over many random desks: nobody is over his limit, nobody has what he does not know, nothing waits that somebody
  /// with room could do, and whoever was given one had no more of his share than any other who could.
  @Test func everythingIsGivenOutFairly() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let agents = (1...UInt64.random(in: 1...6)).map { number in
        let skills = Set(CaseSkill.allCases.filter { _ in Bool.random(using: &random) })
        let limit = Int.random(in: 1...8)
        return agent(
          number, skills: skills, languages: [[.en], [.zhHans], [.en, .zhHans]].randomElement()!, limit: limit,
          open: Int.random(in: 0...limit))
      }
      let cases = (1...40).map { number in
        waiting(
          UInt64(number), ComplaintKind.allCases.randomElement()!, over: ContactChannel.allCases.randomElement()!,
          in: [Language.en, .zhHans, nil].randomElement()!, due: Int64.random(in: 1...50))
      }
      let given = Assignment.distribute(cases, among: agents, at: Self.now)
      var desk = Dictionary(uniqueKeysWithValues: agents.map { ($0.id, $0) })
      for (id, whom) in given {
        let queue = cases.first { $0.id == id }!.queue
        let share = Double(desk[whom]!.open) / Double(desk[whom]!.limit)
        for other in desk.values where other.knows(queue) && other.hasRoom {
          #expect(share <= Double(other.open) / Double(other.limit) + 1e-9)
        }
        #expect(desk[whom]!.knows(queue))
        desk[whom]!.open += 1
        #expect(desk[whom]!.open <= desk[whom]!.limit)
      }
      let done = Set(given.map(\.case))
      #expect(done.count == given.count)
      for left in cases where !done.contains(left.id) {
        #expect(!desk.values.contains { $0.hasRoom && $0.knows(left.queue) })
      }
    }
  }

  /// Equals have equally much, however many cases there are.
  @Test(arguments: [1, 7, 40, 100]) func equalsDifferByOne(_ count: Int) {
    let agents = (1...5).map { agent(UInt64($0), limit: 30) }
    let given = Assignment.distribute((0..<count).map { waiting(UInt64($0)) }, among: agents, at: Self.now)
    let loads = agents.map { agent in given.count { $0.agent == agent.id } }
    #expect(loads.max()! - loads.min()! <= 1 && loads.reduce(0, +) == count)
  }
}
