// A page of lists that hears of a change fetches itself anew, and its old self is morphed: what is
// open, typed or focused stays. It asks for the address that it was opened at, which also holds
// what the page tells once.
const PARTS = ["branch-bar", "main"];
const PAUSE = 400;
const RETRY = 5_000;
const address = location.href.split("#")[0];
let due = null;
let asking = false;
let again = false; // it has changed since it was asked for
let overtaken = 0; // answers in a row that were old when they came
let leaving = 0; // no sooner than then: a form is on its way, and its page with it

function soon(after = PAUSE) {
  again = asking;
  if (!asking) due ??= setTimeout(renew, after);
}

async function renew() {
  due = null;
  const wait = leaving - Date.now();
  if (wait > 0) return soon(wait);
  asking = true;
  const drawn = await fetched().then(draw).catch(() => false);
  asking = false;
  if (!drawn) soon(RETRY);
  else if (again) soon();
}

// None where what came is not this page: a server that is going down, a proxy in between.
async function fetched() {
  const answer = await fetch(address);
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  return (answer.ok || answer.status === 404) && fresh.getElementById("main") ? fresh : null;
}

async function draw(fresh) {
  if (!fresh) return false;
  if (leaving > Date.now() || (again && overtaken++ < 3)) return (again = true);
  overtaken = 0;
  keepTheWayBack(fresh);
  document.title = fresh.title;
  for (const id of PARTS) {
    const target = document.getElementById(id);
    const text = fresh.getElementById(id)?.outerHTML;
    if (target && text) await htmx.swap({ sourceElement: target, target, text, swap: "outerMorph" });
  }
  return true;
}

// A way back that stands where a row stood goes on standing there.
function keepTheWayBack(fresh) {
  for (const list of document.querySelectorAll("#main ul:has(> .chat-row-gone)")) {
    const twin = fresh.querySelector(".chat-rows-kept") ?? fresh.getElementById("main").appendChild(list.cloneNode());
    for (const gone of list.querySelectorAll(".chat-row-gone")) {
      if (fresh.getElementById(gone.id)) continue;
      const before = fresh.getElementById(gone.previousElementSibling?.id);
      const place = gone.cloneNode(true);
      place.querySelector("[autofocus]")?.removeAttribute("autofocus"); // it has had the focus
      before ? before.after(place) : twin.prepend(place);
    }
  }
}

document.addEventListener("renew", () => soon());
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) leaving = Date.now() + 15_000;
});
