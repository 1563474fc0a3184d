// A page of lists that hears of a change fetches itself anew, at most about once a second, and its
// old self is morphed: what is open, typed or focused stays. It asks for the address that it was
// opened at, which also holds what the page tells once.
const ELEMENTS = ["branch-bar", "main"];
const address = location.href.split("#")[0];
let due = null;
let leaving = 0;

function soon() {
  due ??= setTimeout(renew, Math.max(400, leaving - Date.now()));
}

// A way back that stands where a row stood goes on standing there.
function keepTheWayBack(fresh) {
  const lists = [...document.querySelectorAll("#main ul:has(> .chat-row-gone)")];
  for (const list of lists) {
    const twin = fresh.querySelector(".chat-rows-kept") ?? fresh.getElementById("main").appendChild(list.cloneNode());
    for (const gone of list.querySelectorAll(".chat-row-gone")) {
      if (fresh.getElementById(gone.id)) continue;
      const before = fresh.getElementById(gone.previousElementSibling?.id);
      const place = gone.cloneNode(true);
      before ? before.after(place) : twin.prepend(place);
    }
  }
}

async function renew() {
  const answer = await fetch(address).catch(() => null);
  due = null;
  if (!answer || answer.status >= 500) return void setTimeout(soon, 5_000);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  keepTheWayBack(fresh);
  document.title = fresh.title;
  for (const id of ELEMENTS) {
    const target = document.getElementById(id);
    const text = fresh.getElementById(id)?.outerHTML;
    if (target && text) await htmx.swap({ sourceElement: target, target, text, swap: "outerMorph" });
  }
}

document.addEventListener("renew", soon);
// A page that is being left is not drawn anew under the press that leaves it.
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) leaving = Date.now() + 3_000;
});
