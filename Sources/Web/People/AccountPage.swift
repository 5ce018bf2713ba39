import Promises
import Service

/// What somebody sees and does about his own account.
struct AccountPage {
  var person: PersonLine
  var sessions: [SessionLine]
  var current: Identifier?
  var codesLeft: Int
  var platform: String
  var times: TimeWords
  var refusal: String?
  private var language: Language { times.language }

  func render() -> String {
    let title = language.say("我的账户", "My account")
    let roles = person.roles.sorted().map { $0.words[language] }.joined(separator: language.say("、", ", "))
    return PlainPage(
      shell: WorkShell(title, platform: platform, zone: times.zone, language: language, refusal: refusal),
      eyebrow: [person.login], heading: person.name, isNamed: true, leads: [roles],
      parts: [
        PlainPage.Part(
          heading: language.say("登录记录", "Where you are signed in"),
          sentences: [
            language.say(
              "不认识的，请结束并更改密码。", "If you do not know one of them, end it and change your password.")
          ], tables: [table]),
        PlainPage.Part(
          heading: language.say("第二因素", "Second factor"), sentences: [secondFactor],
          more: person.hasSecondFactor ? [replacement] : [], forms: [factorForm]),
        PlainPage.Part(heading: language.say("密码", "Password"), forms: [passwordForm]),
      ]
    ).render()
  }

  private var table: PlainPage.Table {
    PlainPage.Table(
      [
        language.say("最近使用", "Last used"), language.say("登录于", "Since"), language.say("地址", "From"),
        language.say("浏览器", "Browser"), language.say("操作", "To do"),
      ],
      sessions.map { session in
        let end = PlainPage.Button(
          act: "end", field: "session", value: session.id.description, words: language.say("结束", "End it"))
        let isCurrent = session.id == current
        return [
          PlainPage.Cell(times.time(session.seen)), PlainPage.Cell(times.time(session.created)),
          PlainPage.Cell(session.address), PlainPage.Cell(Self.browser(session.agent)),
          isCurrent ? PlainPage.Cell(language.say("本次登录", "This one")) : PlainPage.Cell("", buttons: [end]),
        ]
      })
  }

  /// What a browser calls itself, as people know it.
  static func browser(_ agent: String) -> String {
    let browsers = [
      ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("MicroMessenger/", "WeChat"), ("Chrome/", "Chrome"),
      ("Safari/", "Safari"),
    ]
    let systems = [
      ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
      ("Linux", "Linux"),
    ]
    let names = [browsers, systems].compactMap { all in all.first { agent.contains($0.0) }?.1 }
    return names.isEmpty ? String(agent.prefix(40)) : names.joined(separator: ", ")
  }

  private var secondFactor: String {
    guard person.hasSecondFactor else {
      return language.say("尚未设置。只凭密码即可登录。", "None is set: your password alone lets you in.")
    }
    return language.say("已设置，剩余恢复码 \(codesLeft) 个。", "It is set, with \(codesLeft) recovery codes left.")
  }

  private var replacement: LinkView {
    LinkView(
      address: Address.list("/account/second-factor", language),
      words: language.say("换用其他验证器", "Set up another authenticator in its place"))
  }

  private var factorForm: FormView {
    person.hasSecondFactor
      ? FormView(
        "remove-factor", language.say("移除第二因素", "Remove the second factor"),
        fields: [passwordField("factor-password")], button: language.say("移除", "Remove it"))
      : FormView(
        "set-factor", language.say("设置身份验证器", "Set up an authenticator"),
        explanations: [
          language.say("您需要一个身份验证器应用。", "You need an authenticator app on your phone.")
        ], button: language.say("开始设置", "Begin"))
  }

  private var passwordForm: FormView {
    FormView(
      "password", language.say("更改密码", "Change your password"),
      explanations: [language.say("其他设备须重新登录。", "Your other devices then sign in anew.")],
      fields: [
        passwordField("old-password"),
        .input(
          "new-password", language.say("新密码", "New password"), id: "new-password",
          [("type", "password"), ("autocomplete", "new-password"), ("maxlength", "1024"), ("required", "")]),
      ], button: language.say("更改", "Change it"))
  }

  private func passwordField(_ id: String) -> FormView.Field { .currentPassword(id, language) }
}

extension FormView.Field {
  fileprivate static func currentPassword(_ id: String, _ language: Language) -> Self {
    .input(
      "password", language.say("当前密码", "Your password"), id: id,
      [("type", "password"), ("autocomplete", "current-password"), ("maxlength", "1024"), ("required", "")])
  }
}

/// Setting up an authenticator app, and the recovery codes that come with it.
struct SecondFactorPage {
  var platform: String
  var zone: Zone
  var language: Language
  var refusal: String?

  /// - Parameters:
  ///   - secret: in base 32, as the app takes it.
  ///   - takesPassword: whether it stands in the place of one that is set.
  func setUp(secret: String, address: String, takesPassword: Bool) -> String {
    let title = language.say("设置身份验证器", "Set up an authenticator")
    let groups = stride(from: 0, to: secret.count, by: 4).map { secret.dropFirst($0).prefix(4) }.joined(separator: " ")
    // A name so long that it does not fit leaves the key.
    let code =
      QRCode(Array(address.utf8)).map {
        [QRCodeView($0, label: language.say("供身份验证器扫描的二维码", "Code to scan with an authenticator app"))]
      } ?? []
    return PlainPage(
      shell: WorkShell(title, platform: platform, zone: zone, language: language, refusal: refusal), heading: title,
      parts: [
        PlainPage.Part(
          heading: language.say("一、添加到应用", "1. Add it to the app"),
          sentences: code.isEmpty
            ? [language.say("在应用中选择手动输入，填入此密钥：", "Choose to enter a key by hand, and enter this one:")]
            : [
              language.say(
                "用身份验证器应用扫描此二维码。无法扫描的，在应用中手动输入下方的密钥。",
                "Scan this code with your authenticator app. If it cannot scan, enter the key below it by hand.")
            ], codes: code, words: [groups],
          more: [
            LinkView(
              address: address,
              words: language.say("在本机的应用中打开", "Open it in the app on this device"))
          ]),
        PlainPage.Part(
          heading: language.say("二、确认", "2. Show that it works"),
          forms: [
            FormView(
              "confirm", language.say("输入应用显示的六位数字", "Enter the six digits that it shows"),
              fields: [
                .input(
                  "code", language.say("验证码", "Code"), id: "code",
                  [
                    ("type", "text"), ("inputmode", "numeric"), ("autocomplete", "one-time-code"), ("maxlength", "7"),
                    ("required", ""),
                  ])
              ] + (takesPassword ? [.currentPassword("password", language)] : []),
              hidden: [.init(key: "secret", value: secret)], button: language.say("确认", "Confirm"), isMain: true)
          ]),
      ]
    ).render()
  }

  func codes(_ codes: [String]) -> String {
    let title = language.say("恢复码", "Recovery codes")
    return PlainPage(
      shell: WorkShell(title, platform: platform, zone: zone, language: language), heading: title,
      leads: [
        language.say(
          "请抄下并妥善保管。手机丢失时，每个可代替验证码使用一次。只显示这一次。",
          "Write them down and keep them safe. If your phone is lost, each stands in for the code once. They are shown this once."
        )
      ],
      parts: [
        PlainPage.Part(heading: language.say("您的恢复码", "Your codes"), words: codes),
        PlainPage.Part(
          heading: language.say("完成", "Done"),
          more: [
            LinkView(
              address: "/account?language=\(language.rawValue)", words: language.say("前往我的账户", "Go to my account"))
          ]),
      ]
    ).render()
  }
}
