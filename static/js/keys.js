// Keys for what the buttons do. None fires while something is being typed, and none destroys
// without a way back. The list of them opens with "?".
const messages = () => [...document.querySelectorAll("#thread .message")];
const empty = (target) => target.matches?.("[data-composer]") && !target.value;
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], [popover]");
const current = () => document.activeElement?.closest?.("#thread .message");
const LETTERS = { e: "[title='Edit']", f: "[title='Fork from here']", c: "[data-copy]", m: "[data-menu]" };

const PLACES = { b: ".bar-branch", l: ".bar-home", t: ".bar-map" };
let place = null; // the message that one was at last, and how many stand before it

// From where one stands; where the focus has left the story, from where one was; in a story that
// was opened at a message, from that one; else from its end.
function goal(all, step) {
  if (current()) return all.indexOf(current()) + step;
  if (document.activeElement.matches("[data-composer]")) return all.length - 1;
  if (!place) {
    const marked = all.findIndex((one) => one.matches(":target"));
    return marked < 0 ? all.length - 1 : marked;
  }
  const at = all.findIndex((one) => one.id === place.id);
  if (at >= 0) return at + step;
  return step < 0 ? place.before - 1 : place.before;
}

function walk(step) {
  const all = messages();
  const to = all[Math.max(0, Math.min(all.length - 1, goal(all, step)))];
  if (!to) return;
  to.tabIndex = -1;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

// To where the context begins, where that is on the page, or to the end.
const ENDS = { ArrowUp: "context", ArrowDown: "end" };
function go(where) {
  if (where === "end") document.getElementById("scroll").scrollTop = 0;
  else (document.querySelector(".context-begins") ?? messages()[0])?.scrollIntoView({ block: "start" });
}

function edit(which) {
  messages().filter((one) => one.matches(which)).at(-1)?.querySelector(LETTERS.e)?.click();
}

document.addEventListener("focusin", ({ target }) => {
  const at = target.closest("#thread .message");
  if (at) place = { id: at.id, before: messages().indexOf(at) };
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || !document.getElementById("thread")) return;
  const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event;
  const run = (act) => { event.preventDefault(); act(); };
  if (altKey && !ctrlKey && (key === "ArrowUp" || key === "ArrowDown")) return run(() => walk(key === "ArrowUp" ? -1 : 1));
  if (ctrlKey && shiftKey && !altKey && (empty(target) || !typing(target)) && ENDS[key]) return run(() => go(ENDS[key]));
  if (empty(target) && key === "ArrowUp" && !metaKey && !altKey) return run(() => edit(ctrlKey ? ".from-user" : "*"));
  if (ctrlKey || metaKey || altKey || typing(target)) return;
  if (key === "?") return run(() => document.getElementById("keys-link")?.click());
  if (key === "/") return run(() => document.getElementById("text")?.focus());
  if (PLACES[key] && target.closest("#scroll, #branch-bar")) return run(() => document.querySelector(PLACES[key])?.click());
  if (current() && LETTERS[key]) return run(() => current().querySelector(LETTERS[key])?.click());
});
