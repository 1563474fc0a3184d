// The story scrolls from its end (flex-direction: column-reverse), so the browser itself opens
// it at the last line, follows text that grows, and holds still once the reader has moved up.
// Here: the way back to the end, the reading keys wherever the focus is, and what the story's
// own direction does not give: a page that was opened in mid-story, and later text below it.
const scroller = document.getElementById("scroll");
const AWAY = 64;

// How far the story goes: its last message, and how long that is while it is being written.
function reach() {
  const last = document.querySelector("#thread > .message:last-of-type");
  const grows = last?.matches(".is-streaming");
  return [Number(last?.id.slice(2)), grows ? last.textContent.length : 0];
}

function watch() {
  const button = document.querySelector(".to-end");
  let away = false;
  let [message, length] = reach();
  const toEnd = () => { scroller.scrollTop = 0; };

  scroller.addEventListener("scroll", () => {
    away = scroller.scrollTop < -AWAY;
    button.hidden = !away;
    if (!away) delete button.dataset.new;
  }, { passive: true });

  button.addEventListener("click", (event) => {
    event.preventDefault();
    toEnd();
  });

  document.addEventListener("htmx:after:settle", (event) => {
    if (!event.target.closest?.("#thread")) return;
    const [now, long] = reach();
    if (away && (now > message || (now === message && long > length))) button.dataset.new = "";
    [message, length] = [now, long];
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.id === "say") toEnd();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const page = { PageUp: -1, PageDown: 1 }[event.key];
    if (page && event.target.matches("[data-composer]")) {
      event.preventDefault();
      scroller.scrollBy({ top: page * scroller.clientHeight * 0.85, behavior: "instant" });
    } else if (event.target === document.body && /^(Page|Arrow(Up|Down)|Home|End| )/.test(event.key)) {
      scroller.focus({ preventScroll: true });
    }
  });
}

// Later messages come in below: what is being read stays where it is.
function hold() {
  let last = null;
  let top = 0;
  const later = (event) => event.detail.ctx?.target?.id === "later";

  document.addEventListener("htmx:before:swap", (event) => {
    if (!later(event)) return;
    last = document.getElementById("later").previousElementSibling;
    top = last?.getBoundingClientRect().top;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (last) scroller.scrollTop += last.getBoundingClientRect().top - top;
    last = null;
  });
}

const marked = document.querySelector("#thread[data-at]")?.dataset.at;
if (marked && !location.hash) location.replace(`#${marked}`);

if (scroller) {
  watch();
  hold();
}
