// The little that pages cannot do without a script: a seal opens its proof in a dialog,
// and a list can be walked by keys. Without it every link still leads to a page.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog && !dialog.open) dialog.showModal();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog[open]")) event.target.close();
});

// On a phone the rail is a strip: where one is, is in sight.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const typing = (element) => element.closest("input, textarea, select, dialog[open]");
const rows = () => [...document.querySelectorAll("tbody tr:has(td.name a)")];

function step(by) {
  const there = rows();
  if (!there.length) return;
  const at = there.findIndex((row) => row.classList.contains("on"));
  const next = there[Math.min(Math.max(at + by, 0), there.length - 1)];
  there.forEach((row) => row.classList.toggle("on", row === next));
  next.querySelector("td.name a").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const search = document.querySelector("[data-search]");
  const key = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
  else if (key) { event.preventDefault(); key.click(); }
});
