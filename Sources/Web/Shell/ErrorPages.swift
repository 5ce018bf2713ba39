import HTTPTypes
import Hummingbird
import Logging
import Promises

/// Answers people who meet an error with a page; programs, which do not ask for HTML, get the bare status as before.
struct ErrorPages<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch  where request.headers[.accept]?.contains("text/html") ?? false {
      let status = (error as? any HTTPResponseError)?.status ?? .internalServerError
      if status.code >= 500 {
        context.logger.error("\(request.uri.path) could not be answered: \(error)")
      }
      let language = Site.language(of: request)
      let page = ErrorPage(status: status.code, language: language)
      var response = Site.page(page.render(), status: status, language: language)
      response.headers[.vary] = "Accept, Accept-Language"
      if let more = (error as? HTTPError)?.headers {
        for field in more where response.headers[field.name] == nil { response.headers.append(field) }
      }
      return response
    }
  }
}
