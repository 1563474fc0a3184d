// Forms that repeat a field (data-add, data-remove), a look at a picture before it is sent, and
// how many messages are chosen, on this page and on others.
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  if (add) {
    const list = document.querySelector(add.dataset.add);
    const item = list.lastElementChild.cloneNode(true);
    const number = list.children.length + 1;
    for (const field of item.querySelectorAll("textarea")) {
      field.value = field.textContent = "";
      field.id = field.id.replace(/\d+$/, number);
      item.querySelector("label").htmlFor = field.id;
      item.querySelector("label").textContent = `Another opening, number ${number}`;
    }
    list.append(item);
    item.querySelector("textarea").focus();
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    const item = remove.closest(remove.dataset.remove);
    if (item.parentElement.children.length > 1) item.remove();
    else item.querySelector("textarea").value = "";
  }
});

document.addEventListener("change", (event) => {
  const image = document.querySelector(`[data-preview="${event.target.id}"]`);
  const [file] = event.target.files ?? [];
  if (!event.target.id || !image || !file) return;
  image.src = URL.createObjectURL(file);
  image.hidden = false;
  image.parentElement.querySelector(".picture-none")?.setAttribute("hidden", "");
});

const tally = document.querySelector("[data-tally]");

function count() {
  const chosen = new FormData(tally.closest("form")).getAll("ids").length;
  tally.textContent = `Delete ${chosen} ${chosen === 1 ? "message" : "messages"}`;
  tally.closest("button").disabled = chosen === 0;
}

if (tally) {
  count();
  document.addEventListener("change", count);
}
