// What a page tells once is not told again by a reload, nor kept by a bookmark.
const here = new URL(location.href);

if (here.searchParams.has("seal")) {
  for (const name of ["notice", "undo", "told", "seal"]) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}
