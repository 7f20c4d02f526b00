// What a list shows: filters by chip, column chooser, revealed parts, countdowns.
const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];

const press = (group, button) => {
  for (const other of $$("button", group)) other.setAttribute("aria-pressed", String(other === button));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const filter = button.closest("[data-switch]");
  if (filter && "value" in button.dataset) {
    press(filter, button);
    const key = `data-for-${filter.dataset.switch}`;
    for (const part of $$(`[${key}]`)) part.hidden = !part.getAttribute(key).split(" ").includes(button.dataset.value);
  }
  const timeline = button.closest("[data-tlfilter]");
  if (timeline) {
    press(timeline, button);
    for (const item of $$(".tl > li[data-k]")) item.hidden = button.value !== "all" && item.dataset.k !== button.value;
  }
  if (button.dataset.reveal) {
    const part = document.querySelector(button.dataset.reveal);
    part.hidden = !part.hidden;
    button.setAttribute("aria-expanded", String(!part.hidden));
  }
});

document.addEventListener("change", (event) => {
  const column = event.target.dataset?.toggleCol;
  if (column === undefined) return;
  for (const cell of $$(`[data-col="${CSS.escape(column)}"]`)) cell.hidden = !event.target.checked;
});

// The server renders the same words; here they only grow older. Both forms of the words come from the page.
const started = Date.now();
const clocks = $$("[data-countdown]").map((element) => ({ element, seconds: Number(element.dataset.countdown) }));
const words = (seconds, pattern) => pattern
  .replace("{h}", Math.floor(seconds / 3600))
  .replace("{m}", String(Math.floor((seconds % 3600) / 60)).padStart(2, "0"));
if (clocks.length) {
  const pattern = document.documentElement.lang.startsWith("zh") ? "{h} 時 {m} 分" : "{h} h {m} min";
  setInterval(() => {
    const gone = (Date.now() - started) / 1000;
    for (const { element, seconds } of clocks) element.textContent = words(Math.max(0, seconds - gone), pattern);
  }, 15000);
}
