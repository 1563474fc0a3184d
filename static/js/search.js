// The address keeps up with what is being looked for, so that a reload, a bookmark or the way back
// from a story finds the same. Ctrl+K (⌘K) leads to the box from anywhere.
const box = () => document.getElementById("seek-q");

document.addEventListener("htmx:after:swap", (event) => {
  const form = document.getElementById("seek");
  if (!form || event.detail.ctx?.target?.id !== "found") return;
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(history.state, "", `${form.getAttribute("action")}?${asked}`);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (box()) box().select();
  else location.assign("/search");
});
