// A constant script: no text of an article or question is ever put into it.
// 1. A form that looks for something puts it into the address without a reload, as links do. What is drawn for it takes
//    the place of the form, too: the keyboard stays where it was, and so does what was typed meanwhile.
// 2. The passage that the address names comes into view; one that the outline names, at once.
(() => {
  const show = (passage) => {
    passage.scrollIntoView({ block: "center" });
    passage.focus({ preventScroll: true });
  };
  const stay = (form, field) => {
    const name = field.name ? `[name="${field.name}"]` : field.closest(".ends") ? ".ends button" : "button";
    const place = `form.kb-form[data-page="${form.dataset.page}"] ${name}`;
    const sent = field.value;
    const observer = new MutationObserver(() => {
      if (field.isConnected || document.activeElement !== document.body) return;
      const now = document.querySelector(place);
      if (!now) return;
      now.focus({ preventScroll: true });
      if (now.type === "search") {
        if (field.value !== sent) now.value = field.value;
        now.setSelectionRange(now.value.length, now.value.length);
      }
      field = now;
    });
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), 5000);
  };
  if (!window.lookReady) {
    window.lookReady = true;
    document.addEventListener("submit", (event) => {
      const form = event.target.closest?.("form.kb-form");
      if (!form) return;
      event.preventDefault();
      if (form.contains(document.activeElement)) stay(form, document.activeElement);
      const values = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
      values.set("lang", form.dataset.lang);
      history.pushState({}, "", `${form.dataset.page}?${values}`);
      dispatchEvent(new PopStateEvent("popstate"));
    });
    document.addEventListener("click", (event) => {
      const plainly = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
      const passage = plainly && document.getElementById(event.target.closest?.("a[data-to]")?.dataset.to);
      if (passage) show(passage);
    });
  }
  if (window.kbReturning) return; // to where the reader was: see returning.js
  const wanted = [...document.querySelectorAll("[data-scroll-to]")].pop()?.dataset.scrollTo;
  if (!wanted) return;
  const look = (left) => {
    const passage = document.getElementById(wanted);
    if (!passage) return left && requestAnimationFrame(() => look(left - 1));
    show(passage);
  };
  requestAnimationFrame(() => look(30));
})();
