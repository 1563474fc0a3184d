// Cards come in by choosing files (sent at once) or by dropping them anywhere on the page.
const form = () => document.querySelector("[data-import]");
const files = (event) => form() && event.dataTransfer?.types.includes("Files");
let depth = 0;

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-import]") && event.target.files.length) event.target.form.requestSubmit();
});

function over(change) {
  depth = Math.max(0, depth + change);
  document.body.toggleAttribute("data-dropping", depth > 0);
}

document.addEventListener("dragenter", (event) => files(event) && over(1));
document.addEventListener("dragleave", (event) => files(event) && over(-1));
document.addEventListener("dragover", (event) => files(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!files(event)) return;
  event.preventDefault();
  over(-depth);
  form().elements.files.files = event.dataTransfer.files;
  form().requestSubmit();
});
