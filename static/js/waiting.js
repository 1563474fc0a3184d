// Before the first word: after ten seconds the caret says how long it has been.
const PATIENCE = 10;
const seen = new WeakMap();

function since(mark) {
  const told = Date.parse(mark.closest(".message")?.dataset.since);
  const plausible = Date.now() - told >= 0 && Date.now() - told < 900_000;
  if (!seen.has(mark)) seen.set(mark, plausible ? told : Date.now());
  return seen.get(mark);
}

setInterval(() => {
  for (const mark of document.querySelectorAll(".open:empty")) {
    const seconds = Math.floor((Date.now() - since(mark)) / 1000);
    if (seconds >= PATIENCE) mark.dataset.seconds = seconds;
  }
}, 1000);
