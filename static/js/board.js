/* The board by hand, by key and by menu: one way to the server for all three.

   <div class="board" data-board>
     <section class="column" data-stage="ID">
       <header><h2>..</h2><span class="num" data-count>14</span></header>
       <div class="cards" data-keys>                                 (left out, the column itself holds the cards)
         <article class="card" data-card="ID" data-seen-stage="ID" data-move-url="..">
           <a class="name" href="..">..</a>
           <details class="menu"><summary aria-label="Move ..">..</summary>
             <form method="post" action=".." data-move>csrf, hidden seen fields, <button name="to" value="STAGE">..</button></form>

   Dropping a card, or choosing in its menu, posts the card's own form with `to` set to the stage. What the server answers:
     200 HTML          the card as it now is; it takes the old one's place in the column of its data-seen-stage.
                       Out-of-band parts (hx-swap-oob) and HX-Trigger work as with htmx.
     403, 409, 422     JSON {"sentence": .., "way": {"url": .., "label": ..}} or plain text: the card goes back to where
                       it was and the sentence is said. `way` leads on (to give the reason, to see what is missing).
     a redirect        is followed: the act needs a page of its own.
   `class="card still"` is not moved by hand. Keys on a card: arrows or j, k, h, l walk; m opens its menu. */

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const board = document.querySelector("[data-board], .board");
const holder = (column) => column.querySelector(".cards") ?? column;
const columns = () => [...board.querySelectorAll(".column[data-stage]")];
const cards = (column) => [...column.querySelectorAll(".card[data-card]")];
const link = (card) => card?.querySelector("a.name, a");

function count(column, step) {
  const place = column?.querySelector("[data-count]");
  const number = Number(place?.textContent);  // "499+" was not counted out and stays
  if (place && !Number.isNaN(number)) place.textContent = Math.max(0, number + step);
  column?.classList.toggle("none", cards(column).length === 0);
}

async function move(card, stage, home, submitter) {
  const form = card.querySelector("form[data-move]");
  const url = card.dataset.moveUrl || form?.action;
  if (!url || card.classList.contains("sending")) return home.back();
  const body = form ? new FormData(form) : new FormData();
  if (!form) body.set("seen_stage", card.dataset.seenStage ?? "");
  if (submitter?.name && submitter.name !== "to") body.set(submitter.name, submitter.value);
  if (stage) body.set("to", stage);
  const from = home.column;
  card.classList.add("sending");
  card.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true", "X-Requested-With": "XMLHttpRequest", ...token() } });
  } catch {
    settle(card);
    home.back();
    return window.candor.say(document.getElementById("toasts").dataset.lost);
  }
  settle(card);
  const way = answer.headers.get("HX-Redirect") || (answer.redirected && answer.url);
  if (way) return location.assign(way);
  const text = await answer.text();
  if (!answer.ok) {
    const told = window.candor.refusal(answer.status, answer.headers.get("Content-Type") ?? "", text);
    home.back();
    card.classList.add("refused");
    setTimeout(() => card.classList.remove("refused"), 1200);
    link(card)?.focus({ preventScroll: true });
    return window.candor.say(told.sentence, told.way);
  }
  arrive(card, stage, from, text, answer.headers.get("HX-Trigger"));
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
function settle(card) { card.classList.remove("sending"); card.removeAttribute("aria-busy"); }

function arrive(card, stage, from, text, trigger) {
  const target = columns().find((column) => column.dataset.stage === stage) ?? card.closest(".column");
  if (card.closest(".column") !== target) holder(target).prepend(card);
  const id = card.dataset.card;
  if (text.trim()) window.htmx.swap(card, text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  if (from !== target) { count(from, -1); count(target, 1); }
  if (trigger) fire(trigger);
  requestAnimationFrame(() => {
    const now = board.querySelector(`[data-card="${CSS.escape(id)}"]`);
    if (!now) return;
    now.classList.add("landed");
    setTimeout(() => now.classList.remove("landed"), 1600);
    link(now)?.focus({ preventScroll: true });
    now.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  });
}
function fire(trigger) {
  let events = {};
  try { events = JSON.parse(trigger); } catch { trigger.split(",").forEach((name) => { events[name.trim()] = null; }); }
  for (const [name, detail] of Object.entries(events)) window.htmx.trigger(document.body, name, detail ?? {});
}

/* Where a card stood, so that it can go back there. */
function home(card) {
  const column = card.closest(".column");
  const parent = card.parentElement;
  const next = card.nextElementSibling;
  return { column, back: () => { if (card.parentElement !== parent || card.nextElementSibling !== next) parent.insertBefore(card, next?.parentElement === parent ? next : null); } };
}

if (board) {
  let lifted = null;
  const shared = {
    group: "board", draggable: ".card[data-card]:not(.still)", sort: false, animation: calm.matches ? 0 : 140,
    delay: 220, delayOnTouchOnly: true, touchStartThreshold: 6, filter: "details.menu, button, input, select", preventOnFilter: false,
    ghostClass: "hole", chosenClass: "taken", dragClass: "lifted", scroll: true, scrollSensitivity: 90, bubbleScroll: true, revertOnSpill: true,
    onStart: (event) => { lifted = home(event.item); board.classList.add("dragging"); },
    onMove: (event) => { columns().forEach((column) => column.classList.toggle("over", column.contains(event.to))); },
    onEnd: (event) => {
      board.classList.remove("dragging");
      columns().forEach((column) => column.classList.remove("over"));
      const target = event.item.closest(".column");
      if (lifted && target && target !== lifted.column) move(event.item, target.dataset.stage, lifted);
      lifted = null;
    },
  };
  const make = (column) => { const list = holder(column); if (!window.Sortable.get(list)) window.Sortable.create(list, shared); };
  columns().forEach(make);
  document.addEventListener("htmx:afterSettle", () => columns().forEach(make));

  board.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-move]");
    const card = form?.closest(".card[data-card]");
    if (!card) return;
    event.preventDefault();
    event.stopPropagation();
    const stage = event.submitter?.name === "to" ? event.submitter.value : form.elements.to?.value;
    form.closest("details")?.removeAttribute("open");
    move(card, stage, home(card), event.submitter);
  });

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card[data-card]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("details.menu[open], input, select, textarea")) return;
    const single = localStorage.getItem("single-keys") !== "off";
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], ...(single ? { h: [-1, 0], l: [1, 0], k: [0, -1], j: [0, 1] } : {}) }[event.key];
    if (event.key === "m" && single) {
      const menu = card.querySelector("details.menu");
      if (menu) { event.preventDefault(); menu.open = true; menu.querySelector("button, a")?.focus(); }
    } else if (way) {
      event.preventDefault();
      const rows = columns().filter((column) => cards(column).length);
      const at = rows.indexOf(card.closest(".column"));
      const column = rows[Math.max(0, Math.min(rows.length - 1, at + way[0]))];
      const place = cards(rows[at]).indexOf(card) + way[1];
      const next = cards(column)[Math.max(0, Math.min(cards(column).length - 1, place))];
      link(next)?.focus();
      next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });
}
