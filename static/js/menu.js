// The menu of a message and the list of keys: places on the page that the server fills when they
// are asked for, and that open beside what asked.
let asked = null;
const openers = new Map();
const places = ["message-menu", "keys"];

document.addEventListener("htmx:before:request", (event) => {
  if (!event.target.matches?.("[data-menu]")) return;
  // What a menu's own entry asks for stands in the menu, beside what opened that.
  const place = event.target.closest("#message-menu");
  asked = place ? openers.get(place.id) : event.target;
});

document.addEventListener("htmx:after:swap", (event) => {
  const place = event.detail.ctx?.target;
  if (place?.id === "branch-menu" && event.detail.ctx.sourceElement !== place) {
    (place.querySelector("[aria-current]") ?? place.querySelector("a"))?.focus();
  }
  if (!asked || !places.includes(place?.id)) return;
  if (!place.matches(":popover-open")) place.showPopover({ source: asked });
  openers.set(place.id, asked);
  asked = null;
  place.querySelector("a, button")?.focus();
});

document.addEventListener("toggle", (event) => {
  if (!places.includes(event.target.id) || event.newState !== "closed") return;
  if (document.activeElement === document.body) openers.get(event.target.id)?.focus();
}, true);

// What was chosen closes the menu; the arrow keys walk it.
document.addEventListener("click", (event) => {
  if (event.target.closest("#message-menu .deed:not([data-menu])")) setTimeout(() => document.getElementById("message-menu").hidePopover());
});

// The open list of branches stays open while the header around it is drawn anew, and asks for
// itself when the tree has changed.
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id === "branch-menu") target.toggleAttribute("hx-morph-skip", newState === "open");
}, true);

let listing = null;
function list() {
  listing = null;
  const menu = document.querySelector("#branch-menu:popover-open");
  const url = document.querySelector(".bar-branch")?.getAttribute("hx-get");
  if (menu && url) htmx.ajax("GET", url, { source: menu, target: menu, swap: "innerMorph" });
}
for (const told of ["moved", "renew"]) {
  document.addEventListener(told, () => { listing ??= setTimeout(list, 300); });
}

// What was deleted takes its menu with it: the focus goes to the way back, and from there to the
// story.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "undo") return;
  (document.getElementById("undo-button") ?? document.getElementById("scroll"))?.focus({ preventScroll: true });
});

const MENUS = ":is(#message-menu, #branch-menu, #chat-menu, #ways-menu):popover-open";
const opened = (by) => by?.getAttribute("popovertarget") && document.querySelector(`#${by.getAttribute("popovertarget")}${MENUS}`);

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input")) return;
  const menu = event.target.closest?.(MENUS) ?? opened(event.target.closest?.("[popovertarget]"));
  if (!menu) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll("a, button")].filter((one) => one.checkVisibility());
  const at = all.indexOf(document.activeElement);
  all.at(at < 0 && step < 0 ? -1 : (at + step) % all.length)?.focus();
});
