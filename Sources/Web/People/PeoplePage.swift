import Promises
import Service

/// Who may come in: people, invitations, keys. For those who let others in.
struct PeoplePage {
  var platform: String
  var times: TimeWords
  var form: Form
  var refusal: String?
  private var language: Language { times.language }

  init(platform: String, times: TimeWords, form: Form = Form(), refusal: String? = nil) {
    self.platform = platform
    self.times = times
    self.form = form
    self.refusal = refusal
  }

  private func shell(_ title: String) -> WorkShell {
    WorkShell(title, platform: platform, zone: times.zone, language: language, refusal: refusal)
  }

  /// - Parameter link: of an invitation that was made just now.
  func people(_ people: [PersonLine], link: String?) -> String {
    let title = language.say("账户", "People")
    var parts = [
      PlainPage.Part(
        heading: language.say("可以登录的人", "Who may sign in"),
        tables: [
          PlainPage.Table(
            [
              language.say("登录名", "Signs in as"), language.say("姓名", "Name"), language.say("角色", "Roles"),
              language.say("第二因素", "Second factor"), language.say("状态", "State"),
            ], people.map(row))
        ]),
      PlainPage.Part(
        heading: language.say("邀请", "Invite somebody"),
        sentences: [
          language.say(
            "链接三天内有效，只能使用一次。请通过可靠的渠道交给本人。",
            "The link holds for three days and opens once. Give it to the person by a way that you trust.")
        ], forms: [inviteForm]),
    ]
    if let link {
      parts.insert(
        PlainPage.Part(
          heading: language.say("邀请链接", "The invitation"),
          sentences: [language.say("此链接只显示这一次。", "It is shown this once.")], words: [link]), at: 0)
    }
    return PlainPage(shell: shell(title), heading: title, parts: parts).render()
  }

  private func row(_ person: PersonLine) -> [PlainPage.Cell] {
    let roles = person.roles.sorted().map { $0.words[language] }.joined(separator: language.say("、", ", "))
    let merchant = person.merchant.map { language.say("（\($0)）", " (\($0))") } ?? ""
    return [
      PlainPage.Cell(
        "",
        links: [LinkView(address: Address.list("/people/\(person.id)", language), words: person.login)]),
      PlainPage.Cell(quoting: person.name), PlainPage.Cell(roles + merchant),
      PlainPage.Cell(person.hasSecondFactor ? language.say("已设", "Set") : language.say("未设", "Not set")),
      person.disabled.map { PlainPage.Cell(language.say("已于\(times.time($0))停用", "Disabled on \(times.time($0))")) }
        ?? PlainPage.Cell(language.say("有效", "May come in")),
    ]
  }

  private var inviteForm: FormView {
    FormView(
      "invite", language.say("新账户", "A new account"),
      fields: [
        .input(
          "login", language.say("登录名（例如电子邮箱）", "Name to sign in with, such as the e-mail address"), id: "login",
          [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", form["login"] ?? "")])
      ] + roleFields(Role.ofPeople.filter { form[Self.box($0)] != nil }, merchant: form["merchant"]),
      button: language.say("生成邀请链接", "Make the link"), isMain: true)
  }

  /// The field that is ticked for a role.
  static func box(_ role: Role) -> String { "role-\(role.rawValue)" }

  private func roleFields(_ ticked: some Collection<Role>, merchant: String?) -> [FormView.Field] {
    [
      .boxes(
        language.say("角色", "Roles"), id: "role-boxes",
        Role.ofPeople.map {
          .init(name: Self.box($0), words: $0.words[language], isTicked: ticked.contains($0))
        }),
      .input(
        "merchant", language.say("商家编号（仅限商家）", "Merchant, for those who work for one"), id: "merchant",
        [("type", "text"), ("maxlength", "64"), ("value", merchant ?? "")]),
    ]
  }

  /// - Parameter seen: when he used what he has open last; nil where he has nothing open.
  func person(_ person: PersonLine, seen: Instant?) -> String {
    let title = language.say("账户 \(person.login)", "Account \(person.login)")
    let state: String =
      if let disabled = person.disabled {
        language.say("已于\(times.time(disabled))停用。", "Disabled on \(times.time(disabled)).")
      } else if let seen {
        language.say("已登录，最近使用：\(times.time(seen))。", "Signed in, last seen on \(times.time(seen)).")
      } else {
        language.say("目前未登录。", "Not signed in at present.")
      }
    var parts = [
      PlainPage.Part(
        forms: [
          FormView(
            "roles", language.say("更改角色", "Change the roles"),
            explanations: [
              language.say("更改后须重新登录。", "Whatever is open ends, and he or she signs in anew.")
            ], fields: roleFields(person.roles, merchant: person.merchant), button: language.say("更改", "Change them"),
            isMain: true)
        ])
    ]
    if person.hasSecondFactor {
      parts.append(
        PlainPage.Part(
          forms: [
            FormView(
              "reset-factor", language.say("第二因素遗失", "A second factor was lost"),
              explanations: [
                language.say(
                  "请先当面或以可靠方式确认是本人。移除后，仅凭密码即可登录，直到重新设置。",
                  "Make sure first that it is this person who asks. Without it the password alone lets in, until another is set up."
                )
              ], button: language.say("移除第二因素", "Take the second factor away"))
          ]))
    }
    if person.disabled == nil {
      parts.append(
        PlainPage.Part(
          forms: [
            FormView(
              "disable", language.say("停用账户", "Disable the account"),
              explanations: [
                language.say(
                  "此人不能再登录；其经办的记录保留。", "Nobody comes in by it any more; what was done with it stays on record.")
              ], button: language.say("停用", "Disable it"))
          ]))
    }
    return PlainPage(
      shell: shell(title), eyebrow: [person.login], heading: person.name, isNamed: true, leads: [state], parts: parts
    ).render()
  }

  /// - Parameter word: of a key that was made just now.
  func keys(_ keys: [KeyLine], word: String?) -> String {
    let title = language.say("系统密钥", "Keys of programs")
    var parts = [
      PlainPage.Part(
        heading: language.say("密钥", "Keys"),
        tables: keys.isEmpty
          ? []
          : [
            PlainPage.Table(
              [
                language.say("名称", "Name"), language.say("用于", "For"), language.say("最近使用", "Last used"),
                language.say("状态", "State"), language.say("操作", "To do"),
              ], keys.map(row))
          ],
        empty: keys.isEmpty
          ? [
            language.say("尚无密钥。在下方为需要接入的系统生成。", "No program has a key yet. Make one below for each that is to come in.")
          ] : []),
      PlainPage.Part(
        heading: language.say("新密钥", "A new key"),
        forms: [
          FormView(
            "make", language.say("为系统生成密钥", "Make a key for a program"),
            fields: [
              .input(
                "name", language.say("名称", "What it is for"), id: "name",
                [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", form["name"] ?? "")]),
              .choice(
                "role", language.say("用于", "It acts as"), id: "role",
                Role.ofMachines.map {
                  .init(value: $0.rawValue, words: $0.words[language], isChosen: $0.rawValue == form["role"])
                }),
            ], button: language.say("生成", "Make it"), isMain: true)
        ]),
    ]
    if let word {
      parts.insert(
        PlainPage.Part(
          heading: language.say("您的新密钥", "Your new key"),
          sentences: [
            language.say(
              "此密钥只显示这一次。系统以请求头 Authorization: Bearer 使用它。",
              "It is shown this once. The program sends it as Authorization: Bearer.")
          ], words: [word]), at: 0)
    }
    return PlainPage(shell: shell(title), heading: title, parts: parts).render()
  }

  private func row(_ key: KeyLine) -> [PlainPage.Cell] {
    let id = key.id.description
    let buttons =
      key.revoked != nil
      ? []
      : [
        PlainPage.Button(act: "rotate", field: "key", value: id, words: language.say("更换", "Replace")),
        PlainPage.Button(act: "revoke", field: "key", value: id, words: language.say("吊销", "Revoke")),
      ]
    let state: String =
      if let revoked = key.revoked {
        language.say("已于\(times.time(revoked))吊销", "Revoked on \(times.time(revoked))")
      } else if let expires = key.expires {
        language.say("\(times.time(expires))到期", "Until \(times.time(expires))")
      } else {
        language.say("有效", "In use")
      }
    return [
      PlainPage.Cell(quoting: key.name),
      PlainPage.Cell(key.roles.sorted().map { $0.words[language] }.joined(separator: language.say("、", ", "))),
      PlainPage.Cell(key.used.map { times.time($0) } ?? language.say("从未", "Never")), PlainPage.Cell(state),
      PlainPage.Cell("", buttons: buttons),
    ]
  }
}
