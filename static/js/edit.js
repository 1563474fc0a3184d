// An edit in place: the caret at the end of the text, Ctrl+Enter saves, Escape gives up. The focus
// goes back to where the edit began.
const box = (target) => target.closest?.("[data-edit]");
let back = null;

function begin() {
  const fresh = document.querySelector("[data-edit]:not([data-begun])");
  if (!fresh) return false;
  fresh.dataset.begun = "";
  fresh.focus();
  fresh.setSelectionRange(fresh.value.length, fresh.value.length);
  fresh.closest(".message").scrollIntoView({ block: "nearest" });
  back = fresh.id.replace(/^edit-(.*)-text$/, "$1-edit");
  return true;
}

begin(); // the page of one edit
document.addEventListener("htmx:after:swap", () => {
  if (begin()) return;
  if (back && document.getElementById(back) && document.activeElement === document.body) {
    document.getElementById(back).focus({ preventScroll: true });
    back = null;
  }
});

// A story that is drawn anew takes over the edits in it as they stand; one whose message has gone
// goes to its end, so that no text is lost.
document.addEventListener("htmx:before:swap", (event) => {
  for (const { target, fragment } of event.detail.tasks ?? []) {
    for (const open of target?.querySelectorAll?.(".editing") ?? []) {
      const stays = document.createElement("article");
      stays.id = open.id;
      stays.setAttribute("hx-preserve", "");
      const place = fragment.getElementById(open.id.replace(/^edit-/, ""));
      if (place) place.replaceWith(stays);
      else fragment.getElementById(target.id)?.append(stays);
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (!box(event.target) || event.isComposing || event.keyCode === 229) return;
  const form = event.target.form;
  if (event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([name])"));
  }
});
