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
