// The stream's health: a line while it is broken off, and a watchdog for one that has gone
// silent without closing (the server sends a named beat; a network that died does not say so).
const SILENCE = 45_000;
let connection = null;
let heard = Date.now();
let told = false; // why there is no stream

const line = () => document.getElementById("offline");
const show = (broken) => line() && (line().hidden = !broken);

// A tab that is opened behind another one has no stream until it is looked at: a browser keeps but
// six connections to a house.
document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "live" && document.hidden) event.preventDefault();
});

document.addEventListener("htmx:sse:after:connection", (event) => {
  connection = event.detail.connection;
  heard = Date.now();
  show(false);
  if (told) document.getElementById("problem")?.replaceChildren();
  told = false;
});
// What keeps the stream away is said where one waits for words; a list is there without it.
document.addEventListener("htmx:before:swap", (event) => {
  if (event.target.id !== "live" || !(event.detail.ctx.response?.status >= 400)) return;
  if (line()) told = true;
  else event.preventDefault();
});
document.addEventListener("htmx:sse:before:message", () => { heard = Date.now(); });
document.addEventListener("htmx:sse:error", () => show(true));
document.addEventListener("htmx:error", (event) => event.target.id === "live" && show(true));
document.addEventListener("htmx:response:error", (event) => event.target.id === "live" && show(true));

setInterval(() => {
  if (document.hidden || !connection?.reader || Date.now() - heard < SILENCE) return;
  heard = Date.now();
  connection.reader.cancel();
}, 5_000);
