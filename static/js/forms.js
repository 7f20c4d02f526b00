// Forms: the error summary takes the focus, unsent text is not lost by accident, phrases and counters.
const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];

const KEPT = "form[data-keep], form[method=post]:has(textarea)";
let leaving = false;

const touched = (event) => {
  const form = event.target.closest?.(KEPT);
  if (form) form.dataset.dirty = "";
};

document.addEventListener("input", touched);
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  leaving = event.target.matches(KEPT);
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && document.querySelector("form[data-dirty]")) event.preventDefault();
});
window.addEventListener("pageshow", () => { leaving = false; });

const arrive = (scope) => {
  scope.querySelector("[data-focus]")?.focus();
  for (const group of $$("[data-ind]", scope)) indicator(group);
};

// 有／無／不清楚 first; the items appear only for 有
const indicator = (group) => {
  const chosen = group.querySelector(":scope > .q input:checked");
  const items = group.querySelector(".opts");
  if (items) items.hidden = !["y", "yes"].includes(chosen?.value);
};

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-ind]");
  if (group) indicator(group);
  const counted = event.target.closest("[data-count]");
  if (counted) {
    const shown = document.getElementById(counted.dataset.count);
    if (shown) shown.textContent = $$("input:checked", counted).length;
  }
});

document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-insert]");
  if (!phrase) return;
  const text = document.querySelector(phrase.dataset.into);
  text.setRangeText(phrase.dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

arrive(document);
document.addEventListener("htmx:afterSwap", (event) => arrive(event.target));

// A conflict that answers with a fragment of its own stands where it is
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 409 || !xhr.getResponseHeader("X-Fragment")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// htmx leaves the page as it is when the server refuses: say so
const failed = document.querySelector("[data-failed]");
if (failed) {
  document.addEventListener("htmx:beforeRequest", () => { failed.hidden = true; });
  for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      failed.querySelector("[data-failed-code]").textContent = event.detail.xhr?.status || "";
      failed.hidden = false;
    });
  }
}
