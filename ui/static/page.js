// A constant script: no text of an article or question is ever put into it.
// 1. The document says which language its interface is in (streamlit always says "en").
// 2. Links that ask (a.ask) work as links everywhere; inside a running page they skip the reload.
// 3. Buttons copy what their data say: a text, and the address of a question.
// 4. Who waits long is told, as who has lost the connection is; streamlit says that in English only. So is who cannot see
//    what came out, by the same element: one that is new on the page is not read out everywhere.
// 5. Streamlit's words for who uses a keyboard or a screen reader are put into the page's language, and its link past the
//    head leads past the head.
// 6. On paper stands the address of the page.
(() => {
  const SKIP = 'a[href="#stMain"]';
  const PAST_THE_HEAD = [".kb-answer .word", ".kb-hint h2", ".kb-trouble h2", ".kb-article > h2", ".kb-title", ".st-key-asking input"];
  const mark = document.querySelector("[data-page-lang]");
  if (mark) document.documentElement.lang = mark.dataset.pageLang;
  if (window.askLinksReady) return;
  window.askLinksReady = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.ask");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.kbFollowed = true; // see remembered.js
    history.pushState({}, "", link.getAttribute("href"));
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  });
  for (const typed of ["input", "submit"])
    document.addEventListener(typed, () => (window.kbFollowed = false), true);
  window.kbCopyOf = ({ copy, link }) => [copy, new URL(link, location.href).href].filter(Boolean).join("\n");
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text); // only where the page came over https or from this machine
      return true;
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.focus(); // in some browsers select() alone does not: keys.js would take it for a copy of nothing
      field.select();
      try {
        return document.execCommand("copy");
      } finally {
        field.remove();
      }
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-link]");
    if (!button) return;
    const { done, failed } = button.dataset;
    const text = window.kbCopyOf(button.dataset);
    const word = button.parentElement.querySelector('[role="status"]');
    word.textContent = "";
    word.textContent = (await copied(text)) ? done : failed;
    button.focus({ preventScroll: true });
  });
  const WAIT = 400; // milliseconds, as in style.css
  const LOST = 1500;
  let timer = 0;
  const AGAIN = 100; // so that a text is heard again that was there before
  let state = "";
  let outcome = "";
  const say = (now) => {
    const place = document.querySelector(".kb-state");
    if (!place) return;
    const text = now ? place.dataset[now] : outcome;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("lost", now === "lost");
  };
  window.kbSay = (text) => {
    outcome = "";
    if (!state) say("");
    outcome = text;
    setTimeout(() => !state && say(""), AGAIN);
  };
  const look = () => {
    const { testScriptState, testConnectionState } = document.querySelector(".stApp")?.dataset ?? {};
    const lost = testConnectionState && testConnectionState !== "CONNECTED";
    const now = lost ? "lost" : testScriptState === "running" ? "working" : "";
    if (now === state) return;
    state = now;
    clearTimeout(timer);
    if (now) {
      outcome = ""; // of what was asked before
      timer = setTimeout(say, now === "lost" ? LOST : WAIT, now);
    }
    say("");
  };
  new MutationObserver(look).observe(document.querySelector(".stApp"), {
    attributeFilter: ["data-test-script-state", "data-test-connection-state"],
  });
  look();
  const SAID_HERE = ["Connection error", "Page not found"]; // streamlit's dialogs for what the page says itself
  const dismiss = () => {
    const dialog = document.querySelector('[data-testid="stDialog"]');
    if (SAID_HERE.includes(dialog?.querySelector("h2")?.textContent)) dialog.querySelector('[aria-label="Close"]')?.click();
  };
  new MutationObserver(dismiss).observe(document.body, { childList: true });
  dismiss();
  const translate = () => {
    const words = document.querySelector(".kb-state")?.dataset;
    if (!words) return;
    const skip = document.querySelector(SKIP)?.firstChild;
    if (skip && skip.data !== words.skip) skip.data = words.skip;
    for (const button of document.querySelectorAll('[data-testid="stTextInputClearButton"]'))
      if (button.getAttribute("aria-label") !== words.clear) button.setAttribute("aria-label", words.clear);
    const chooser = document.querySelector(".st-key-tag");
    const label = chooser?.querySelector("label")?.textContent.trim();
    const open = chooser?.querySelector("button");
    if (label && open && open.getAttribute("aria-label") !== label) open.setAttribute("aria-label", label);
  };
  new MutationObserver(translate).observe(document.body, { childList: true, subtree: true });
  translate();
  addEventListener("beforeprint", () => {
    for (const place of document.querySelectorAll(".kb-printed")) place.textContent = location.href;
  });
  const skipped = (event) => {
    if (!event.target.closest?.(SKIP)) return;
    const place = PAST_THE_HEAD.map((found) => document.querySelector(found)).find(Boolean);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    if (!place.matches("input, [tabindex]")) place.tabIndex = -1;
    place.focus();
  };
  document.addEventListener("click", skipped, true);
})();
