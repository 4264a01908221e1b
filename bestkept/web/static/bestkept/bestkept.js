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

// A second press within seconds does nothing: the act is done once. It is a pause and no end,
// since some forms answer with a file and the page stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (Date.now() - Number(form.dataset.pressed ?? 0) < 3000) event.preventDefault();
  else form.dataset.pressed = Date.now();
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-pressed]").forEach((form) => delete form.dataset.pressed);
});

// What has to be mended is read first, wherever the page was before.
const problems = () => document.querySelector("[data-problems]")?.focus();
problems();
document.addEventListener("htmx:afterSettle", problems);

// On a phone the rail is a strip: where one is, is in sight.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const palette = document.getElementById("palette");
const found = () => [...palette.querySelectorAll(".found a")];

document.addEventListener("click", (event) => {
  if (!palette || !event.target.closest("[data-palette]")) return;
  event.preventDefault();
  palette.showModal();
  palette.querySelector("input").select();
});

palette?.addEventListener("keydown", (event) => {
  const places = [palette.querySelector("input"), ...found()];
  const at = places.indexOf(document.activeElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); places.at(Math.max(at + by, 0) % places.length).focus(); }
  else if (event.key === "Enter" && at === 0 && found().length) { event.preventDefault(); found()[0].click(); }
});

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
  const key = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (key) { event.preventDefault(); key.focus(); key.click(); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
});
