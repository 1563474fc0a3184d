// The house says in #problem what went wrong; a server error that is not the house's own (a proxy's
// page, say) is swapped nowhere. The next request clears the place.
document.addEventListener("htmx:before:swap", (event) => {
  const { response, hx } = event.detail.ctx;
  if (response?.status >= 500 && !hx?.retarget) event.preventDefault();
});

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "live") return;
  const place = document.getElementById("problem");
  place?.replaceChildren();
});

// The line is broken. The composer says so itself, and so does the stream; the gauge only looks.
document.addEventListener("htmx:error", (event) => {
  const place = document.getElementById("problem");
  const form = event.detail.ctx?.request?.form;
  if (!place || event.target.matches?.("#live, #gauge") || form?.id === "say") return;
  const said = document.createElement("p");
  said.textContent = "That did not arrive; try again.";
  place.className = "problem";
  place.role = "alert";
  place.replaceChildren(said);
});
