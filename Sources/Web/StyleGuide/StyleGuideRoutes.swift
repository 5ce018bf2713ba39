import Hummingbird
import Promises
import Service

/// The style guide, open to everybody like the letter: it shows nothing of anybody.
struct StyleGuideRoutes: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant

  func add(to router: Router<BasicRequestContext>) {
    router.get("/styleguide") { request, _ in
      let (desk, sight) = (FormDesk(platform: platform, clock: clock), Sight(request))
      let letter = try desk.letterInForce(at: clock())
      return desk.answer(
        StyleGuidePage(letter: letter, times: desk.times(letter, sight.language, clock())).render(), sight)
    }
    // Its forms lead back to it, and what they send is not even read.
    router.post("/styleguide") { request, _ in
      FormDesk.redirect(to: "/styleguide?language=\(Sight(request).language.rawValue)")
    }
  }
}
