// An unsent turn waits in this browser: for a reload, or for coming back to the chat.
const field = () => document.getElementById("text");
const slot = () => `draft ${new URL(field().form.action).pathname}`;

function keep() {
  try {
    if (field().value) localStorage.setItem(slot(), field().value);
    else localStorage.removeItem(slot());
  } catch {
    // No room, or storage is off: the draft lives as long as the page.
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-composer]")) keep();
});

// The answer to a send brings the composer anew: what stands in it now is the draft.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.request?.form?.id === "say" && field()) keep();
});

if (field() && !field().value) {
  try {
    field().value = localStorage.getItem(slot()) ?? "";
  } catch {
    // Storage is off: nothing waits.
  }
}
