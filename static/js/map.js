// The map over the chat, and its keys: ↑ and ↓ go from line to line, ← and → from mark to mark,
// Home and End to the first and the last. Every mark is a link; Tab and Enter do what they do.
const panel = document.getElementById("map-panel");
const phone = matchMedia("(max-width: 36rem)");
const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
const { DOCUMENT_POSITION_FOLLOWING: AFTER, DOCUMENT_POSITION_PRECEDING: BEFORE } = Node;

function next(map, at, key) {
  const lines = key === "ArrowUp" || key === "ArrowDown" ? ".map-title, .map-words" : "a";
  const all = [...map.querySelectorAll(lines)];
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const forward = key === "ArrowDown" || key === "ArrowRight";
  const beyond = all.filter((one) => at.compareDocumentPosition(one) & (forward ? AFTER : BEFORE));
  return beyond.at(forward ? 0 : -1);
}

// Before the page's own keys, which are not meant while the map is open over it.
document.addEventListener("keydown", (event) => {
  if (panel?.open) event.stopPropagation();
  const map = event.target.closest?.(".map");
  if (!map || !KEYS.includes(event.key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const to = next(map, event.target, event.key);
  to?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("htmx:after:swap", (event) => {
  const ctx = event.detail.ctx;
  if (!panel || ctx?.target !== panel || panel.open) return;
  if (ctx.sourceElement === panel) return panel.replaceChildren(); // closed while it was fetched
  panel.showModal();
  if (phone.matches) history.pushState({ map: true }, ""); // there it is a page of its own
  const here = panel.querySelector("#here a") ?? panel.querySelector("[aria-current]");
  here?.focus({ preventScroll: true });
  here?.scrollIntoView({ block: "center" });
});

// While it is open it shows the tree as it is now.
let due = null;
document.addEventListener("moved", () => {
  if (!panel?.open) return;
  due ??= setTimeout(() => {
    due = null;
    const url = document.querySelector(".bar-map")?.getAttribute("hx-get");
    if (panel.open && url) htmx.ajax("GET", url, { source: panel, target: panel, swap: "innerMorph" });
  }, 300);
});

panel?.addEventListener("close", () => {
  panel.replaceChildren();
  if (history.state?.map) history.back();
});
addEventListener("popstate", () => panel?.open && panel.close());
