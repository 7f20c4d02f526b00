// The matrix: arrow keys walk from cell to cell, a press opens the cell beside the page. Without this it is a link.
const table = document.querySelector("[data-matrix]");
const dialog = document.querySelector("[data-cell-dialog]");

const rows = [...table.querySelectorAll("tbody tr:not(.grp)")];
const cellIn = (row, column) => row?.cells[column]?.querySelector("a");

// the next cell that can be pressed, in a straight line
const next = (cell, [down, right]) => {
  let column = cell.parentElement.cellIndex;
  let row = rows.indexOf(cell.closest("tr"));
  for (;;) {
    row += down;
    column += right;
    if (!rows[row] || column < 1 || column >= rows[row].cells.length) return null;
    const found = cellIn(rows[row], column);
    if (found) return found;
  }
};

const WAYS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("a.cell");
  if (!cell || !plain(event)) return;
  const row = cell.closest("tr");
  let found = null;
  if (event.key in WAYS) found = next(cell, WAYS[event.key]);
  else if (event.key === "Home") found = row.querySelector("a.cell");
  else if (event.key === "End") found = [...row.querySelectorAll("a.cell")].at(-1);
  else return;
  event.preventDefault();
  found?.focus();
});

table.addEventListener("click", async (event) => {
  const cell = event.target.closest("a.cell");
  if (!cell || !dialog || !window.htmx || !plain(event)) return;
  event.preventDefault();
  const body = dialog.querySelector("[data-cell-body]");
  body.replaceChildren();
  await window.htmx.ajax("GET", cell.href, { target: body, swap: "innerHTML" });
  if (!body.childElementCount) return;
  dialog.showModal();
  dialog.addEventListener("close", () => cell.focus(), { once: true });
});
