import HTTPTypes
import Hummingbird
import Logging
import Promises

/// Answers people who meet an error with a page, and programs with a problem document.
enum ErrorPages {
  /// Whoever has to sign in first is led there, and back afterwards; who has an order to follow and no account, to where
  /// he comes in by its number.
  private static func signIn(_ request: Request, _ language: Language) -> Response {
    let path = request.uri.description
    let isConsumers = ["/orders/", "/claims/", "/complaints/", "/my"].contains { path.hasPrefix($0) }
    let next = Address.query([("next", path)])
    return FormDesk.redirect(
      to: isConsumers ? "/enter?language=\(language.rawValue)" : "/sign-in?language=\(language.rawValue)\(next)")
  }

  static func answer(_ error: any Error, to request: Request, _ context: some RequestContext) -> Response {
    let problem = Problem(error)
    if problem.status.code >= 500 {
      // The route and not the path: that of an invitation opens something.
      context.logger.error(
        "could not be answered", metadata: ["route": "\(context.endpointPath ?? "")", "error": "\(error)"])
    }
    let isForPeople = request.headers[.accept]?.contains("text/html") ?? false
    guard isForPeople, !request.uri.path.hasPrefix("/v1/") else { return problem.response }
    let language = Site.language(of: request)
    if problem.status == .unauthorized, request.method == .get { return signIn(request, language) }
    let page = ErrorPage(status: problem.status.code, language: language)
    var response = Site.page(page.render(), status: problem.status, language: language)
    response.headers[.vary] = "Accept, Accept-Language"
    for field in problem.headers where response.headers[field.name] == nil { response.headers.append(field) }
    return response
  }
}
