import Hummingbird
import Promises
import Service

/// What it takes to come through a route that is no operation of the catalog.
struct Door: Sendable {
  var method: HTTPRequestMethod
  /// As the router knows it: `/claims/{reference}`.
  var path: String
  var right: Right
  /// What of somebody's it opens, where it opens something of somebody's.
  var subject: (@Sendable (String) -> Subject)?

  enum HTTPRequestMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  /// The parameter that names the subject.
  var parameter: String? {
    guard let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") else { return nil }
    return String(path[path.index(after: open)..<close])
  }

  /// Every page and what it takes. A route that is not here is open to nobody.
  static let all: [Door] =
    pair("/", .readPublic, post: nil) + pair("/health", .readPublic, post: nil) + pair("/ready", .readPublic, post: nil)
    + pair("/openapi.json", .readPublic, post: nil) + pair("/rights", .readPublic, post: nil)
    + pair("/styleguide", .readPublic, post: .readPublic)
    + pair("/orders/{reference}", .readOrders, post: .claim) { .order($0) }
    + pair("/claims/{reference}", .readOrders, post: .claim) { .claim($0) }
    + pair("/evidence/{sha256}", .readOrders, post: nil) { .evidence($0) }
    + pair("/seller/claims", .answerClaims, post: nil)
    + pair("/seller/claims/{reference}", .readOrders, post: .answerClaims) { .claim($0) }
    + pair("/finance", .readMoney, post: .moveMoney) + pair("/finance/reconciliation", .readMoney, post: .moveMoney)
    + pair("/finance/merchants", .readMoney, post: nil)
    + pair("/finance/merchants/{reference}", .readMoney, post: .moveMoney)
    + pair("/sign-in", .signIn, post: .signIn) + pair("/sign-in/code", .signIn, post: .signIn)
    + pair("/sign-out", .signIn, post: .signIn) + pair("/invitations/{word}", .signIn, post: .signIn)
    + pair("/enter", .signIn, post: .signIn) + pair("/enter/{reference}", .signIn, post: .signIn)
    + pair("/my", .readOrders, post: nil) + pair("/my/data", .personalData, post: .personalData)
    + pair("/privacy", .governPrivacy, post: .governPrivacy)
    + pair("/account", .ownAccount, post: .ownAccount)
    + pair("/account/second-factor", .signIn, post: .signIn)
    + pair("/people", .governPeople, post: .governPeople)
    + pair("/people/{person}", .governPeople, post: .governPeople)
    + pair("/messages", .resendMessages, post: .resendMessages)
    + pair("/mail", .workComplaints, post: .workComplaints)
    + pair("/mail/{mail}/message.eml", .workComplaints, post: nil)
    + pair("/metrics", .readMetrics, post: nil)
    + pair("/security", .readSecurity, post: .workSecurity)
    + pair("/security/findings/{finding}", .readSecurity, post: .workSecurity)
    + pair("/recalls", .readPublic, post: .recallGoods)
    + pair("/recalls/{reference}", .readPublic, post: .recallGoods)
    + pair("/recalls/{reference}/report.csv", .readRecalls, post: nil)
    + pair("/scores", .readScores, post: .workScores)
    + pair("/scores/merchants/{reference}", .readScores, post: .workScores)
    + pair("/scores/products/{reference}", .readScores, post: .workScores)
    + pair("/duties", .readDuties, post: .recordDuties)
    + pair("/goods", .inspectGoods, post: .governGoods) + pair("/goods/{reference}", .inspectGoods, post: .governGoods)
    + pair("/products/{reference}", .readPublic, post: nil)
    + pair("/goods/documents/{sha256}", .inspectGoods, post: nil)
    + pair("/suppliers", .readSuppliers, post: .governSuppliers)
    + pair("/suppliers/{reference}", .readSuppliers, post: .governSuppliers)
    + pair("/suppliers/documents/{sha256}", .readSuppliers, post: nil)
    + pair("/keys", .governKeys, post: .governKeys)
    + pair("/work", .seeWork, post: nil) + pair("/search", .readOrders, post: nil)
    + pair("/complaints/trends", .readTrends, post: .workScores)
    + pair("/complaints/{reference}", .readOrders, post: .complain) { .complaint($0) }
    + pair("/complaints/{reference}/file", .workComplaints, post: nil)
    + pair("/complaints/{reference}/file.json", .workComplaints, post: nil)
    + pair("/desk", .readDesk, post: .workComplaints) + pair("/desk/agents", .leadDesk, post: .leadDesk)
    + pair("/desk/answers", .workComplaints, post: .workComplaints)
    + pair("/desk/cases", .workComplaints, post: .workComplaints) + pair("/desk/figures", .readDesk, post: nil)
    + pair("/complaints/{reference}/rating", .rateAnswers, post: .rateAnswers) { .complaint($0) }
    + pair(DeskKeys.path, .readPublic, post: nil)
    + pair("/seller/tasks/{task}", .answerTasks, post: .answerTasks) {
      .merchantTask(Identifier($0) ?? Identifier(high: 0, low: 0))
    }
    + pair("/report", .report, post: .report) + pair("/report/{reference}", .report, post: nil)
    + pair("/cases", .readCases, post: nil)
    + pair("/cases/{reference}", .readCases, post: .readCases) { .reportCase($0) }
    + pair("/cases/{reference}/statement", .readCases, post: nil) { .reportCase($0) }
    + pair("/cases/{reference}/evidence/{sha256}", .listCases, post: nil)
    + pair("/sanctions", .readPublic, post: .workCases)
    + pair("/seller", .readMerchants, post: nil) + pair("/seller/goods", .readMerchants, post: nil)
    + pair("/audit", .audit, post: nil)
    + pair("/merchants", .readAdmission, post: nil) + pair("/sell", .readPublic, post: .signIn)
    + pair("/admission/{reference}", .readAdmission, post: .applyForAdmission) { .merchant($0) }
    + pair("/admission/{reference}/files/{sha256}", .readAdmission, post: nil) { .merchant($0) }
    + pair("/chat", .readPublic, post: .signIn) + pair("/chat/{word}", .readPublic, post: .readPublic)
    + pair("/chat/{word}/events", .readPublic, post: nil) + pair("/chat/{word}/files/{sha256}", .readPublic, post: nil)
    + pair("/chats", .workComplaints, post: .workComplaints)
    + pair("/chats/events", .workComplaints, post: nil)
    + pair("/chats/{reference}", .workComplaints, post: .workComplaints)
    + pair("/chats/{reference}/events", .workComplaints, post: nil)
    + pair("/calls", .workComplaints, post: .workComplaints)
    + pair("/calls/events", .workComplaints, post: nil)
    + pair("/calls/{call}", .workComplaints, post: .workComplaints)
    + pair(ChatScript.path, .readPublic, post: nil) + pair(ChatWidget.path, .readPublic, post: nil)
    + pair(Clocks.path, .readPublic, post: nil)
    + pair(DemonstrationPages.path, .readPublic, post: nil) + pair(Player.path, .readPublic, post: nil)

  private static func pair(
    _ path: String, _ get: Right, post: Right?, _ subject: (@Sendable (String) -> Subject)? = nil
  ) -> [Door] {
    [Door(method: .get, path: path, right: get, subject: subject)]
      + (post.map { [Door(method: .post, path: path, right: $0, subject: subject)] } ?? [])
  }

  static let byRoute = Dictionary(uniqueKeysWithValues: all.map { ("\($0.method.rawValue) \($0.path)", $0) })
}
