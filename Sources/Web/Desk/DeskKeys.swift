import Hummingbird
import NIOCore

/// The script of the desk's pages: keys move through a list and open what they stand at; on a case they lead to where
/// something is written. Without it everything works.
enum DeskKeys {
  static let path = "/keys.js"

  static var answer: Response {
    Response(
      status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "public, max-age=3600"],
      body: .init(byteBuffer: ByteBuffer(string: script)))
  }

  static let script = """
    "use strict";
    (() => {
      const rows = [...document.querySelectorAll("[data-row]")];
      const help = document.querySelector("[data-keys]");
      if (help) help.hidden = false;
      let place = -1;
      const move = (step) => {
        if (rows.length === 0) return;
        place = Math.min(rows.length - 1, Math.max(0, place + step));
        const link = rows[place].querySelector("a");
        if (link) { link.focus(); rows[place].scrollIntoView({ block: "nearest" }); }
      };
      const write = (id) => {
        const field = document.getElementById(id);
        if (!field) return;
        const folded = field.closest("details");
        if (folded) folded.open = true;
        field.focus();
      };
      const acts = {
        j: () => move(1),
        k: () => move(-1),
        o: () => rows[place]?.querySelector("a")?.click(),
        x: () => rows[place]?.querySelector("input[type=checkbox]")?.click(),
        a: () => write("answer-text"),
        f: () => write("findings-text"),
        n: () => write("note-text"),
        u: () => document.querySelector("[data-list]")?.click(),
        "?": () => { if (help) { help.tabIndex = -1; help.focus(); help.scrollIntoView({ block: "center" }); } },
      };
      document.addEventListener("keydown", (event) => {
        // Whoever writes, writes; and what the browser means by a key with others held stays so.
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
        const act = acts[event.key];
        if (act) { event.preventDefault(); act(); }
      });
    })();

    """
}
