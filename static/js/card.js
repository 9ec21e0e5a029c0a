/* A scorecard is kept while it is typed: on the server as a draft, and in this browser until the server has it.

   data-card="seat"       on the form; with data-card-keeps its draft is sent as it grows (act=save, answered in JSON)
   data-card-state        says how it stands, in the words of its data-kept, data-keeping, data-away, data-signed-out, ...
   data-card-found        shown when this browser holds words that did not arrive: data-card-back puts them into the form,
                          data-card-forget throws them away
   data-card-done="seat"  anywhere: the card is in, nothing of it stays here

   Without scripts the form's own buttons do the same. */

const LASTS = 14 * 24 * 3600 * 1000;
const key = (seat) => `card:${seat}`;
const store = {
  read(seat) {
    try {
      const kept = JSON.parse(localStorage.getItem(key(seat)) ?? "null");
      if (kept && Date.now() - kept.at < LASTS) return kept.typed;
      localStorage.removeItem(key(seat));
    } catch { /* no storage here, or not ours */ }
    return null;
  },
  write(seat, typed) { try { localStorage.setItem(key(seat), JSON.stringify({ at: Date.now(), typed })); } catch { /* full or closed */ } },
  forget(seat) { try { localStorage.removeItem(key(seat)); } catch { /* closed */ } },
};

const fields = (form) => [...form.elements].filter((el) => el.name && el.matches("input:not([type=hidden]), textarea"));
function typed(form) {
  const said = {};
  for (const el of fields(form)) {
    if (el.type === "checkbox") said[el.name] = el.checked ? "on" : "";
    else if (el.type === "radio") { if (el.checked) said[el.name] = el.value; } else said[el.name] = el.value;
  }
  return said;
}
function putBack(form, said) {
  for (const el of fields(form)) {
    const value = said[el.name];
    if (value === undefined) continue;
    if (el.type === "checkbox") el.checked = value === "on";
    else if (el.type === "radio") el.checked = el.value === value;
    else el.value = value;
  }
}
const differs = (a, b) => Object.keys(a).some((name) => (a[name] ?? "") !== (b[name] ?? ""));

const form = document.querySelector("form[data-card]");
if (form) {
  const seat = form.dataset.card;
  const state = document.querySelector("[data-card-state]");
  const found = form.querySelector("[data-card-found]");
  const keeps = "cardKeeps" in form.dataset;
  let waiting, sending = false, again = false, stopped = false, renewed = false;
  let unsent = false; // typed in this window: what another one left is sent from here only once it is put back

  function say(word) {
    if (!state) return;
    state.hidden = false;
    state.textContent = state.dataset[word] ?? "";
    state.classList.toggle("kept", word === "kept");
    state.classList.toggle("due", !["kept", "keeping"].includes(word));
  }

  const left = store.read(seat);
  if (left && differs(left, typed(form))) {
    found.hidden = false;
    found.querySelector("[data-card-back]").addEventListener("click", () => { putBack(form, left); found.hidden = true; grown(); });
    found.querySelector("[data-card-forget]").addEventListener("click", () => { store.forget(seat); found.hidden = true; });
  } else if (left) store.forget(seat);

  /* Whoever signs in again has another token: true when the form holds it now, once until something is kept. */
  async function freshToken() {
    try {
      const page = await fetch(form.action, { redirect: "manual", credentials: "same-origin" });
      if (!page.ok) return false;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (!fresh || renewed) return false;
      renewed = true;
      form.elements.csrfmiddlewaretoken.value = fresh.value;
      return true;
    } catch { return false; }
  }
  async function post() {
    const body = new FormData(form);
    body.set("act", "save");
    try {
      return await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", credentials: "same-origin" });
    } catch { return null; }
  }
  async function send() {
    if (!keeps || stopped) return;
    if (sending) { again = true; return; } // one at a time: two of one version would take each other for another window
    sending = true;
    let sent = typed(form);
    let answer = await post();
    if (answer?.status === 403 && (await freshToken())) { // signed in again, in another tab
      sent = typed(form);
      answer = await post();
    }
    sending = false;
    if (!answer) { say("away"); waiting = setTimeout(send, 15_000); return; }
    if (answer.type === "opaqueredirect" || answer.status === 403) { say("signedOut"); waiting = setTimeout(send, 30_000); return; }
    let told = {};
    try { told = await answer.json(); } catch { /* a page of an error */ }
    if (answer.ok && told.version !== undefined) {
      renewed = false;
      form.elements.version.value = told.version;
      form.classList.remove("dirty");
      if (!differs(sent, typed(form))) { store.forget(seat); unsent = false; }
      say("kept");
    } else if (answer.status === 409) { stopped = true; say("behind"); }
    else if (answer.status === 422) say("refused");
    else { say("away"); waiting = setTimeout(send, 15_000); }
    if (again) { again = false; send(); }
  }
  function grown() {
    unsent = true;
    store.write(seat, typed(form));
    if (!keeps || stopped) return;
    say("keeping");
    clearTimeout(waiting);
    waiting = setTimeout(send, 700);
  }
  form.addEventListener("input", grown);
  form.addEventListener("submit", () => { clearTimeout(waiting); stopped = true; });
  addEventListener("online", () => { if (unsent) { clearTimeout(waiting); send(); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden && unsent) { clearTimeout(waiting); send(); } });
}
for (const done of document.querySelectorAll("[data-card-done]")) store.forget(done.dataset.cardDone);
