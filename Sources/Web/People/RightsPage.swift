import Promises
import Service

/// The table of rights as the program enforces it, for everybody to read.
struct RightsPage {
  var platform: String
  var zone: Zone
  var language: Language

  func render() -> String {
    let title = language.say("权限表", "Who may do what")
    let roles = Role.allCases.filter { $0 != .anyone }
    return PlainPage(
      shell: WorkShell(title, platform: platform, zone: zone, language: language), heading: title,
      leads: [
        language.say(
          "程序逐次核对本表；表中没有的，任何人都不能做。",
          "The program looks here each time that anything is asked of it. What does not stand here nobody can do.")
      ],
      parts: [
        PlainPage.Part(
          heading: language.say("按权限", "By right"),
          tables: [
            PlainPage.Table(
              [language.say("权限", "Right"), language.say("谁", "Who"), language.say("范围", "Over what")],
              Right.allCases.map { right in
                let holders = right.holders.sorted().map { $0.words[language] }
                return [
                  PlainPage.Cell(right.words[language]),
                  PlainPage.Cell(holders.joined(separator: language.say("、", ", "))),
                  PlainPage.Cell(extent(right)),
                ]
              })
          ]),
        PlainPage.Part(
          heading: language.say("按角色", "By role"),
          tables: [
            PlainPage.Table(
              [language.say("角色", "Role"), language.say("权限", "Rights")],
              roles.map { role in
                let rights = Right.allCases.filter { $0.holders.contains(role) }.map { $0.words[language] }
                return [
                  PlainPage.Cell(role.words[language]),
                  PlainPage.Cell(rights.joined(separator: language.say("；", "; "))),
                ]
              })
          ]),
      ]
    ).render()
  }

  private func extent(_ right: Right) -> String {
    let own = right.holders.filter(\.isOwnOnly).sorted().map { $0.words[language] }
    guard right.isOverSomebodys, !own.isEmpty else { return language.say("全部", "All of it") }
    let names = own.joined(separator: language.say("、", ", "))
    return right.holders.allSatisfy(\.isOwnOnly)
      ? language.say("仅限本人", "Their own only") : language.say("\(names)仅限本人", "\(names): their own only")
  }
}
