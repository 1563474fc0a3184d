// The story scrolls from its end (flex-direction: column-reverse), so the browser itself opens
// it at the last line, follows text that grows, and holds still once the reader has moved up.
// Here: the way back to the end, and the reading keys wherever the focus is.
const scroller = document.getElementById("scroll");
const AWAY = 64;

function watch() {
  const button = document.querySelector(".to-end");
  let away = false;
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
    const fromAbove = event.detail.task?.sourceElement?.id === "older";
    if (away && !fromAbove && event.target.closest?.("#thread")) button.dataset.new = "";
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

if (scroller) watch();
