// A constant script: no text of an article or question is ever put into it.
// Back, Forward and a reload lead to the place where the reader was: streamlit draws the page anew and begins at its top.
// What is kept, in this tab only, is how far each entry of the tab's history was scrolled.
(() => {
  if (window.kbReturns) return;
  window.kbReturns = true;
  const KEPT = "kb-places";
  const LONGEST = 100; // entries
  const STARTING = 5000; // milliseconds that the server may take to begin
  const DRAWING = 10_000; // and to end
  const SETTLING = [500, 2000]; // at least, as what is drawn late moves what stands below it; at most, as it may have become short
  const read = () => {
    try {
      return new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    } catch {
      return new Map(); // no storage, or somebody else's
    }
  };
  const places = read();
  const main = () => document.querySelector('[data-testid="stMain"]');
  const entry = () => {
    const known = history.state?.kbEntry;
    if (known) return known;
    const name = Date.now().toString(36) + Math.random().toString(36).slice(2);
    history.replaceState({ ...history.state, kbEntry: name }, "");
    return name;
  };
  const keep = () => {
    if (window.kbReturning || !main()) return;
    const name = entry();
    places.delete(name); // the one used last stands last
    places.set(name, main().scrollTop);
    if (places.size > LONGEST) places.delete(places.keys().next().value);
  };
  const heard = { capture: true, passive: true }; // before what leads to another entry
  document.addEventListener("scroll", (event) => event.target === main() && keep(), heard);
  for (const deed of ["click", "submit", "keydown"]) document.addEventListener(deed, keep, heard);
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify([...places]));
    } catch {} // full, or none: then a reload begins at the top
  });

  const go = (top) => {
    const began = performance.now();
    const way = (window.kbReturning = {}); // until the reader does something, or goes on; see reading.js
    let seen = false; // that the server draws
    let drawn = 0;
    const step = () => {
      if (window.kbReturning !== way) return;
      const now = performance.now();
      const idle = document.querySelector(".stApp")?.dataset.testScriptState === "notRunning";
      seen ||= !idle || now - began > STARTING;
      if (seen && idle && !document.querySelector('[data-stale="true"]')) drawn ||= now;
      if (drawn) main()?.scrollTo({ top, behavior: "instant" });
      const [least, most] = SETTLING;
      const there = Math.abs((main()?.scrollTop ?? 0) - top) < 1;
      if (drawn ? now - drawn < (there ? least : most) : now - began < DRAWING) requestAnimationFrame(step);
      else window.kbReturning = null;
    };
    requestAnimationFrame(step);
  };
  for (const deed of ["wheel", "touchmove", "pointerdown", "keydown"])
    addEventListener(deed, () => (window.kbReturning = null), heard);
  addEventListener("popstate", (event) => {
    if (event.isTrusted) go(places.get(history.state?.kbEntry) ?? 0); // else a link, which leads to the top
  });
  const before = places.get(history.state?.kbEntry);
  const how = performance.getEntriesByType("navigation")[0]?.type;
  if (before !== undefined && ["reload", "back_forward"].includes(how)) go(before);
})();
