// A constant script: no text of an article or question is ever put into it.
// 1. A form that looks for something puts it into the address without a reload, as links do.
// 2. The passage that the address names comes into view.
(() => {
  if (!window.lookReady) {
    window.lookReady = true;
    document.addEventListener("submit", (event) => {
      const form = event.target.closest?.("form.kb-form");
      if (!form) return;
      event.preventDefault();
      const values = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
      values.set("lang", form.dataset.lang);
      history.pushState({}, "", `${form.dataset.page}?${values}`);
      dispatchEvent(new PopStateEvent("popstate"));
    });
  }
  const wanted = [...document.querySelectorAll("[data-scroll-to]")].pop()?.dataset.scrollTo;
  if (!wanted) return;
  const look = (left) => {
    const passage = document.getElementById(wanted);
    if (!passage) return left && requestAnimationFrame(() => look(left - 1));
    passage.scrollIntoView({ block: "center" });
    passage.focus({ preventScroll: true });
  };
  requestAnimationFrame(() => look(30));
})();
