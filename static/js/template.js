// The prompt editor: lines are numbered, a wrong one is marked, blocks are dragged into order.
// Without it the same buttons send the form, which comes back in the new order.
const area = () => document.querySelector("[data-code] textarea");

function number() {
  const text = area();
  if (!text) return;
  const box = text.parentElement;
  let lines = box.querySelector(".code-lines");
  if (!lines) {
    lines = document.createElement("div");
    lines.className = "code-lines";
    lines.setAttribute("aria-hidden", "true");
    box.prepend(lines);
    text.addEventListener("scroll", () => { lines.scrollTop = text.scrollTop; });
  }
  const said = text.value.split("\n");
  said.forEach((words, place) => {
    const line = lines.children[place] ?? lines.appendChild(document.createElement("span"));
    line.dataset.number = place + 1;
    if (line.textContent !== words) line.textContent = words;
  });
  while (lines.children.length > said.length) lines.lastChild.remove();
  lines.scrollTop = text.scrollTop;
}

function mark(line) {
  const lines = document.querySelector(".code-lines");
  lines?.querySelector(".is-wrong")?.classList.remove("is-wrong");
  lines?.children[line - 1]?.classList.add("is-wrong");
}

function goTo(line) {
  const text = area();
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const end = text.value.indexOf("\n", before);
  text.focus();
  text.setSelectionRange(before, end < 0 ? text.value.length : end);
  text.scrollTop = document.querySelector(".code-lines").children[Math.max(0, line - 4)]?.offsetTop ?? 0;
  mark(line);
}

// A block that was moved counts as typed: the preview follows it.
function changed() {
  document.getElementById("sheet")?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => { if (event.target === area()) number(); });
new MutationObserver(() => {
  const state = document.getElementById("text-state");
  if (state) mark(Number(state.querySelector("[data-line]")?.dataset.line || 0));
}).observe(document.getElementById("text-state") ?? document.createElement("i"), { childList: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-slots] [data-move]");
  if (!button) return;
  event.preventDefault();
  const slot = button.closest("[data-slot]");
  if (button.dataset.move === "remove") {
    const next = slot.nextElementSibling ?? slot.previousElementSibling;
    slot.remove();
    next?.querySelector("button")?.focus();
    changed();
  } else {
    if (button.dataset.move === "up") slot.previousElementSibling?.before(slot);
    else slot.nextElementSibling?.after(slot);
    button.focus();
    changed();
  }
});

let carried = null;
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("[data-grip]")) return;
  event.preventDefault();
  carried = event.target.closest("[data-slot]");
  carried.classList.add("is-carried");
});
document.addEventListener("pointermove", (event) => {
  if (!carried) return;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-slot]");
  if (!over || over === carried || over.parentElement !== carried.parentElement) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(carried);
  else over.after(carried);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    if (carried) changed();
    carried?.classList.remove("is-carried");
    carried = null;
  });
}

document.querySelector("[data-slots]")?.classList.add("is-live");
if (area()) {
  number();
  const line = Number(document.querySelector("[data-code]").dataset.line || 0);
  if (line) goTo(line);
}
