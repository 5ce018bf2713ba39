import Hummingbird
import NIOCore
import Promises

/// A deadline with the time that is left until then, which goes on counting where scripts run.
struct ClockView {
  var stamp, left: String

  init(_ deadline: Instant, _ times: TimeWords) {
    stamp = deadline.description
    left = times.left(deadline)
  }
}

let clockTemplate = """
  <time class="left" datetime="{{stamp}}">{{left}}</time>
  """

/// The one script of the pages: it says again what `TimeWords.left` said when the page was made, as time goes on. It goes
/// by our clock and not by the reader's, and a page without it is right at load.
enum Clocks {
  static let path = "/clocks.js"

  static var answer: Response {
    Response(
      status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "public, max-age=3600"],
      body: .init(byteBuffer: ByteBuffer(string: script)))
  }

  static let script = """
    "use strict";
    (() => {
      const page = document.getElementById("page");
      const ahead = Date.parse(page.dataset.now) - Date.now();
      const english = document.documentElement.lang === "en";
      const say = (chinese, words) => english ? words : chinese;
      const length = (seconds) => {
        const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24;
        const minutes = Math.floor(seconds / 60) % 60;
        const parts = days >= 3 ? [[days, say(" 天", " days")]]
          : days > 0 ? [[days, say(" 天", days === 1 ? " day" : " days")], [hours, say(" 小时", " h")]]
          : [[hours, say(" 小时", " h")], [minutes, say(" 分钟", " min")]];
        return parts.filter((part) => part[0] > 0).map((part) => part[0] + part[1]).join(" ")
          || say("不到 1 分钟", "less than a minute");
      };
      const left = (milliseconds) => {
        const seconds = Math.trunc(milliseconds / 1000), words = length(Math.abs(seconds));
        return seconds >= 0 ? say("还剩 " + words, words + " left") : say("已过 " + words, words + " ago");
      };
      const tick = () => {
        const now = Date.now() + ahead;
        for (const clock of document.querySelectorAll("time.left")) {
          const words = left(Date.parse(clock.dateTime) - now);
          if (clock.textContent !== words) clock.textContent = words;
        }
      };
      setInterval(tick, 1000);
    })();

    """
}
