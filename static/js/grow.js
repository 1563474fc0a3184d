// Text fields grow with their text. Where CSS can do it (field-sizing) there is nothing to do.
function fit(field) {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  const fields = "[data-composer], [data-grow]";
  document.addEventListener("input", (event) => event.target.matches(fields) && fit(event.target));
  document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-composer]").forEach(fit));
  document.querySelectorAll(fields).forEach(fit);
}
