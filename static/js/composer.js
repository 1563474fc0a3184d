// Enter sends, Shift+Enter breaks the line, Esc stops. On touch screens Enter breaks the line.
// What is typed while a send is on its way is carried over into the fresh composer.
const touch = matchMedia("(hover: none) and (pointer: coarse)");
const field = () => document.getElementById("text");
let sent = null;
let carried = "";

// keyCode 229 is how some browsers mark the Enter that confirms an IME candidate.
const composing = (event) => event.isComposing || event.keyCode === 229;

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented) return;
  if (event.key === "Enter" && event.target.matches?.("[data-composer]")) {
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || touch.matches) return;
    event.preventDefault();
    const send = document.getElementById("send-button");
    if (send && !event.repeat) event.target.form.requestSubmit();
  }
  if (event.key === "Escape" && !document.querySelector(":popover-open")) {
    document.getElementById("stop-button")?.click();
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "say" && !field().value.trim()) {
    event.preventDefault();
    event.stopPropagation();
    field().focus();
  }
}, true);

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id !== "say") return;
  sent = field().value;
  document.getElementById("unreachable").hidden = true;
});

document.addEventListener("htmx:before:swap", (event) => {
  if (event.target.id !== "say" || sent === null) return;
  const now = field().value;
  carried = now === sent ? "" : now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.request?.form?.id !== "say" || !field()) return;
  if (carried && !field().value) {
    field().value = carried;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }
  sent = null;
  carried = "";
});

function unsent(event) {
  const { response, hx } = event.detail.ctx ?? {};
  if (event.target.id !== "say" || response?.status < 500 || hx?.retarget) return;
  document.getElementById("unreachable").hidden = false;
  sent = null;
}
document.addEventListener("htmx:error", unsent);
document.addEventListener("htmx:response:error", unsent);

if (field() && !touch.matches && !location.hash) field().focus({ preventScroll: true });
