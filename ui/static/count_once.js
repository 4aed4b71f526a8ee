// A constant script: it gets a checksum of the question and the name of the session, and keeps checksums in this tab.
// Of a question that was counted in this tab by an earlier session (before a reload), it says so once: see once.py.
const KEPT = "kb-counted";
const LONGEST = 500;

export default function ({ data, setTriggerValue }) {
  const said = (window.kbCounted ??= new Set());
  const here = `${data.session} ${data.asked}`;
  if (said.has(here)) return; // drawn again
  said.add(here);
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    const counted = Array.isArray(found) ? found : [];
    if (counted.includes(data.asked)) setTriggerValue("again", data.asked);
    else sessionStorage.setItem(KEPT, JSON.stringify([...counted, data.asked].slice(-LONGEST)));
  } catch {} // no storage, or somebody else's: then it counts
}
