import HTTPTypes
public import Hummingbird
import Logging
public import Promises
public import Service

/// The routes of the program.
public struct Site: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private let inbound: Inbound
  private let cookie: Cookie
  private let known = KnownVisitors()
  private let isSecure: Bool
  private let demanding: Set<Role>
  private let links: ShopLinks?
  private let shops: ShopOrigins
  private let hub: ChatHub
  private let counter: RateCounter?
  private let figures: Figures
  private let meter = RequestMeter()
  private let metrics: Metrics
  private let readiness: Readiness

  /// - Parameters:
  ///   - inbound: what takes webhooks from carriers and payment providers.
  ///   - isSecure: whether browsers reach it over TLS.
  ///   - demanding: roles that ask for a second factor.
  ///   - links: what knows the shop's links; nil where there are none.
  ///   - shops: whose pages may show the chat.
  ///   - limits: how often somebody may ask; nil where he may as often as he likes.
  public init(
    platform: Platform, clock: @escaping @Sendable () -> Instant, inbound: Inbound = Inbound(), isSecure: Bool = false,
    limits: RateLimits? = nil, demanding: Set<Role> = [], links: ShopLinks? = nil, shops: ShopOrigins = ShopOrigins()
  ) {
    self.platform = platform
    self.clock = clock
    self.inbound = inbound
    self.isSecure = isSecure
    cookie = .session(isSecure: isSecure)
    self.demanding = demanding
    self.links = links
    self.shops = shops
    hub = ChatHub(platform: platform, clock: clock)
    counter = limits.map { RateCounter($0) }
    figures = Figures(platform: platform, days: Self.days)
    metrics = Metrics(platform: platform, clock: clock, meter: meter)
    readiness = Readiness { _ = try await platform.look(at: clock()) { try $0.nextDeadline() } }
  }

  public func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.addMiddleware {
      Reception(
        meter: meter, headers: SecurityHeaders(isSecure: isSecure),
        limiter: RateLimiter(counter: counter, cookie: cookie),
        gate: Gate(platform: platform, clock: clock, known: known, cookie: cookie))
    }
    router.get("/") { request, _ in try await letter(request) }
    router.get("/health") { _, _ in Response(status: .ok, body: .init(byteBuffer: .init(string: "ok\n"))) }
    router.get("/ready") { _, _ in
      try await readiness.confirm()
      return Response(status: .ok, body: .init(byteBuffer: .init(string: "ready\n")))
    }
    router.get("/metrics") { _, _ in await metrics.answer() }
    API(platform: platform, clock: clock).add(to: router)
    ClaimPages(platform: platform, clock: clock).add(to: router)
    MoneyPages(platform: platform, clock: clock).add(to: router)
    let cookies = SessionCookies(platform: platform, clock: clock, known: known, cookie: cookie)
    SignInPages(platform: platform, clock: clock, cookies: cookies, demanding: demanding).add(to: router)
    AccountPages(platform: platform, clock: clock, known: known, cookie: cookie, demanding: demanding).add(to: router)
    PeoplePages(platform: platform, clock: clock, known: known, cookie: cookie).add(to: router)
    PrivacyPages(platform: platform, clock: clock, known: known).add(to: router)
    MessagePages(platform: platform, clock: clock).add(to: router)
    MailPages(platform: platform, clock: clock).add(to: router)
    SecurityPages(platform: platform, clock: clock).add(to: router)
    RecallPages(platform: platform, clock: clock).add(to: router)
    DutyPages(platform: platform, clock: clock).add(to: router)
    GoodsPages(platform: platform, clock: clock).add(to: router)
    SupplierPages(platform: platform, clock: clock).add(to: router)
    ScorePages(platform: platform, clock: clock).add(to: router)
    FindingPages(platform: platform, clock: clock).add(to: router)
    StyleGuideRoutes(platform: platform, clock: clock).add(to: router)
    QueuePages(platform: platform, clock: clock).add(to: router)
    SearchPages(platform: platform, clock: clock).add(to: router)
    SellerPages(platform: platform, clock: clock).add(to: router)
    AdmissionPages(platform: platform, clock: clock).add(to: router)
    AuditPages(platform: platform, clock: clock).add(to: router)
    ComplaintPages(platform: platform, clock: clock).add(to: router)
    CaseFilePages(platform: platform, clock: clock).add(to: router)
    TrendPages(platform: platform, clock: clock).add(to: router)
    ChatPages(platform: platform, clock: clock, hub: hub, origins: shops.list).add(to: router)
    AgentPages(platform: platform, clock: clock, hub: hub).add(to: router)
    CallPages(platform: platform, clock: clock, hub: hub).add(to: router)
    DeskPages(platform: platform, clock: clock).add(to: router)
    CannedPages(platform: platform, clock: clock).add(to: router)
    TaskPages(platform: platform, clock: clock).add(to: router)
    CaseListPages(platform: platform, clock: clock).add(to: router)
    FigurePages(platform: platform, clock: clock).add(to: router)
    router.get("\(DeskKeys.path)") { _, _ in DeskKeys.answer }
    ReportPages(platform: platform, clock: clock).add(to: router)
    ReportCasePages(platform: platform, clock: clock).add(to: router)
    SanctionPages(platform: platform, clock: clock).add(to: router)
    DemonstrationPages(platform: platform, clock: clock).add(to: router)
    router.get("\(Clocks.path)") { _, _ in Clocks.answer }
    EntryPages(platform: platform, clock: clock, cookies: cookies, links: links).add(to: router)
    inbound.add(to: router, platform: platform, hub: hub, clock: clock)
    return router
  }

  /// Over how many days the figures beside the articles run.
  static let days = 90

  private func letter(_ request: Request) async throws -> Response {
    let now = clock()
    let language = Self.language(of: request)
    guard let version = platform.letters.inForce(at: now) else { throw HTTPError(.serviceUnavailable) }
    let count = try await figures.count(of: version, at: now)
    let page = LetterPage(
      version: version, records: count.records, days: Self.days, now: now, language: language,
      withRecord: request.uri.queryParameters["record"] != "no", suspensions: count.suspensions)
    return Self.page(page.render(), language: language)
  }

  /// An answer in HTML. Its policy allows no script and nothing from elsewhere.
  ///
  /// - Parameters:
  ///   - hasForms: whether it may send forms, and show pictures, of this site.
  ///   - hasClocks: whether it may load the script of this site (`Clocks`).
  ///   - isLive: whether it does, and is told of what is new while it is open.
  ///   - frames: whose pages may show it in a frame.
  static func page(
    _ html: String, status: HTTPResponse.Status = .ok, language: Language, hasForms: Bool = false,
    hasClocks: Bool = false, isLive: Bool = false, frames: [String] = []
  ) -> Response {
    let own =
      (hasForms ? "form-action 'self'; img-src 'self'; " : "") + (hasClocks || isLive ? "script-src 'self'; " : "")
      + (isLive ? "connect-src 'self'; " : "")
    let ancestors = frames.isEmpty ? "'none'" : frames.joined(separator: " ")
    return Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue, .vary: "Accept-Language",
        .contentSecurityPolicy:
          "default-src 'none'; style-src 'unsafe-inline'; \(own)base-uri 'none'; frame-ancestors \(ancestors)",
      ], body: .init(byteBuffer: .init(string: html)))
  }

  /// What was asked for in the address, else the first of the browser's languages that a letter has, else Chinese.
  static func language(of request: Request) -> Language {
    if let asked = request.uri.queryParameters["language"], let language = Language(rawValue: String(asked)) {
      return language
    }
    for part in (request.headers[.acceptLanguage] ?? "").split(separator: ",") {
      let tag = part.drop { $0 == " " }.lowercased()
      if tag.hasPrefix("zh") { return .zhHans }
      if tag.hasPrefix("en") { return .en }
    }
    return .zhHans
  }
}
