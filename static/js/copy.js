// Copies a message's text as it is shown. Plain HTTP in a home network has no clipboard API,
// so there the text is selected and copied the old way.
async function copy(source) {
  if (navigator.clipboard) return navigator.clipboard.writeText(source.innerText.trim());
  getSelection().selectAllChildren(source);
  document.execCommand("copy");
  getSelection().removeAllRanges();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(document.getElementById(button.dataset.copy));
  button.dataset.done = "";
  document.getElementById("announce").textContent = "Copied";
  setTimeout(() => {
    delete button.dataset.done;
  }, 1400);
});
