// What stands in the composer is kept on the server: half a second after the last key, and when
// the page is left. Another tab shows it where nothing else is being typed. A turn that a model
// writes for the user comes the same way, into the box of the tab that asked for it.
const PAUSE = 600;
const field = () => document.querySelector("#text[data-composer]");
let known = field()?.defaultValue ?? ""; // the server's, as far as this tab has heard
let own = false; // has anything been typed here since the box held the server's words?
let timer = 0;
let saving = false;
let overtaken = false; // a save was on its way when the line was sent: it may arrive after it

async function save() {
  clearTimeout(timer);
  const box = field();
  if (!box || box.readOnly || saving || box.value === known) return;
  const text = box.value;
  if (new Blob([text]).size > box.dataset.limit) return; // sending it will say so
  saving = true;
  try {
    const answer = await fetch(box.dataset.draft, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
      keepalive: text.length < 15_000, // browsers let 64 KB outlive their page
    });
    if (answer.ok) known = text;
  } catch {
    // The line is broken. The text stands in the box, and is saved with the next key.
  } finally {
    saving = false;
  }
  if (known === text) save(); // what was typed meanwhile
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-composer]")) return;
  own = true;
  later();
});
document.addEventListener("visibilitychange", () => document.hidden && save());
addEventListener("pagehide", save);
document.addEventListener("htmx:sse:after:connection", save);

// The draft as the server has it, for a box in which nothing of its own stands: never for one that
// somebody has typed in and is still at, even if all of that is saved.
function take(drafted) {
  const box = field();
  const writing = "writing" in drafted.dataset;
  const asked = box.readOnly;
  const typing = own && box.value && box.matches(":focus");
  if (asked || (!writing && box.value === known && !typing)) {
    known = drafted.textContent;
    if (box.value !== known) box.value = known;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.scrollTop = box.scrollHeight;
    own = false;
  }
  box.readOnly = asked && writing;
}

document.addEventListener("htmx:after:settle", (event) => {
  if (event.target.id === "drafted" && field()) take(event.target);
});

// Sent, it is no draft any more. Refused, it stands in the box, and is kept.
const says = (event) => event.detail?.ctx?.request?.form?.id === "say" && field();
const asks = (event) => says(event) && event.target.id === "turn-button";

document.addEventListener("htmx:before:request", (event) => {
  if (!says(event)) return;
  clearTimeout(timer);
  overtaken = saving;
  if (asks(event)) {
    known = field().value;
    field().readOnly = true;
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  if (!says(event)) return;
  if (event.detail.ctx.response?.status < 400) known = overtaken ? null : field().defaultValue;
  save();
});
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, (event) => {
    if (asks(event)) field().readOnly = false;
  });
}
