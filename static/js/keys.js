// Shortcuts. Single keys never fire while typing and can be switched off in the help dialog (WCAG 2.1.4).
// The switch is a cookie, because logging out clears the browser's storage.
const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const off = () => document.cookie.split("; ").includes("keys=off");
const box = document.getElementById("keys-on");
if (box) {
  box.checked = !off();
  box.addEventListener("change", () => {
    document.cookie = `keys=${box.checked ? "on" : "off"}; path=/; max-age=31536000; samesite=lax`;
  });
}

let chord = false;
let row = -1;

const go = (key) => document.querySelector(`[data-go="${key}"]`)?.click();

const step = (by) => {
  const rows = $$("tr[data-href], [data-row]").filter((each) => !each.hidden);
  if (!rows.length) return;
  row = Math.max(0, Math.min(rows.length - 1, row + by));
  rows[row].querySelector("a, button")?.focus();
};

const press = (event, key) => {
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("a, button")) target.click();
  else target.focus();
};

const choose = (number) => {
  const group = document.activeElement.closest("[data-seg]");
  const choice = group && $$("input", group)[number - 1];
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form[method=post]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || off()) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (chord) {
    chord = false;
    go(key);
  } else if (key === "g") {
    chord = true;
    setTimeout(() => { chord = false; }, 900);
  } else if (key === "/") {
    const search = document.getElementById("q");
    if (search) event.preventDefault();
    search?.focus();
  } else if (key === "?") document.getElementById("keys")?.showModal();
  else if (key === "n" || key === "p") press(event, key);
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (/^[1-9]$/.test(key)) choose(Number(key));
});
