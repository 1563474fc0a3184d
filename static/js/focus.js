// What has the focus may be drawn anew, or go. The focus then goes to where one goes on: to the
// message that it was in, else to the box for the next turn.
const touch = matchMedia("(hover: none) and (pointer: coarse)");
let held = null;
let message = null;
let cared = false; // its own script sees to the focus

document.addEventListener("focusin", ({ target }) => {
  held = target;
  cared = Boolean(target.closest("[data-swipe], .editing"));
  const around = target.closest("#thread .message");
  if (around) message = around.id;
  else if (!target.closest("#message-menu")) message = null;
});
// A press beside everything is meant: nothing has the focus.
document.addEventListener("pointerdown", () => { held = null; });

function mend() {
  if (!held || cared || document.activeElement !== document.body) return;
  if (held.isConnected && held.tabIndex >= 0 && held.checkVisibility()) return;
  const again = document.getElementById(message);
  const to = again ?? (touch.matches ? null : document.querySelector("#text[data-composer]"));
  if (again) again.tabIndex = -1;
  to?.focus({ preventScroll: true });
}

document.addEventListener("htmx:after:settle", () => setTimeout(mend));
