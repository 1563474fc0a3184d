// What a page owes to people who do not see it, or not well, or have no mouse: a list of what is
// wrong with the page as it stands. Unless it is the `whole` check, only what depends on the size
// of the window; the whole one moves the focus.
(whole) => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const REFERENCES = ["aria-controls", "aria-labelledby", "aria-describedby", "for", "form", "popovertarget", "list"];
  const wrong = [];
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const show = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const style = (node, pseudo) => getComputedStyle(node, pseudo);
  const box = (node) => node.getBoundingClientRect();
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && box(node).width > 1 && box(node).height > 1;

  for (const node of all("details")) node.open = true;

  // --- names, places, headings, pictures
  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    const silent = node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === "true" || style(node).display === "none";
    return silent ? "" : told(node);
  };
  const told = (node) => (node.alt ?? "") + [...node.childNodes].map(words).join("");
  const name = (node) => {
    const by = (node.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
    const said = [...by, ...(node.labels ?? [])].filter(Boolean).map(told).join(" ");
    return said.trim() || node.ariaLabel || (node.matches("input, select, textarea") ? "" : told(node).trim()) || node.title;
  };
  for (const node of all(CONTROLS)) if (!name(node)) wrong.push(`no name: ${show(node)}`);
  const ids = all("[id]").map((node) => node.id);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) wrong.push(`twice: #${id}`);
  for (const attribute of REFERENCES)
    for (const node of all(`[${attribute}]`))
      for (const id of node.getAttribute(attribute).split(" ").filter((id) => !document.getElementById(id)))
        wrong.push(`${attribute} to nothing, #${id}: ${show(node)}`);
  for (const node of all("a[href^='#']"))
    if (!document.getElementById(node.hash.slice(1))) wrong.push(`leads to nothing: ${show(node)}`);
  for (const node of all("img:not([alt])")) wrong.push(`no alt: ${show(node)}`);
  let level = 0;
  for (const node of all("h1, h2, h3, h4, h5, h6").filter((node) => node.checkVisibility() && !node.closest(".prose"))) {
    if (+node.tagName[1] > level + 1) wrong.push(`after h${level}: ${show(node)}`);
    level = +node.tagName[1];
  }
  const tops = all("h1").filter((node) => !node.closest(".prose"));
  if (tops.length !== 1) wrong.push(`h1, ${tops.length} of them: ${tops.map(show).join(" ")}`);

  // --- sizes: 24 px, or as much room around; links within a line of text are as high as it is
  const inText = (node) => node.matches("a") && style(node).display === "inline";
  const area = (node) => box(node.matches("[type=checkbox], [type=radio]") ? node.labels[0] : node);
  const targets = all(CONTROLS).filter((node) => seen(node) && !inText(node)).map((node) => [node, area(node)]);
  const small = ({ width, height }) => width < 23.5 || height < 23.5;
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const near = (one, other) => {
    const [x, y] = middle(one);
    const away = [Math.max(other.x - x, 0, x - other.right), Math.max(other.y - y, 0, y - other.bottom)];
    const [a, b] = middle(other);
    return small(other) ? Math.hypot(x - a, y - b) < 24 : Math.hypot(...away) < 12;
  };
  for (const [node, place] of targets)
    if (small(place) && targets.some(([other, its]) => other !== node && !other.contains(node) && near(place, its)))
      wrong.push(`${Math.round(place.width)}×${Math.round(place.height)}: ${show(node)}`);
  if (document.scrollingElement.scrollWidth > innerWidth) wrong.push(`wider than the window: ${document.scrollingElement.scrollWidth}`);

  // --- contrast, of what stands in the page
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  let behind = new Map();
  const ground = (node) => {
    if (!node) return rgba(style(document.documentElement).backgroundColor);
    if (!behind.has(node)) {
      const under = style(node, "::backdrop").display !== "none" && node.matches(":modal") ? null : node.parentElement;
      behind.set(node, over(rgba(style(node).backgroundColor), ground(under)));
    }
    return behind.get(node);
  };
  const faint = (node) => (node ? style(node).opacity * faint(node.parentElement) : 1);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const read = (node, pseudo) => {
    const { color, fontSize, fontWeight } = style(node, pseudo);
    const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);
    const [r, g, b, a] = rgba(color);
    const found = contrast(over([r, g, b, a * (faint(node) || 1)], ground(node)), ground(node)); // 0: until one turns to it
    if (found < (large ? 3 : 4.5)) wrong.push(`contrast ${found.toFixed(2)} (${document.documentElement.dataset.theme}): ${show(node)}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const spoken = new Set();
  while (texts.nextNode()) if (texts.currentNode.data.trim()) spoken.add(texts.currentNode.parentElement);
  const shown = [...spoken].filter((node) => seen(node) && !node.closest("noscript, script, option, :disabled"));
  const hints = all("input[placeholder], textarea[placeholder]").filter((node) => seen(node) && !node.value);
  for (const theme of whole ? ["dark", "light"] : []) {
    document.documentElement.dataset.theme = theme;
    behind = new Map();
    for (const node of shown) read(node);
    for (const node of hints) read(node, "::placeholder");
  }

  // --- the focus is seen, on the control or on what it is part of
  const looks = (node) => {
    const around = [node, ...(node.labels ?? []), node.previousElementSibling, node.parentElement, node.closest("form, .composer"), node.closest(".composer")];
    return around.filter(Boolean).map((one) => {
      const { outlineStyle, outlineColor, boxShadow, borderTopColor, opacity } = style(one);
      return [outlineStyle, outlineColor, boxShadow, borderTopColor, opacity].join();
    }).join(" ");
  };
  for (const [node] of whole ? targets : []) {
    if (node.disabled || node.closest("[inert]")) continue;
    document.activeElement.blur();
    const before = looks(node);
    node.focus({ preventScroll: true });
    if (document.activeElement !== node) continue; // behind a dialog
    if (looks(node) === before) wrong.push(`focus unseen: ${show(node)}`);
    if (!faint(node)) wrong.push(`unseen with the focus: ${show(node)}`);
  }
  return [...new Set(wrong)];
}
