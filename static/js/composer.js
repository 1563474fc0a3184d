// Enter sends, Shift+Enter breaks the line, Esc stops. On touch screens Enter breaks the line.
// Alt+Enter continues the answer; Ctrl+Enter in an empty box goes to the button that writes it
// another way, so that this takes a second press.
// What is typed while a send is on its way is carried over into the fresh composer.
const touch = matchMedia("(hover: none) and (pointer: coarse)");
const field = () => document.querySelector("#text[data-composer]");
const busy = () => document.getElementById("stop-button");
const says = (event) => event.detail.ctx?.request?.form?.id === "say";
let sent = null;
let carried = "";

// keyCode 229 is how some browsers mark the Enter that confirms an IME candidate.
const composing = (event) => event.isComposing || event.keyCode === 229;

function enter(event) {
  const another = "#thread > .message:last-of-type :is(.swipe-new, [id$='-again'])";
  if (event.altKey) {
    if (!busy()) document.getElementById("continue-button")?.click();
  } else if (event.ctrlKey || event.metaKey) {
    if (!busy() && !field().value) document.querySelector(another)?.focus();
  } else if (!event.shiftKey && !touch.matches) {
    if (!busy()) field().form.requestSubmit();
  } else {
    return;
  }
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented || event.repeat) return;
  if (event.key === "Enter" && event.target.matches?.("[data-composer]")) enter(event);
  if (event.key === "Escape" && !document.querySelector(":popover-open")) busy()?.click();
});

// There is nothing to send, or to note, in an empty box.
function refuse(event) {
  if (field().value.trim()) return;
  event.preventDefault();
  event.stopPropagation();
  field().focus();
}
document.addEventListener("submit", (event) => {
  if (event.target.id === "say" && event.submitter?.id !== "turn-button") refuse(event);
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#note-button")) refuse(event);
  if (event.target.closest(".way")) {
    document.getElementById("ways-menu").hidePopover();
    if (!touch.matches) field().focus();
  }
}, true);

document.addEventListener("htmx:before:request", (event) => {
  if (!says(event)) return;
  sent = field().value;
  document.getElementById("unreachable").hidden = true;
});

document.addEventListener("htmx:before:swap", (event) => {
  if (!says(event) || sent === null) return;
  const now = field().value;
  carried = now === sent ? "" : now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (!says(event) || !field()) return;
  if (carried && !field().value) {
    field().value = carried;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }
  sent = null;
  carried = "";
});

function unsent(event) {
  const { response, hx } = event.detail.ctx ?? {};
  if (!says(event) || response?.status < 500 || hx?.retarget) return;
  document.getElementById("unreachable").hidden = false;
  sent = null;
}
document.addEventListener("htmx:error", unsent);
document.addEventListener("htmx:response:error", unsent);

if (field() && !touch.matches && !location.hash) {
  field().focus({ preventScroll: true });
  field().setSelectionRange(field().value.length, field().value.length);
}
