// Idle logout, seen from the browser. The server decides when a session ends; this file only
// - tells the server about typing and clicking (at most once in THROTTLE; a timer never does),
// - warns before the end, - and when the end has come logs out and hides the page. (It must log out: asking for the
//   login page with a living session would count as activity, and a forgotten page would keep itself logged in.)
// Typed text stays in the page: with unsent text the page is covered, the person logs in again in another tab,
// and the covered page takes over the new session's form secret (only for the same person; else it is reloaded).
// Without unsent text the page leaves for the login page. Nothing is written to the browser's storage.
const { idleSeconds, idleWarningSeconds, user } = document.body.dataset;
const LIFE = Number(idleSeconds) * 1000;
const WARNING = Number(idleWarningSeconds) * 1000;
const THROTTLE = Math.min(30000, LIFE / 30);
const root = document.documentElement;
const warning = document.querySelector("[data-idle-warning]");
const ended = document.querySelector("[data-idle-over]");
const keepalive = document.querySelector("[data-keepalive]");

if (LIFE && warning && ended && keepalive) {
  const channel = new BroadcastChannel("session");
  const left = warning.querySelector("[data-idle-left]");
  const refused = ended.querySelector("[data-idle-refused]");
  const resumeButton = ended.querySelector("[data-idle-resume]");
  const login = ended.querySelector("[data-idle-login]");
  const title = document.title;
  let heard = Date.now(); // the last moment we know the server heard of us
  let asking = false;
  let over = false;

  const alive = (at) => {
    heard = Math.max(heard, at);
    if (warning.open) warning.close();
  };

  const logOut = async () => {
    const form = document.querySelector("form[data-logout]");
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(5000) });
    } catch {
      // no network: the server ends the session by itself
    }
  };

  const end = async (tellServer = true) => {
    if (over) return;
    over = true;
    const unsent = document.querySelector("form[data-dirty]");
    root.classList.add("is-over");
    if (tellServer) await logOut();
    if (!unsent) {
      location.replace(`${login.getAttribute("href")}?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    document.title = ended.dataset.title;
    if (over) ended.showModal();
  };

  const tell = async () => {
    if (asking || over || Date.now() - heard < THROTTLE) return;
    asking = true;
    try {
      const at = Date.now();
      const answer = await fetch(keepalive.action, { method: "POST", body: new FormData(keepalive), redirect: "manual" });
      if (answer.ok) {
        alive(at);
        channel.postMessage({ kind: "alive", user, at });
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        if (!(await resume())) await end(false);
      }
    } catch {
      // no network: the next key press asks again
    } finally {
      asking = false;
    }
  };

  const resume = async () => {
    const answer = await fetch(resumeButton.dataset.url, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok) return false;
    const state = await answer.json();
    if (state.user !== user) {
      for (const form of document.querySelectorAll("form[data-dirty]")) delete form.dataset.dirty;
      location.reload();
      return true;
    }
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = state.csrf;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": state.csrf }));
    over = false;
    heard = Date.now();
    root.classList.remove("is-over");
    document.title = title;
    refused.hidden = true;
    if (ended.open) ended.close();
    return true;
  };

  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, (event) => {
      if (event.isTrusted && !over) tell();
    }, { capture: true, passive: true });
  }
  keepalive.addEventListener("submit", (event) => { event.preventDefault(); tell(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.getResponseHeader("X-Session-Extended")) alive(Date.now());
  });
  resumeButton.addEventListener("click", async () => { refused.hidden = await resume(); });
  // Escape never uncovers the page
  ended.addEventListener("close", () => { if (over) ended.showModal(); });

  for (const form of document.querySelectorAll("form[data-logout]")) {
    form.addEventListener("submit", () => channel.postMessage({ kind: "ended" }));
  }
  channel.addEventListener("message", async ({ data }) => {
    if (data.kind === "ended") await end(false);
    else if (over) await resume();
    else if (data.user === user) alive(data.at);
  });
  channel.postMessage({ kind: "alive", user, at: Date.now() });

  setInterval(() => {
    if (over) return;
    const rest = heard + LIFE - Date.now();
    if (rest <= 0) end();
    else if (rest <= WARNING) {
      left.textContent = `${Math.floor(rest / 60000)}:${String(Math.floor((rest % 60000) / 1000)).padStart(2, "0")}`;
      if (!warning.open) warning.showModal();
    }
  }, 1000);
}
