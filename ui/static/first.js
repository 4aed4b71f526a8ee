// A constant script of the first HTML of a page: no text of an article or question is ever put into it.
// Streamlit draws its page into #root, where nobody sees it yet. Once all is there, it takes the place of the first HTML in one
// step, and what the reader has done meanwhile is kept: what was typed, the focus, what was unfolded, how far was scrolled.
// 1. That waits while somebody types, also with an input method, presses a button or selects text.
// 2. Who leaves before has read the answer all the same; the server is told so once: see ui/web/seen.py.
// 3. Streamlit would load a font of icons at once that these pages do not show: 375 kB.
(() => {
  const first = document.getElementById("kb-first");
  const root = document.getElementById("root");
  const EVERY = 50; // milliseconds
  const PAUSE = 300; // milliseconds without a key
  const COUNTED = "kb-counted"; // see count_once.js
  const FIELD = 'input[type="search"]';

  const load = document.fonts?.load?.bind(document.fonts);
  if (load) document.fonts.load = (font, ...rest) => (font.includes("Material Symbols") ? Promise.resolve([]) : load(font, ...rest));

  const here = first.querySelector(".here"); // the passage that the address names
  const opened = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (here && opened) here.scrollIntoView({ block: "center" });

  let composing = false;
  let pressed = false;
  let typed = -PAUSE;
  for (const [name, heard] of Object.entries({
    compositionstart: () => (composing = true),
    compositionend: () => (composing = false),
    pointerdown: () => (pressed = true),
    pointerup: () => (pressed = false),
    pointercancel: () => (pressed = false),
    input: () => (typed = performance.now()),
  }))
    document.addEventListener(name, heard, true);
  const busy = () => composing || pressed || performance.now() - typed < PAUSE || !getSelection().isCollapsed;
  const drawn = () =>
    root.querySelector(".stApp")?.dataset.testScriptState === "notRunning" &&
    root.querySelector(first.querySelector(".kb-foot") ? ".kb-foot" : ".kb-top") &&
    (!first.querySelector("[name=q]") || root.querySelector(`.st-key-asking ${FIELD}`));

  const fill = (before, focused) => {
    const field = root.querySelector(`.st-key-asking ${FIELD}`);
    const { value, selectionStart, selectionEnd } = before;
    if (focused) field.focus({ preventScroll: true });
    if (field.value !== value) {
      // React hears only of what it did not write itself.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (focused) field.setSelectionRange(selectionStart, selectionEnd);
    else field.dispatchEvent(new FocusEvent("focusout", { bubbles: true })); // without suggestions
  };
  const twin = (element) =>
    [...root.querySelectorAll(element.localName)].find(
      (other) => other.textContent === element.textContent && other.getAttribute("href") === element.getAttribute("href"),
    );
  const takeOver = () => {
    const active = first.contains(document.activeElement) ? document.activeElement : null;
    const unfolded = [...first.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
    const top = document.scrollingElement.scrollTop;
    document.getElementById("kb-first-style").remove(); // Streamlit has added styles of its own, some before this one
    first.remove();
    for (const summary of root.querySelectorAll("details:not([open]) > summary"))
      if (unfolded.includes(summary.textContent)) summary.parentElement.open = true;
    if (!window.kbReturning) root.querySelector('[data-testid="stMain"]').scrollTop = top; // see scroll_restore.js
    const before = first.querySelector("[name=q]");
    if (before) fill(before, active === before);
    if (active && active !== before) twin(active)?.focus({ preventScroll: true });
    else if (here && !active) root.querySelector(".kb-piece:has(.here)")?.focus({ preventScroll: true });
  };
  const waiting = setInterval(() => {
    if (busy() || !drawn()) return;
    clearInterval(waiting);
    takeOver();
  }, EVERY);

  const { asked } = first.dataset;
  if (!asked) return;
  addEventListener("pagehide", () => {
    if (!first.isConnected || root.querySelector(".kb-answer")) return; // Streamlit's page has counted it
    try {
      const found = JSON.parse(sessionStorage.getItem(COUNTED) ?? "[]");
      const counted = Array.isArray(found) ? found : [];
      if (counted.includes(asked)) return;
      sessionStorage.setItem(COUNTED, JSON.stringify([...counted, asked]));
    } catch {} // no storage, or somebody else's: then it counts
    navigator.sendBeacon(`seen${location.search}`);
  });
})();
