import Promises
import Service

/// Where people sign in, give the code of their second factor, and come in by an invitation.
struct SignInPage {
  var platform: String
  var zone: Zone
  var language: Language
  var form: Form
  var refusal: String?

  private func page(
    _ title: String, leads: [String] = [], _ forms: [FormView], after: [PlainPage.Part] = []
  ) -> String {
    PlainPage(
      shell: WorkShell(title, platform: platform, zone: zone, language: language, refusal: refusal), heading: title,
      leads: leads, parts: [PlainPage.Part(forms: forms)] + after
    ).render()
  }

  /// - Parameter next: where to go on afterwards.
  func signIn(next: String?) -> String {
    page(
      language.say("登录", "Sign in"),
      [
        FormView(
          "sign-in", language.say("工作人员与商家", "Staff and merchants"),
          fields: [
            .input(
              "login", language.say("登录名", "Name"), id: "login",
              [
                ("type", "text"), ("autocomplete", "username"), ("maxlength", "80"), ("required", ""),
                ("autocapitalize", "none"), ("value", form["login"] ?? ""),
              ]),
            .input(
              "password", language.say("密码", "Password"), id: "password",
              [("type", "password"), ("autocomplete", "current-password"), ("maxlength", "1024"), ("required", "")]),
          ], hidden: next.map { [.init(key: "next", value: $0)] } ?? [], button: language.say("登录", "Sign in"),
          isMain: true)
      ],
      after: [
        PlainPage.Part(more: [
          LinkView(
            address: Address.list("/sell", language), words: language.say("想在此开店？入驻要求与申请", "Do you want to sell here?"))
        ])
      ])
  }

  func code(next: String?) -> String {
    page(
      language.say("验证码", "Second factor"),
      leads: [
        language.say(
          "请输入身份验证器中的六位数字，或一个恢复码。", "Enter the six digits that your authenticator shows, or a recovery code.")
      ],
      [
        FormView(
          "verify", language.say("验证", "The code"),
          fields: [
            .input(
              "code", language.say("验证码", "Code"), id: "code",
              [
                ("type", "text"), ("inputmode", "text"), ("autocomplete", "one-time-code"), ("maxlength", "20"),
                ("required", ""),
              ])
          ], hidden: next.map { [.init(key: "next", value: $0)] } ?? [], button: language.say("继续", "Go on"),
          isMain: true)
      ])
  }

  func invitation(_ invitation: Invitation) -> String {
    let roles = invitation.roles.sorted().map { $0.words[language] }.joined(separator: language.say("、", ", "))
    return page(
      language.say("接受邀请", "Accept the invitation"),
      leads: [
        language.say(
          "您受邀担任：\(roles)。登录名：\(invitation.login)。",
          "You are invited as: \(roles). You will sign in as \(invitation.login).")
      ],
      [
        FormView(
          "accept", language.say("设定密码", "Set your password"),
          fields: [
            .input(
              "name", language.say("姓名", "Your name"), id: "name",
              [
                ("type", "text"), ("autocomplete", "name"), ("maxlength", "80"), ("required", ""),
                ("value", form["name"] ?? ""),
              ]),
            .input(
              "password", language.say("密码", "Password"), id: "password",
              hint: language.say(
                "至少 8 个字符；长句比怪字符更安全。", "At least 8 characters; a long sentence is safer than odd signs."),
              [("type", "password"), ("autocomplete", "new-password"), ("maxlength", "1024"), ("required", "")]),
          ], button: language.say("创建账户", "Make my account"), isMain: true)
      ])
  }
}
