// The cards of a pipeline: a step waits for earlier ones only, another type draws other fields,
// and a field that counts for nothing beside what is chosen steps back while it is empty.
const cards = () => [...document.querySelectorAll("[data-step]")];

function order() {
  const places = new Map(cards().map((card, place) => [card.dataset.step, place]));
  for (const card of cards()) {
    for (const wait of card.querySelectorAll("[data-wait]")) {
      const place = places.get(wait.dataset.wait);
      if (place === undefined && !wait.dataset.wait.startsWith("=")) wait.remove();
      else wait.classList.toggle("is-later", place > places.get(card.dataset.step));
    }
  }
}

const said = (form, name) => {
  const field = form.elements[name];
  return field instanceof RadioNodeList ? [...field].some((one) => one.checked) && "1" : field?.value ?? "";
};

function counts(card) {
  for (const field of card.querySelectorAll("[data-counts]")) {
    const input = field.querySelector("input:not([type=hidden]), select, textarea");
    const wanted = Object.entries(JSON.parse(field.dataset.counts));
    const holds = wanted.every(([name, value]) => {
      const now = said(input.form, name);
      return Array.isArray(value) ? value.includes(now) : Boolean(now.trim()) === value;
    });
    if (!input) continue;
    field.hidden = !holds && usual(input, field) && !field.matches(".field-wrong");
  }
}

function usual(input, field) {
  if (input.matches("[type=checkbox]")) return input.checked === ("ticked" in field.dataset);
  return input.matches("select") ? input.selectedIndex === 0 : !input.value.trim();
}

document.addEventListener("input", (event) => {
  const card = event.target.closest("[data-step]");
  if (!card) return;
  counts(card);
  if (!event.target.matches("[data-step-name]")) return;
  const name = event.target.value.trim() || "A step";
  card.querySelector(".step-title").textContent = name;
  for (const wait of document.querySelectorAll(`[data-wait="${card.dataset.step}"] > span`)) wait.textContent = name;
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-redraw]")) return;
  const button = event.target.parentElement.querySelector("button");
  event.target.form.requestSubmit(button);
});

const list = document.querySelector("ol.steps");
if (list) {
  cards().forEach(counts);
  new MutationObserver(order).observe(list, { childList: true });
}
