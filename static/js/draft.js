/* What somebody types into a form stays in this browser until it is sent; and the form learns their time zone.

   data-draft="key"       on a form: its texts and choices are kept under that key, for two weeks at most
   data-draft-sent        on the same form: the server has filled it in, so nothing is put back
   data-draft-note        shown when something was put back; data-draft-forget in it forgets and empties
   data-draft-done="key"  anywhere: the form was sent, its draft goes
   data-guess-zone        on a select: takes the zone of this device

   Without scripts, or where storage is closed, the form works as it is. */

const LASTS = 14 * 24 * 3600 * 1000;
const name = (key) => `draft:${key}`;
const store = {
  read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(name(key)) ?? "null");
      if (kept && Date.now() - kept.at < LASTS) return kept.typed;
      localStorage.removeItem(name(key));
    } catch { /* no storage here, or not ours */ }
    return null;
  },
  write(key, typed) { try { localStorage.setItem(name(key), JSON.stringify({ at: Date.now(), typed })); } catch { /* full or closed */ } },
  forget(key) { try { localStorage.removeItem(name(key)); } catch { /* closed */ } },
};

const fields = (form) => [...form.elements].filter((el) =>
  el.name && el.matches("input:not([type=hidden], [type=file], [type=password], [tabindex='-1']), textarea, select"));
const isChoice = (el) => el.type === "radio" || el.type === "checkbox";

function typed(form) {
  const kept = {};
  for (const el of fields(form)) {
    if (isChoice(el)) { if (el.checked) kept[el.name] = el.value; } else if (el.value.trim()) kept[el.name] = el.value;
  }
  return kept;
}

function putBack(form, kept) {
  let some = false;
  for (const el of fields(form)) {
    const value = kept[el.name];
    if (value === undefined) continue;
    if (isChoice(el)) el.checked = el.value === value;
    else if (el.tagName === "SELECT" || !el.value) {
      el.value = value;
      some ||= el.tagName !== "SELECT";
    }
  }
  return some;
}

const zone = document.querySelector("select[data-guess-zone]");
if (zone) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Some browsers know a place by its old name only: Chrome says Asia/Calcutta.
  const names = (option) => [option.value, ...(option.dataset.was ?? "").split(" ")];
  const found = [...zone.options].find((option) => names(option).includes(here));
  if (here && !found) zone.add(new Option(here.replaceAll("_", " "), here));
  if (here) zone.value = found?.value ?? here;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const kept = "draftSent" in form.dataset ? null : store.read(key);
  if (kept && putBack(form, kept) && note) note.hidden = false;
  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => store.write(key, typed(form)), 300);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  note?.querySelector("[data-draft-forget]")?.addEventListener("click", () => {
    clearTimeout(waiting);
    store.forget(key);
    form.reset();
    note.hidden = true;
    fields(form)[0]?.focus();
  });
}

for (const done of document.querySelectorAll("[data-draft-done]")) store.forget(done.dataset.draftDone);
