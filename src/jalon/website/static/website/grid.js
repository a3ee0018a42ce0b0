// The grid of values by keyboard: arrows move, Enter opens the cell's form, a digit opens it with that digit.
"use strict";

(function () {
  const grid = document.querySelector('[role="grid"]');
  if (!grid) { return; }
  const rows = Array.from(grid.querySelectorAll('tbody [role="row"]'));
  const cells = rows.map(function (row) { return Array.from(row.querySelectorAll('[role="gridcell"]')); });
  const rightToLeft = document.documentElement.dir === "rtl";
  let at = null;

  function place(cell) { return cell.querySelector("a") || cell; }

  function stand(row, column, moveFocus) {
    const cell = cells[row] && cells[row][column];
    if (!cell) { return; }
    if (at) { place(cells[at[0]][at[1]]).tabIndex = -1; }
    at = [row, column];
    const found = place(cell);
    found.tabIndex = 0;
    if (moveFocus) { found.focus(); }
  }

  function whereIs(element) {
    const cell = element.closest('[role="gridcell"]'), row = cell && cell.closest('[role="row"]');
    const number = rows.indexOf(row);
    return number < 0 ? null : [number, cells[number].indexOf(cell)];
  }

  cells.forEach(function (row) { row.forEach(function (cell) { place(cell).tabIndex = -1; }); });
  stand(0, 0, false);
  // The browser focuses the cell that the address names; this makes it the one that Tab enters, and scrolls to it.
  const asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const found = asked && whereIs(asked);
  if (found) {
    stand(found[0], found[1], true);
    asked.scrollIntoView({ block: "center", inline: "center" });
  }

  grid.addEventListener("focusin", function (event) {
    const now = whereIs(event.target);
    if (now) { stand(now[0], now[1], false); }
  });

  grid.addEventListener("keydown", function (event) {
    const now = whereIs(event.target);
    if (!now || event.altKey || event.metaKey) { return; }
    const last = cells[now[0]].length - 1, along = rightToLeft ? -1 : 1;
    const moves = {
      ArrowUp: [now[0] - 1, now[1]], ArrowDown: [now[0] + 1, now[1]],
      ArrowRight: [now[0], now[1] + along], ArrowLeft: [now[0], now[1] - along],
      Home: [event.ctrlKey ? 0 : now[0], 0], End: [event.ctrlKey ? rows.length - 1 : now[0], last],
      PageUp: [Math.max(0, now[0] - 10), now[1]], PageDown: [Math.min(rows.length - 1, now[0] + 10), now[1]],
    };
    const link = event.target.closest("a");
    if (moves[event.key]) {
      event.preventDefault();
      stand(moves[event.key][0], moves[event.key][1], true);
    } else if (link && link.hasAttribute("data-enters") && !event.ctrlKey && /^\d$/.test(event.key)) {
      event.preventDefault();
      location.assign(link.href + "&amount=" + event.key);
    }
  });
})();
