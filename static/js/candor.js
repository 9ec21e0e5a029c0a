/* What every page may use; all of it works without scripts too, this only makes it quicker.

   data-dialog="id"      on a button or link: opens that <dialog>        data-close   closes the one around it
   data-open             on a <dialog>: open when the page opens (the server found an error in its form)
   details.menu          closes on Escape, on a click elsewhere, on leaving; arrow keys walk its items
   popover               a tap beside an open one closes it and presses nothing
   data-focus            takes the focus when it appears (the list of a form's errors); not inside data-still
   data-guard            on a form: asks before typed text is lost       data-keep="key"  keeps it for this tab, on this
                         page, or with a key that begins with / wherever the form stands
   data-keys             on a list or column: j, k and the arrow keys walk its first links, one per child
   data-key="x"          the element is clicked by that key; its words stand in the list behind ?
   data-submits          on a select or checkbox: sends its form when it changes (the form has a button for the rest)
   data-kinds="a b"      on a fieldset: only while the select inside [data-chooses-kind] of its form says a or b
   data-again            on a form: may be sent twice (downloads)
   data-until="instant"  is taken away at that instant (an undo that has run out)
   data-copy="id"        copies the text of that element and says data-copied

   htmx: #sheet opens when something is swapped into it; a refusal (403, 409, 429 ...) is said as a toast. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

/* --- saying things ------------------------------------------------------------------------------------------------ */
export function say(words, way, calm = false) {
  const tray = document.getElementById("toasts");
  if (!tray || !words) return;
  const toast = tray.querySelector("template").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-words]").textContent = words;
  if (way?.url) {
    const link = Object.assign(document.createElement("a"), { href: way.url, textContent: way.label || way.url });
    toast.querySelector("[data-words]").append(" ", link);
  }
  toast.querySelector("button").addEventListener("click", () => toast.remove());
  all(".toast", tray).slice(0, -2).forEach((old) => old.remove());
  toast.classList.toggle("calm", calm);
  tray.append(toast);
}

/* The sentence in a refusing answer: JSON {sentence, way: {url, label}}, or plain text; never a page. */
export function refusal(status, type, body) {
  const words = document.getElementById("toasts")?.dataset ?? {};
  if (type.includes("json")) {
    try { const told = JSON.parse(body); if (told.sentence) return told; } catch { /* said below */ }
  }
  if (type.startsWith("text/plain") && body.trim() && body.length < 600) return { sentence: body.trim() };
  return { sentence: status === 429 || status === 503 ? words.many : words.broke };
}
Object.assign(window, { candor: { say, refusal } });

/* --- dialogs ------------------------------------------------------------------------------------------------------ */
function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  (dialog.querySelector("[autofocus], [data-focus], input:not([type=hidden]), textarea, select") ?? dialog).focus?.();
}
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    opener.closest("details.menu")?.removeAttribute("open");
    open(dialog);
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches("dialog")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail && !event.target.querySelector("form.dirty")) event.target.close();
  }
});

/* --- menus -------------------------------------------------------------------------------------------------------- */
const items = (menu) => all("a, button, input, [tabindex]", menu).filter((el) => el.tagName !== "SUMMARY" && el.offsetParent);
document.addEventListener("click", (event) => {
  all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  const list = menu.querySelector(":scope > :not(summary)");
  menu.classList.toggle("up", false);
  const box = list.getBoundingClientRect();
  const ceiling = Math.max(0, menu.closest(".board")?.getBoundingClientRect().top ?? 0);  // a board cuts off what stands out of it
  if (box.bottom > innerHeight - 8 && menu.getBoundingClientRect().top - ceiling > box.height + 8) menu.classList.add("up");
  if (box.left < 4) menu.classList.add("left");
}, true);
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !typing(event.target)) {
    const row = items(menu);
    const step = event.key === "ArrowDown" ? 1 : -1;
    row.at((row.indexOf(event.target) + step + (event.target.matches("summary") && step < 0 ? 1 : 0)) % row.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
});

/* --- popovers: the browser closes one on a tap beside it, but would also press what lies there ------------------------ */
let beside = false;
document.addEventListener("pointerdown", (event) => {
  const shown = document.querySelector(":popover-open");
  beside = Boolean(shown) && !shown.contains(event.target) && !event.target.closest?.(`[popovertarget="${shown.id}"]`);
}, true);
document.addEventListener("keydown", () => { beside = false; }, true);
for (const kind of ["mousedown", "click"]) {
  document.addEventListener(kind, (event) => {
    if (!beside) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (kind === "click") beside = false;
  }, true);
}

/* --- keys --------------------------------------------------------------------------------------------------------- */
const singles = () => localStorage.getItem("single-keys") !== "off";
const box = document.querySelector("[data-single-keys]");
if (box) {
  box.checked = singles();
  box.addEventListener("change", () => localStorage.setItem("single-keys", box.checked ? "on" : "off"));
}
function shortcuts() {
  const dialog = document.getElementById("shortcuts");
  const list = dialog?.querySelector("[data-shortcuts]");
  if (!list) return;
  all("[data-added]", list).forEach((row) => row.remove());
  all("[data-key]").filter((el) => el.offsetParent).forEach((el) => {
    const row = document.createElement("div");
    row.dataset.added = "";
    const key = Object.assign(document.createElement("span"), { className: "kbd", textContent: el.dataset.key });
    const dt = document.createElement("dt");
    dt.append(key);
    const words = el.getAttribute("aria-label") || el.querySelector("[aria-label]")?.getAttribute("aria-label") || el.textContent;
    row.append(dt, Object.assign(document.createElement("dd"), { textContent: words.trim() }));
    list.append(row);
  });
  open(dialog);
}
const stops = (list) => [...list.children].map((child) => child.querySelector("a, button")).filter((el) => el?.offsetParent);
function walk(event, step) {
  const list = event.target.closest?.("[data-keys]") ?? (event.key === "j" ? document.querySelector("[data-keys]") : null);
  if (!list) return false;
  const row = stops(list);
  const at = row.findIndex((el) => el.closest("[data-keys] > *")?.contains(event.target));
  const next = row[Math.max(0, Math.min(row.length - 1, at + step))];
  next?.focus();
  return Boolean(next);
}
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
    return;
  }
  if (event.target.matches?.("[data-search]") && event.key === "ArrowDown") {
    const first = document.querySelector("#found a");
    if (first) { event.preventDefault(); first.focus(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target) || event.target.closest?.("dialog, details.menu[open]")) return;
  const inList = event.target.closest?.("[data-keys]");
  if (inList && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    if (walk(event, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    return;
  }
  if (event.shiftKey && event.key !== "?" || !singles()) return;
  if (event.key === "?") { event.preventDefault(); shortcuts(); return; }
  if (event.key === "j" || event.key === "k") { if (walk(event, event.key === "j" ? 1 : -1)) event.preventDefault(); return; }
  const wanted = all("[data-key]").find((el) => el.dataset.key === event.key && el.offsetParent);
  if (wanted) { event.preventDefault(); wanted.focus(); wanted.click(); }
});

/* --- forms -------------------------------------------------------------------------------------------------------- */
const memory = ({ dataset: { keep } }) => (keep.startsWith("/") ? `keep:${keep}` : `keep:${location.pathname}:${keep}`);
const texts = (form) => all("select, textarea, input:not([type=password], [type=file], [type=hidden], [type=checkbox], [type=radio])", form).filter((el) => el.name);
const given = (el) => el.defaultValue ?? (all("option", el).find((one) => one.defaultSelected) ?? el.options[0])?.value;
function tend(root) {
  all("form[data-keep]", root).forEach((form) => {
    const kept = JSON.parse(sessionStorage.getItem(memory(form)) ?? "{}");
    texts(form).forEach((el) => {
      const [from, typed] = kept[el.name] ?? [];
      if (typed === undefined || from !== given(el) || el.value !== from) return;  // never over what was saved since
      el.value = typed;
      form.classList.add("dirty");
    });
  });
  all("fieldset[data-kinds]", root).forEach((group) => { group.disabled = group.hidden; });  // what is not seen is not sent
  all("[data-until]", root).forEach((el) => {
    const left = Date.parse(el.dataset.until) - Date.now();
    if (left <= 0) el.remove(); else if (left < 2 ** 31) setTimeout(() => el.remove(), left);
  });
}
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form) return;
  if (form.matches("[data-guard], [data-keep], dialog form")) form.classList.add("dirty");
  if (form.dataset.keep) {
    const typed = texts(form).filter((el) => el.value !== given(el)).map((el) => [el.name, [given(el), el.value]]);
    sessionStorage.setItem(memory(form), JSON.stringify(Object.fromEntries(typed)));
  }
});
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submits]")) event.target.form?.requestSubmit();
  if (event.target.closest("[data-chooses-kind]")) {
    all("fieldset[data-kinds]", event.target.form).forEach((group) => {
      group.disabled = group.hidden = !group.dataset.kinds.split(" ").includes(event.target.value);
    });
  }
  const zone = event.target.closest("[data-upload]");
  zone?.classList.remove("over");
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => event.target.closest?.("[data-upload]")?.classList.toggle("over", kind === "dragover"));
}
/* One send per form: the second is refused here, the button keeps its value. After ten seconds it may be tried again. */
window.addEventListener("submit", (event) => {
  const form = event.target;
  form.classList.remove("dirty");
  if (form.dataset.keep) sessionStorage.removeItem(memory(form));
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.classList.add("sending");
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => rest(form), 10_000);
});
function rest(form) {
  delete form.dataset.sent;
  all(".sending", form).forEach((el) => { el.classList.remove("sending"); el.removeAttribute("aria-busy"); });
}
window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(rest); });
window.addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-guard].dirty")) event.preventDefault(); });

document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    const source = document.getElementById(copier.dataset.copy);
    await navigator.clipboard?.writeText(source.value ?? source.textContent.trim());
    if (copier.dataset.copied) say(copier.dataset.copied, null, true);
  }
});

/* --- htmx --------------------------------------------------------------------------------------------------------- */
let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const active = document.activeElement;
  held = target?.contains(active) ? { target: target.id, name: active.name, card: active.closest("[data-card]")?.dataset.card } : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt ?? document;
  const sheet = root.closest?.("dialog") ?? null;
  if (sheet && !sheet.open && root.childElementCount) open(sheet);
  tend(root);
  const wanted = root.querySelector?.("[data-focus]");
  if (wanted) wanted.focus();
  else if (held && (document.activeElement === document.body || !document.activeElement)) {
    const again = (held.card && document.querySelector(`[data-card="${CSS.escape(held.card)}"] a`))
      || (held.name && root.querySelector?.(`[name="${CSS.escape(held.name)}"]`))
      || document.getElementById(held.target);
    if (again) { if (!again.matches("a, button, input, select, textarea, [tabindex]")) again.tabIndex = -1; again.focus(); }
  }
  held = null;
});
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const told = refusal(answer.status, answer.getResponseHeader("Content-Type") ?? "", answer.responseText);
  say(told.sentence, told.way);
});
document.addEventListener("htmx:sendError", () => say(document.getElementById("toasts")?.dataset.lost));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(document.getElementById("toasts")?.dataset.passkey);
});
document.body.addEventListener("close-sheet", () => document.getElementById("sheet")?.close());

/* --- on opening --------------------------------------------------------------------------------------------------- */
tend(document);
all("dialog[data-open]").forEach(open);
all("[data-focus]").find((el) => !el.closest("[data-still]"))?.focus();
