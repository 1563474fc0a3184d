// An unsent turn waits in this browser: for a reload, or for coming back to the chat.
const field = () => document.getElementById("text");
const slot = () => `draft ${new URL(field().form.action).pathname}`;

function keep() {
  if (!field().value) return forget();
  try {
    localStorage.setItem(slot(), field().value);
  } catch {
    // No room, or storage is off: the draft lives as long as the page.
  }
}
function forget() {
  try {
    localStorage.removeItem(slot());
  } catch {
    // Storage is off: there is nothing to forget.
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-composer]")) keep();
});

// What is being sent is no draft any more. The answer brings the composer anew, empty or with what
// was refused; where none comes, the text still stands in it.
const says = (event) => event.detail?.ctx?.request?.form?.id === "say" && field();
document.addEventListener("htmx:before:request", (event) => {
  if (says(event)) forget();
});
for (const end of ["htmx:after:swap", "htmx:error"]) {
  document.addEventListener(end, (event) => {
    if (says(event)) keep();
  });
}

if (field() && !field().value) {
  try {
    field().value = localStorage.getItem(slot()) ?? "";
  } catch {
    // Storage is off: nothing waits.
  }
}
