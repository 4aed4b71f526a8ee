// A constant script for other sites: a button that opens a small panel of the knowledge base in a frame. What it says comes from
// the attributes of its own element. It leaves nothing on the page but these two elements, and sends nothing anywhere.
(() => {
  const own = document.currentScript;
  const { label = "?", close = "×", lang = "", colour = "#1d6553" } = own.dataset;
  const styled = (name, styles) => {
    const made = document.createElement(name);
    Object.assign(made.style, { position: "fixed", right: "16px", zIndex: "2147483000", boxSizing: "border-box", ...styles });
    return made;
  };
  const button = styled("button", {
    bottom: "16px", minHeight: "44px", padding: "8px 20px", border: "0", borderRadius: "22px", background: colour,
    color: "#fff", font: "600 16px system-ui, sans-serif", cursor: "pointer", boxShadow: "0 2px 12px rgb(0 0 0 / 25%)",
  });
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  let frame = null;
  const show = (open) => {
    if (!frame) {
      frame = styled("iframe", {
        bottom: "72px", width: "min(400px, calc(100vw - 32px))", height: "min(600px, calc(100vh - 96px))",
        border: "1px solid rgb(0 0 0 / 20%)", borderRadius: "16px", background: "#fff", boxShadow: "0 8px 40px rgb(0 0 0 / 25%)",
      });
      const address = new URL("panel", own.src);
      if (lang) address.searchParams.set("lang", lang);
      frame.title = label;
      frame.src = address.href;
      document.body.append(frame);
    }
    frame.hidden = !open;
    frame.style.display = open ? "" : "none";
    button.textContent = open ? close : label;
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
  };
  button.addEventListener("click", () => show(!frame || frame.hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !frame || frame.hidden) return;
    show(false);
    button.focus();
  });
  document.body.append(button);
})();
