// A constant script: keys for who is in a hurry. No text of an article or question is ever put into it.
// 1. "/" and Ctrl+K (Cmd+K on a Mac) lead to the field. "/" stays a letter where something is typed.
// 2. Who comes to the field finds its text selected, so that the next question takes its place.
// 3. Ctrl+C copies the answer with its source where nothing is selected, as its button does.
// 4. The arrow up brings the last question back into an empty field.
(() => {
  if (window.kbKeys) return;
  window.kbKeys = true;
  const FIELD = '.st-key-asking input[type="search"]';
  const TYPED = "input, textarea, select, [contenteditable]";
  const COPY = ".passage.best button[data-copy]";
  const find = () => document.querySelector(FIELD);

  const name = () => {
    const field = find();
    if (field && !field.hasAttribute("aria-keyshortcuts")) field.setAttribute("aria-keyshortcuts", "/ Control+K");
  };
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  name();

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, isComposing, target } = event;
    const field = find();
    if (!field || isComposing || altKey || event.defaultPrevented) return;
    const slash = key === "/" && !ctrlKey && !metaKey && !target.closest?.(TYPED);
    if (slash || (key.toLowerCase() === "k" && ctrlKey !== metaKey)) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (key === "ArrowUp" && target === field && !field.value && field.getAttribute("aria-expanded") !== "true") {
      const last = lastAsked();
      if (!last) return;
      event.preventDefault();
      // React hears only of what it did not write itself.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, last);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.setSelectionRange(last.length, last.length);
    }
  });
  const lastAsked = () => {
    try {
      const [last] = JSON.parse(sessionStorage.getItem("kb-recent") ?? "[]"); // see recent_questions.js
      return typeof last === "string" ? last : "";
    } catch {
      return ""; // no storage, or somebody else's
    }
  };

  let entered = false; // by the button of the mouse that is still down
  document.addEventListener("pointerdown", (event) => {
    entered = event.target === find() && document.activeElement !== event.target;
  }, true);
  document.addEventListener("click", (event) => {
    if (entered && event.target === find() && event.target.selectionStart === event.target.selectionEnd) event.target.select();
    entered = false;
  }, true);
  document.addEventListener("focusin", (event) => {
    if (!entered && event.target === find()) event.target.select();
  });

  document.addEventListener("copy", (event) => {
    const button = document.querySelector(COPY);
    const { activeElement } = document;
    const typing = activeElement?.matches("input, textarea") && activeElement.selectionStart !== activeElement.selectionEnd;
    if (!button || typing || !getSelection().isCollapsed || event.defaultPrevented) return;
    const { done } = button.dataset;
    event.clipboardData.setData("text/plain", window.kbCopyOf(button.dataset)); // see page.js
    event.preventDefault();
    window.kbSay?.(done);
    button.parentElement.querySelector('[role="status"]').textContent = done;
  });
})();
