// A constant script: no text of an article or question is ever put into it.
// 1. The document says which language its interface is in (streamlit always says "en").
// 2. Links that ask (a.ask) work as links everywhere; inside a running page they skip the reload.
(() => {
  const mark = document.querySelector("[data-page-lang]");
  if (mark) document.documentElement.lang = mark.dataset.pageLang;
  if (window.askLinksReady) return;
  window.askLinksReady = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.ask");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, "", link.getAttribute("href"));
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  });
})();
