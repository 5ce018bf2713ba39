import Hummingbird
import NIOCore

/// What makes a chat's page live. Without it the page is right whenever it is loaded, and its form sends.
///
/// A message is sent with a word of its own until it is taken, so that trying again writes it once; what the page is told
/// is shown once, by its place in the thread.
enum ChatScript {
  static let path = "/chat.js"

  static var answer: Response {
    Response(
      status: .ok, headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "public, max-age=3600"],
      body: .init(byteBuffer: ByteBuffer(string: script)))
  }

  static let script = """
    "use strict";
    (() => {
      const watch = document.getElementById("chats");
      if (watch) {
        // A list: shown again when what it says has changed and nobody is filling anything in.
        const events = new EventSource(watch.dataset.events);
        let timer = 0;
        // Not while somebody types.
        const isTyping = () => [...document.querySelectorAll("textarea")].some((area) => area.value);
        // However much happens, once a second.
        events.addEventListener("changed", (event) => {
          const to = JSON.parse(event.data).address;
          if (to && !isTyping()) location.assign(to);
          else timer ||= setTimeout(() => { timer = 0; if (!isTyping()) again(); }, 1000);
        });
        const again = async () => {
          const answer = await fetch(location.href);
          if (!answer.ok) return;
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          for (const part of [".lead", ".parts"]) {
            const [old, next] = [document.querySelector(part), page.querySelector(part)];
            if (old && next && old.textContent !== next.textContent && !isTyping()) old.replaceWith(next);
          }
        };
        return;
      }
      const chat = document.getElementById("chat"), list = chat.querySelector("ol");
      const typing = document.getElementById("typing"), standing = document.getElementById("standing");
      const clock = document.getElementById("clock"), ask = document.getElementById("ask");
      const mark = document.getElementById("mark"), form = document.querySelector("form#write");
      const words = form.elements.words, file = form.elements.file, token = form.elements.token;
      let last = Number(chat.dataset.last), silent = 0, told = 0, waiting = null;
      // In a shop's page: its next page shows this chat again. Only shops that we know have us in a frame.
      if (parent !== window && chat.dataset.kept !== undefined) parent.postMessage({pledgeChat: chat.dataset.kept}, "*");

      const line = (entry) => {
        const item = document.createElement("li"), time = document.createElement("time");
        if (entry.look) item.className = entry.look;
        time.dateTime = entry.stamp;
        time.textContent = entry.time;
        item.append(time, entry.text);
        for (const words of entry.quotes) {
          const quote = document.createElement("p");
          quote.className = "user";
          quote.lang = "";
          quote.textContent = words;
          item.append(quote);
        }
        for (const one of entry.files) {
          const row = document.createElement("p"), link = document.createElement("a");
          row.className = "soft";
          link.href = one.address;
          link.lang = "";
          link.textContent = one.words;
          row.append(link);
          item.append(row);
        }
        return item;
      };
      const near = () => innerHeight + scrollY > document.body.scrollHeight - 400;
      const events = () => {
        const source = new EventSource(chat.dataset.events + "&after=" + last);
        source.addEventListener("entry", (event) => {
          const entry = JSON.parse(event.data), follows = near();
          if (entry.position <= last) return;
          last = entry.position;
          const item = line(entry);
          if (waiting && entry.token === waiting.token) { waiting.item.remove(); waiting = null; }
          list.append(item);
          typing.textContent = "";
          if (follows && innerWidth < 900) item.scrollIntoView({block: "nearest"});
        });
        source.addEventListener("state", (event) => {
          const state = JSON.parse(event.data);
          standing.textContent = state.text;
          clock.textContent = state.clock;
          // The page anew has a form for it; loading it by ourselves would lose what is being written.
          ask.hidden = !state.rate || document.getElementById("rate") !== null;
          mark.className = "mark " + state.mark;
        });
        source.addEventListener("typing", () => {
          typing.textContent = chat.dataset.typing;
          clearTimeout(silent);
          silent = setTimeout(() => { typing.textContent = ""; }, 4000);
        });
        source.addEventListener("reload", () => { source.close(); location.reload(); });
        // A browser gives up where the answer is an error; whatever ended the stream, it is asked for again.
        source.onerror = () => {
          if (source.readyState !== EventSource.CLOSED) return;
          setTimeout(events, 3000);
        };
      };
      events();

      words.addEventListener("input", () => {
        if (Date.now() - told < 2500) return;
        told = Date.now();
        const body = new URLSearchParams({do: "typing"});
        const word = form.elements["form-word"];
        if (word) body.set("form-word", word.value);
        fetch(form.action, {method: "POST", body, redirect: "manual"}).catch(() => {});
      });
      words.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
      });
      const send = async (body, pause) => {
        try {
          const answer = await fetch(form.action, {method: "POST", body, redirect: "manual"});
          if (answer.ok || answer.type === "opaqueredirect") return true;
          if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return false;
        } catch { /* The network is away: once more. */ }
        if (waiting) waiting.state.textContent = chat.dataset.failed;
        await new Promise((done) => setTimeout(done, pause));
        return send(body, Math.min(pause * 2, 15000));
      };
      form.addEventListener("submit", async (event) => {
        if (waiting) { event.preventDefault(); return; }
        if (!words.value.trim() && !file.files.length) return;
        event.preventDefault();
        const body = new FormData(form), item = document.createElement("li"), state = document.createElement("p");
        item.className = document.body.dataset.side || "theirs";
        const text = document.createElement("p");
        text.className = "user";
        text.textContent = words.value;
        state.className = "soft";
        state.textContent = chat.dataset.sending;
        item.append(text, state);
        list.append(item);
        waiting = {token: token.value, item, state};
        const typed = words.value;
        words.value = "";
        const taken = await send(body, 500);
        token.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
        file.value = "";
        if (taken) return;
        // Refused: the page itself says why, when the form is sent without this script.
        if (waiting) { waiting.item.remove(); waiting = null; }
        words.value = typed;
        HTMLFormElement.prototype.submit.call(form);
      });
    })();

    """
}

/// What a shop puts into its own pages: a button that opens the chat in a corner, for shops whose addresses the platform
/// knows (`PLEDGE_SHOP_ORIGINS`). It shows a frame of ours and reads nothing of the page that it stands in.
/// The chat goes on in the shop's next page: the frame tells its address, and the tab keeps it until the chat has ended.
enum ChatWidget {
  static let path = "/widget.js"

  static var answer: Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/javascript; charset=utf-8", .cacheControl: "public, max-age=3600",
        // Other sites load it: that is what it is for.
        .crossOriginResourcePolicy: "cross-origin",
      ], body: .init(byteBuffer: ByteBuffer(string: script)))
  }

  static let script = """
    "use strict";
    (() => {
      const own = document.currentScript, origin = new URL(own.src).origin;
      const language = own.dataset.language || (document.documentElement.lang.startsWith("en") ? "en" : "zh-Hans");
      const english = language === "en";
      const host = document.createElement("div");
      const root = host.attachShadow({mode: "open"});
      const button = document.createElement("button"), frame = document.createElement("iframe");
      // Which chat goes on, and whether it is open, for the shop's next page in this tab.
      const keep = (name, value) => {
        try { value ? sessionStorage.setItem(name, value) : sessionStorage.removeItem(name); } catch { /* Not allowed. */ }
      };
      const kept = (name) => { try { return sessionStorage.getItem(name) || ""; } catch { return ""; } };
      const known = kept("pledge-chat"), goesOn = /^[/]chat[/][A-Za-z0-9_-]+$/.test(known);
      host.id = "pledge-chat";
      button.type = "button";
      button.textContent = goesOn ? (english ? "Your chat" : "继续对话") : english ? "Chat with us" : "在线客服";
      button.setAttribute("aria-expanded", "false");
      frame.title = button.textContent;
      frame.hidden = true;
      const style = document.createElement("style");
      style.textContent = "button{position:fixed;right:16px;bottom:16px;z-index:2147483000;min-height:44px;padding:0 20px;"
        + "border:0;border-radius:22px;background:#1d4f91;color:#fff;font:16px/1 system-ui,sans-serif;cursor:pointer}"
        + "iframe{position:fixed;right:16px;bottom:72px;z-index:2147483000;width:min(400px,calc(100vw - 32px));"
        + "height:min(640px,calc(100vh - 96px));border:1px solid #ccc;border-radius:12px;background:#fff}"
        + "iframe[hidden]{display:none}";
      root.append(style, frame, button);
      const show = (isOpen) => {
        if (isOpen && !frame.src) frame.src = origin + (goesOn ? known : "/chat") + "?language=" + language;
        frame.hidden = !isOpen;
        button.setAttribute("aria-expanded", String(isOpen));
        keep("pledge-chat-open", isOpen ? "yes" : "");
      };
      button.addEventListener("click", () => show(frame.hidden));
      addEventListener("message", (event) => {
        const told = event.data && event.data.pledgeChat;
        if (event.origin !== origin || event.source !== frame.contentWindow || typeof told !== "string") return;
        keep("pledge-chat", told);
      });
      (document.body || document.documentElement).append(host);
      if (goesOn && kept("pledge-chat-open")) show(true);
    })();

    """
}
