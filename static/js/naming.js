// A title that is being typed stays as it is when the header around it is drawn anew, and so does
// the version that its form has seen: the server then says what has changed meanwhile.
document.addEventListener("input", ({ target }) => {
  const typed = target.value !== target.defaultValue;
  target.closest("[data-naming]")?.toggleAttribute("hx-morph-skip", typed);
});

// The tab bears the names that its header shows.
document.addEventListener("htmx:after:swap", () => {
  if (!document.getElementById("thread")) return;
  const [chat, who] = [".bar-chat span", ".bar-who > span:last-child"].map((one) => document.querySelector(one)?.textContent);
  const title = `${chat} · ${who}`;
  if (chat && document.title !== title) document.title = title;
});
