// A constant script: no text of an article or question is ever put into it.
// Where a passage has no translation into the reader's language and the browser can translate on the device itself, a button
// does so. Nothing is sent anywhere: the browser's Translator works where it is. What comes back is text, never HTML.
(() => {
  if (!("Translator" in self) || window.kbTranslates) return;
  window.kbTranslates = true;
  const languages = ({ from, to }) => ({ sourceLanguage: from, targetLanguage: to });
  const offer = () => {
    for (const button of document.querySelectorAll("button.kb-translate[hidden]:not([data-asked])")) {
      button.dataset.asked = "";
      Translator.availability(languages(button.dataset)).then(
        (found) => (button.hidden = found === "unavailable"),
        () => {},
      );
    }
  };
  const translate = async (button) => {
    const { working, failed, done, to } = button.dataset;
    const word = button.parentElement.querySelector('[role="status"]');
    const text = button.closest("article")?.querySelector("div.text");
    if (!text) return;
    button.disabled = true;
    word.textContent = working;
    try {
      const translator = await Translator.create(languages(button.dataset));
      const here = Object.assign(document.createElement("div"), { className: "text", lang: to, dir: "auto" });
      for (const part of text.innerText.split(/\n+/).filter((line) => line.trim()))
        here.append(Object.assign(document.createElement("p"), { textContent: await translator.translate(part) }));
      text.before(here);
      word.textContent = done;
      button.hidden = true;
    } catch {
      word.textContent = failed;
      button.disabled = false;
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.kb-translate");
    if (button) translate(button);
  });
  new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
  offer();
})();
