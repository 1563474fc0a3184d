// The stream's health: a line while it is broken off, and a watchdog for one that has gone
// silent without closing (the server sends a named beat; a network that died does not say so).
const SILENCE = 45_000;
let connection = null;
let heard = Date.now();

const line = () => document.getElementById("offline");
const show = (broken) => line() && (line().hidden = !broken);

document.addEventListener("htmx:sse:after:connection", (event) => {
  connection = event.detail.connection;
  heard = Date.now();
  show(false);
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
