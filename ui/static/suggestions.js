// A constant script; what it shows comes as data and becomes text nodes, never markup.
// The field is streamlit's. Here it gets a list of suggestions, as the combobox pattern of the ARIA guide says: the focus
// stays in the field, arrow keys choose, Enter asks what is chosen or else what was typed, Escape closes.
const PAUSE = 120; // milliseconds without a key until the server is asked
const LONGEST = 60;

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const own = (parentElement.suggesting ??= begin(parentElement));
  own.send = (text) => setStateValue("typed", text);
  own.draw(data);
  return own.end;
}

function begin(root) {
  const list = root.querySelector("ul");
  const status = root.querySelector("p");
  let wanted = null; // what the list is to be about; null while none is to be shown
  let chosen = -1;
  let timer = 0;
  const own = { send: () => {} };
  const field = () => document.querySelector('.st-key-asking input[type="search"]');

  const open = () => !list.hidden;
  const close = () => {
    clearTimeout(timer);
    wanted = null;
    list.hidden = true;
    status.textContent = "";
    choose(-1);
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    const input = field();
    input?.setAttribute("aria-expanded", String(open()));
    if (number < 0) input?.removeAttribute("aria-activedescendant");
    else {
      input?.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };
  const prepare = (input) => {
    if (input.getAttribute("role") === "combobox") return;
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-controls", list.id],
      ["aria-expanded", "false"],
      ["autocomplete", "off"],
    ])
      input.setAttribute(name, value);
  };

  own.draw = (data) => {
    own.last = data;
    const input = field();
    if (input) prepare(input);
    if (wanted === null || data.typed !== wanted) return; // the reader has gone on
    list.setAttribute("aria-label", data.label);
    list.replaceChildren(
      ...data.items.map((item, place) => {
        const row = document.createElement("li");
        row.id = `kb-suggestion-${place}`;
        row.setAttribute("role", "option");
        row.dataset.link = item.link;
        const text = document.createElement("span");
        text.dir = "auto";
        for (const [piece, marked] of item.parts) {
          const part = document.createElement(marked ? "b" : "span");
          part.textContent = piece;
          text.append(part);
        }
        row.append(text);
        if (item.note) {
          const note = document.createElement("small");
          note.textContent = item.note;
          row.append(note);
        }
        return row;
      }),
    );
    list.hidden = !data.items.length;
    status.textContent = data.said;
    choose(-1);
  };
  const submitted = () => {
    const input = field();
    if (input) input.dataset.asked = input.value.trim(); // for a list that is drawn anew with the answer
    if (matchMedia("(pointer: coarse)").matches) setTimeout(() => input?.blur()); // the keyboard would cover the answer
    close();
  };
  const ask = (row) => {
    const link = row.dataset.link;
    close();
    window.kbFollowed = true; // the focus goes to the answer: see remembered.js
    field()?.blur(); // streamlit keeps what is typed in a field until it is left
    history.pushState({}, "", link);
    dispatchEvent(new PopStateEvent("popstate"));
  };

  const listen = {
    input: (event) => {
      if (event.target !== field()) return;
      prepare(event.target);
      clearTimeout(timer);
      const text = event.target.value.trim();
      if (!text || text.length > LONGEST) return close();
      wanted = text;
      timer = setTimeout(() => (own.last?.typed === text ? own.draw(own.last) : own.send(text)), PAUSE);
    },
    keydown: (event) => {
      if (event.target !== field() || event.isComposing) return;
      const count = open() ? list.children.length : 0;
      if (event.key === "Enter") {
        if (count && chosen >= 0) {
          event.preventDefault();
          event.stopPropagation();
          ask(list.children[chosen]);
        } else submitted();
      } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault(); // one place more than there are suggestions: the field itself
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
      } else if (count && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    },
    focusout: (event) => event.target === field() && close(),
    submit: () => submitted(),
  };
  for (const [name, heard] of Object.entries(listen)) document.addEventListener(name, heard, true);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (row) ask(row);
  });
  const first = field();
  if (first) {
    prepare(first);
    const begun = first === document.activeElement && first.value.trim() !== first.dataset.asked;
    if (begun) listen.input({ target: first }); // typed before this list was there
  }
  own.end = () => {
    close();
    for (const [name, heard] of Object.entries(listen)) document.removeEventListener(name, heard, true);
    delete root.suggesting;
  };
  return own;
}
