// The desk by keyboard, and forms that speak of what a list shows just now.
"use strict";

// A list that was filtered in place: forms beside it mean what it shows.
document.addEventListener("htmx:afterSwap", () => {
  const asked = document.querySelector("[data-asked]")?.dataset.asked;
  if (asked !== undefined) document.querySelectorAll("[data-query]").forEach((field) => { field.value = asked; });
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
if (location.hash === "#decide") document.querySelector("#decide input[type=radio]")?.focus();
