import Hummingbird
import NIOCore
import Promises
import Service

/// The case of the letter as anybody may watch it, from the report to the sanction.
struct DemonstrationPages: Sendable {
  static let path = "/demonstration"
  let platform: Platform
  let clock: @Sendable () -> Instant
  private let rehearsals = Rehearsals()

  func add(to router: Router<BasicRequestContext>) {
    router.get("\(Self.path)") { request, _ in try await page(request) }
    router.get("\(Player.path)") { _, _ in Player.answer }
  }

  private func page(_ request: Request) async throws -> Response {
    let desk = FormDesk(platform: platform, clock: clock)
    let (sight, now) = (Sight(request), clock())
    let letter = try desk.letterInForce(at: now)
    let asked = FormDesk.query("step", of: request)
    let times = desk.times(letter, sight.language, now)
    do {
      let rehearsal = try await rehearsals.rehearsal(under: platform.letters, at: now)
      guard let shown = DemonstrationPage.Shown(asked, of: rehearsal.steps.count) else { throw HTTPError(.notFound) }
      let view = DemonstrationPage(
        rehearsal: rehearsal, shown: shown, plays: FormDesk.query("play", of: request) == "yes", times: times)
      return desk.answer(view.render(), sight, hasClocks: shown.hasPlayer)
    } catch let impossible as Rehearsal.Impossible {
      let page = PlainPage(
        shell: WorkShell(
          DemonstrationPage.title(sight.language), platform: letter.platform[sight.language], zone: times.zone,
          language: sight.language), heading: DemonstrationPage.title(sight.language),
        parts: [PlainPage.Part(empty: [impossible.words[sight.language]])])
      return desk.answer(page.render(), sight)
    }
  }
}

/// What lets the case play by itself: it goes on to the next step after the time that the step takes to read. Without it
/// the links go from step to step.
enum Player {
  static let path = "/demonstration.js"

  static var answer: Response {
    Response(
      status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "public, max-age=3600"],
      body: .init(byteBuffer: ByteBuffer(string: script)))
  }

  static let script = """
    "use strict";
    (() => {
      const player = document.getElementById("player"), button = document.getElementById("play");
      const next = document.getElementById("next"), back = document.getElementById("back");
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      let timer = 0;
      const go = (link, plays) => {
        if (!link) return;
        const address = new URL(link.href);
        if (plays) address.searchParams.set("play", "yes"); else address.searchParams.delete("play");
        location.assign(address);
      };
      const show = () => {
        player.classList.toggle("playing", timer > 0);
        button.textContent = timer > 0 ? button.dataset.pause : button.dataset.play;
      };
      const stop = () => { clearTimeout(timer); timer = 0; show(); };
      const start = () => {
        timer = setTimeout(() => go(next, true), Number(player.dataset.seconds) * 1000);
        show();
      };
      if (next) {
        button.hidden = false;
        button.addEventListener("click", () => timer > 0 ? stop() : start());
        if (player.dataset.play === "yes" && !still) start(); else show();
      }
      document.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (event.key === "ArrowRight") go(next, false);
        if (event.key === "ArrowLeft") go(back, false);
        if (event.key === " " && next && event.target === document.body) {
          event.preventDefault();
          timer > 0 ? stop() : start();
        }
      });
      // Nothing is missed while another tab is looked at.
      document.addEventListener("visibilitychange", () => { if (document.hidden && timer > 0) stop(); });
    })();

    """
}
