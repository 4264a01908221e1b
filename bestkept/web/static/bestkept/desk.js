// The desk by keyboard, and forms that speak of what a list shows just now.
"use strict";

// A list that was filtered in place: forms beside it mean what it shows.
document.addEventListener("htmx:afterSwap", () => {
  const asked = document.querySelector("[data-asked]")?.dataset.asked;
  if (asked !== undefined) document.querySelectorAll("[data-query]").forEach((field) => { field.value = asked; });
});

// New findings come into the list that is there: the row that was marked stays marked, and
// whoever pressed goes on at the newest.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("[data-fresh]")) return;
  const marked = document.querySelector("#lines tr.on td.name a")?.getAttribute("href");
  document.addEventListener("htmx:afterSettle", () => {
    const links = [...document.querySelectorAll("#lines td.name a")];
    links.find((link) => link.getAttribute("href") === marked)?.closest("tr").classList.add("on");
    (links[0] || document.getElementById("main")).focus();
  }, { once: true });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-keys]")) document.getElementById("keys")?.showModal();
});

// e: decide. On a list it opens what is marked at its form; on a page it goes to the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const marked = document.querySelector("tbody tr.on td.name a");
  const form = document.getElementById("decide");
  if (marked) location.assign(`${marked.href}#decide`);
  else if (form) form.querySelector("input[type=radio], textarea")?.focus();
});
// After the browser has gone to the form by itself, which takes the focus away again.
if (location.hash === "#decide") window.addEventListener("load", () => setTimeout(() => document.querySelector("#decide input[type=radio]")?.focus()));

// What takes long says so; a second press does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-busy]");
  if (!form) return;
  if (form.classList.contains("htmx-request")) event.preventDefault();
  form.classList.add("htmx-request");
});
window.addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((form) => form.classList.remove("htmx-request")));

// A table that is whole on its page is sorted and filtered where it is, by key or press.
const told = (row, place) => row.cells[place].innerText.trim();
const figure = (text) => Number(text.replaceAll(/[,\s]/g, ""));

document.addEventListener("click", (event) => {
  const head = event.target.closest("[data-sort]")?.closest("th");
  if (!head) return;
  const down = head.getAttribute("aria-sort") === "ascending";
  head.closest("tr").querySelectorAll("th").forEach((one) => one.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = head.closest("table").tBodies[0];
  const order = (a, b) => {
    const [one, other] = [told(a, head.cellIndex), told(b, head.cellIndex)];
    const by = Number.isNaN(figure(one) - figure(other)) ? one.localeCompare(other) : figure(one) - figure(other);
    return down ? -by : by;
  };
  body.append(...[...body.rows].sort(order));
});

document.addEventListener("input", (event) => {
  const table = document.getElementById(event.target.dataset?.filter);
  if (!table) return;
  const words = event.target.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const row of table.tBodies[0].rows) row.hidden = !words.every((word) => row.innerText.toLocaleLowerCase().includes(word));
});

// Looking at grants again: j and k walk them, 1 keeps and 2 ends the one at hand.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("textarea, select, dialog[open], input:not([type=radio])")) return;
  const there = [...document.querySelectorAll("[data-row]")];
  if (!there.length) return;
  const at = there.findIndex((row) => row.contains(document.activeElement));
  const by = { j: 1, k: -1 }[event.key];
  if (by) there[Math.min(Math.max(at + by, 0), there.length - 1)].querySelector("input").focus();
  const pick = there[Math.max(at, 0)].querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (pick) { event.preventDefault(); pick.checked = true; pick.focus(); }
});
