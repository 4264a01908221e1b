// While files of a form are being sent, say how far that is. Without a script they are sent all
// the same, and the browser says so itself.
"use strict";

let began = location.pathname;
const sending = (event) => event.target.closest?.("form[data-sends]")?.querySelector(".sending");
const amount = (number, digits) => number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
const size = (bytes) => (bytes < 1e6 ? `${amount(Math.max(1, bytes / 1e3), 0)} KB` : `${amount(bytes / 1e6, 1)} MB`);

function say(told, words) {
  const place = told.querySelector("[role=status]");
  if (place.textContent !== words) place.textContent = words;
}

document.addEventListener("htmx:beforeSend", (event) => {
  const told = sending(event);
  if (!told) return;
  told.hidden = false;
  told.querySelector("progress").value = 0;
  say(told, told.dataset.begins);
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const told = sending(event);
  const { loaded, total, lengthComputable } = event.detail;
  if (!told || !lengthComputable || told.dataset.sent) return;
  told.querySelector("progress").value = (loaded * 100) / total;
  // In quarters, so that a screen reader says little.
  say(told, told.dataset.part.replace("PERCENT", Math.floor((loaded * 4) / total) * 25).replace("SIZE", size(total)));
  if (loaded < total) return;
  told.dataset.sent = "yes"; // what comes back has progress of its own
  told.querySelector("progress").removeAttribute("value");
  say(told, told.dataset.sentWords);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const told = sending(event);
  if (!told) return;
  told.hidden = true;
  delete told.dataset.sent;
});

// What was refused has a page that says why: it is shown, too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.requestConfig?.elt.matches("form[data-sends]")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// A page that came in the place of another begins at its beginning, for the keyboard too.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body && location.pathname !== began) document.getElementById("main")?.focus();
  began = location.pathname;
});
