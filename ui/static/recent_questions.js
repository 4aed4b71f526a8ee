// A constant script, run each time a page has been drawn for another question; the question comes as data and is only
// ever drawn as a text node. What was asked and judged stays in this tab: nothing of it is sent anywhere.
// 1. Questions asked before are offered again, and can be cleared.
// 2. An answer that was judged before a reload is not to be judged again.
// 3. Who followed a link to an answer gets the focus there; who typed keeps it in the field, and hears what came out.
// 4. Who judges with the keyboard goes on where that is acknowledged: the button is gone.
(() => {
  const KEPT = 6;
  const LONGEST = 200; // questions whose judgement is kept
  const stored = (name) => {
    try {
      const found = JSON.parse(sessionStorage.getItem(name) ?? "[]");
      return Array.isArray(found) ? found.filter((text) => typeof text === "string") : [];
    } catch {
      return []; // no storage, or somebody else's
    }
  };
  const store = (name, texts) => {
    try {
      sessionStorage.setItem(name, JSON.stringify(texts));
    } catch {} // full, or none: then nothing is remembered
  };
  const RECENT = "kb-recent";
  const JUDGED = "kb-judged";
  const VERDICT = ".kb-answer .word";

  const room = document.currentScript.parentElement.querySelector("nav[data-asked]");
  const { asked, lang } = room.dataset;
  const earlier = stored(RECENT).filter((text) => text !== asked);
  if (asked) store(RECENT, [asked, ...earlier].slice(0, KEPT));
  room.querySelector("ul").replaceChildren(
    ...earlier.slice(0, KEPT).map((text) => {
      const link = document.createElement("a");
      link.className = "ask";
      link.dir = "auto";
      link.lang = /[\u3400-\u9fff]/.test(text) ? "zh" : "en";
      link.href = `?q=${encodeURIComponent(text)}&lang=${lang}`;
      link.textContent = text;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  room.hidden = !earlier.length;
  room.querySelector("button").addEventListener("click", () => {
    store(RECENT, []);
    room.hidden = true;
    document.querySelector('.st-key-asking input[type="search"]')?.focus();
  });

  const before = window.kbAsked; // undefined: the page has just been opened, and is read from its beginning
  window.kbAsked = asked;
  document.documentElement.toggleAttribute("data-judged", Boolean(asked) && stored(JUDGED).includes(asked));
  if (!window.kbJudging) {
    window.kbJudging = true;
    document.addEventListener("click", (event) => {
      if (event.target.closest?.('[class*="st-key-helpful-"] button'))
        store(JUDGED, [window.kbAsked, ...stored(JUDGED)].slice(0, LONGEST));
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.(".st-key-feedback button");
      if (!button) return;
      const observer = new MutationObserver(() => {
        const thanks = document.querySelector(".st-key-feedback [role=status]");
        if (button.isConnected || document.activeElement !== document.body || !thanks) return;
        thanks.focus({ preventScroll: true });
        observer.disconnect();
      });
      observer.observe(document.body, { childList: true, subtree: true });
      setTimeout(() => observer.disconnect(), 5000);
    });
  }

  if (window.kbFollowed && asked) {
    window.kbFollowed = false;
    document.querySelector(VERDICT)?.focus({ preventScroll: true });
  } else if (asked && before !== undefined) window.kbSay?.(document.querySelector(VERDICT)?.textContent ?? "");
})();
