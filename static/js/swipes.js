// The versions of the message that one stands on, else of the last one: ← and → while nothing is
// being typed, a finger across the last message, and a short slide that tells which way one went.
// A key that is held down pages through what exists and never starts a new version.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const last = () => document.querySelector("#thread:not(:has(> #later)) > .message:last-of-type");
let stood = null; // on which message; while that is drawn anew nothing has the focus
const current = () => document.getElementById(document.activeElement === document.body && stood)
  ?? document.activeElement.closest("#thread .message") ?? last();
const button = (way, message) => message?.querySelector(`[data-swipe="${way}"] button`);
let turned = null; // which way the reader went, until the text has slid in
let turning = null; // the request that is under way
let waiting = null; // the press that came meanwhile

const typing = (target) =>
  target.closest?.("input, textarea, select, [contenteditable], [popover]") &&
  !(target.matches("[data-composer]") && !target.value);

document.addEventListener("focusin", ({ target }) => { stood = target.closest("#thread .message")?.id; });
document.addEventListener("pointerdown", () => { stood = null; });

document.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "back", ArrowRight: "on" }[event.key];
  if (!way || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.isComposing || typing(event.target) || document.querySelector(":popover-open")) return;
  const pressed = button(way, current());
  if (!pressed || (event.repeat && pressed.matches(".swipe-new"))) return;
  event.preventDefault();
  pressed.click();
});

let start = null;
document.addEventListener("touchstart", (event) => {
  const { clientX: x, clientY: y } = event.touches[0];
  const edge = x < 24 || x > innerWidth - 24; // the system's own back gesture
  const sideways = event.target.closest("pre, table, textarea, input, [popover]");
  const ours = event.touches.length === 1 && !edge && !sideways && last()?.contains(event.target);
  start = ours ? { x, y, at: event.timeStamp } : null;
}, { passive: true });

document.addEventListener("touchend", (event) => {
  if (!start || getSelection().toString()) return;
  const across = event.changedTouches[0].clientX - start.x;
  const down = event.changedTouches[0].clientY - start.y;
  const quick = event.timeStamp - start.at < 600;
  start = null;
  if (quick && Math.abs(across) > 64 && Math.abs(across) > 2.5 * Math.abs(down)) {
    button(across < 0 ? "on" : "back", last())?.click();
  }
}, { passive: true });

document.addEventListener("htmx:before:request", (event) => {
  const way = event.target.dataset?.swipe;
  if (!way) return;
  turned = { way, message: event.target.closest(".message").id };
  turning = event.detail.ctx;
});

// A press while a version is on its way is made when it is there. It never starts a new one: a
// second press of "Write another version" is one press too many.
document.addEventListener("submit", (event) => {
  const way = event.target.dataset?.swipe;
  if (!way || !turning) return;
  event.preventDefault();
  event.stopPropagation();
  waiting = { way, message: event.target.closest(".message").id };
}, true);

document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx !== turning) return;
  turning = null;
  if (waiting) setTimeout(press, 0, waiting);
  waiting = null;
});

function press({ way, message }) {
  document.querySelector(`#${message} [data-swipe="${way}"] button:not(.swipe-new)`)?.click();
}

document.addEventListener("htmx:after:settle", (event) => {
  if (!turned || event.target.id !== turned.message) return;
  const from = turned.way === "on" ? "1rem 0" : "-1rem 0";
  turned = null;
  const frames = [{ opacity: 0, translate: from }, { opacity: 1, translate: "0 0" }];
  const text = event.target.querySelector(":scope > .prose");
  if (!calm.matches) text?.animate(frames, { duration: 160, easing: "ease-out" });
});

// The button that asks for another version is gone while that is written: it gets the focus back
// when it returns, unless the reader has taken it elsewhere.
let left = null;
document.addEventListener("focusin", (event) => { if (event.target.id !== left) left = null; });

document.addEventListener("htmx:before:request", (event) => {
  const pressed = document.activeElement;
  if (event.target.dataset?.swipe && event.target.contains(pressed)) left = pressed.id;
});

document.addEventListener("htmx:after:settle", () => {
  if (left && document.activeElement === document.body) {
    document.getElementById(left)?.focus({ preventScroll: true });
  }
});
