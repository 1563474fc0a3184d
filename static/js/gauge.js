// The gauge knows the first message that the model still reads: a line stands above it.
document.addEventListener("htmx:after:settle", () => {
  const begins = document.getElementById("gauge")?.dataset.begins;
  const now = document.querySelector(".message.context-begins");
  if (now && now.id !== begins) now.classList.remove("context-begins");
  if (begins) document.getElementById(begins)?.classList.add("context-begins");
});
