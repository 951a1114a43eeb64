// The keyboard of the coding page. The form holds the coding and works without this script;
// the keys only fill in its fields and send it, so both ways save in the same manner.
"use strict";

const POLARITIES = { s: "strength", w: "weakness", m: "mixed", c: "context" };
const $ = (selector) => document.querySelector(selector);
const form = $("#coding");
const rows = [...document.querySelectorAll("#all .code")].map((row) => ({
  id: row.dataset.code,
  label: row.dataset.label,
  parent: row.dataset.parent,
  definition: row.querySelector(".definition").textContent,
  isGone: row.classList.contains("gone"),
  select: row.querySelector("select"),
}));
const byId = new Map(rows.map((row) => [row.id, row]));
let current = null; // ID of the code that the polarity keys change
const needsReason = form.dataset.reason === "required"; // A decision is saved with its reason.
let pending = null; // ID of a code that has no polarity yet, so is not saved
let order = rows.filter((row) => row.select.value).map((row) => row.id);

// ---- saving: one request for each decision, one after the other ----

let changes = 0;
let saved = 0;
let sending = null;

function say(text, isBad = false) {
  $("#status").textContent = text;
  $("#status").classList.toggle("bad", isBad);
}

async function send() {
  while (saved < changes && !lacksReason()) {
    const upTo = changes;
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
    } catch {
      say("Not saved: the program does not answer. Start letters review again; until then this page keeps your last change.", true);
      return false;
    }
    if (answer.status === 409) {
      saved = changes;
      form.submit(); // The page that follows shows both versions.
      return false;
    }
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      say(content.message || "Not saved: this page is out of date. Reload it.", true);
      return false;
    }
    for (const field of document.querySelectorAll("input.version")) field.value = content.version;
    for (const field of document.querySelectorAll(".other [name=note]")) field.value = $("#note").value;
    $("#coded").textContent = content.coded;
    $("#progress").value = content.coded;
    saved = upTo;
    say("Saved.");
    showFigures();
  }
  return true;
}

function lacksReason() {
  const isDecided = $("#none").checked || rows.some((row) => row.select.value);
  return needsReason && isDecided && !$("#note").value.trim();
}

function save() {
  changes += 1;
  if (lacksReason()) {
    say("Give the reason (e): the decision is saved with it.");
    return sending;
  }
  say("Saving…");
  sending = (sending || Promise.resolve(true)).then(send);
  return sending;
}

async function settle() {
  if (pending) {
    say(`${byId.get(pending).label} has no polarity yet: press s, w, m or c, or Backspace to drop it.`, true);
    return false;
  }
  if (saved < changes && lacksReason()) {
    say("The decision has no reason yet: press e and give it, or u to drop the decision.", true);
    return false;
  }
  clearTimeout(noteTimer);
  if (noteTimer) { noteTimer = 0; save(); }
  if (saved < changes) sending = (sending || Promise.resolve(true)).then(send);
  return sending ? await sending : true;
}

async function leave(address) {
  if (await settle()) location.assign(address);
}

addEventListener("beforeunload", (event) => { if (saved < changes) event.preventDefault(); });
// A page that the browser kept aside shows an older version.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

let figuresTimer = 0;
function showFigures() {
  const section = $("#figures-of");
  if (!section) return;
  clearTimeout(figuresTimer);
  figuresTimer = setTimeout(async () => {
    const answer = await fetch(section.dataset.address).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    $("#figures").replaceChildren(...page.querySelector("#figures").childNodes);
  }, 150);
}

// ---- the codes assigned ----

function render() {
  order = order.filter((id) => byId.get(id).select.value || id === pending);
  if (!order.includes(current)) current = order[order.length - 1] || null;
  const list = $("#assigned");
  list.hidden = order.length === 0;
  list.replaceChildren(...order.map(item));
  const isNone = $("#none").checked;
  $("#summary").hidden = order.length > 0;
  $("#summary").textContent = isNone ? "No code applies." : "Not coded yet.";
}

function item(id) {
  const row = byId.get(id);
  const polarity = row.select.value;
  const entry = document.createElement("li");
  entry.className = polarity + (id === current ? " current" : "");
  if (id === current) entry.setAttribute("aria-current", "true");
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = (row.parent ? `${row.parent} – ` : "") + row.label + (row.isGone ? " (no longer in the codebook)" : "");
  entry.append(name);
  for (const [key, value] of Object.entries(POLARITIES)) {
    entry.append(button(`${value} `, key, () => setPolarity(id, value), value === polarity, `${row.label}: ${value}`));
  }
  entry.append(button("remove ", "⌫", () => remove(id), null, `Remove ${row.label}`));
  return entry;
}

function button(text, key, act, isPressed, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(text);
  if (isPressed !== null) made.setAttribute("aria-pressed", String(isPressed));
  const cap = document.createElement("kbd");
  cap.textContent = key;
  cap.setAttribute("aria-hidden", "true");
  made.append(cap);
  made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

function add(id) {
  if (!order.includes(id)) order.push(id);
  current = id;
  if (!byId.get(id).select.value) {
    pending = id;
    say(`${byId.get(id).label}: press s (strength), w (weakness), m (mixed) or c (context).`);
  }
  render();
}

function setPolarity(id, polarity) {
  byId.get(id).select.value = polarity;
  $("#none").checked = false;
  if (pending === id) pending = null;
  current = id;
  render();
  save();
}

function remove(id) {
  const wasSaved = byId.get(id).select.value !== "";
  byId.get(id).select.value = "";
  if (pending === id) pending = null;
  order = order.filter((other) => other !== id);
  render();
  if (wasSaved) save(); else say("");
}

function setNone(isNone) {
  $("#none").checked = isNone;
  if (isNone) {
    pending = null;
    for (const row of rows) row.select.value = "";
  }
  render();
  save();
}

function take(side) {
  const coding = new FormData(side);
  const gone = [];
  for (const row of rows) row.select.value = "";
  for (const [name, polarity] of coding) {
    if (!name.startsWith("code-")) continue;
    const row = byId.get(name.slice("code-".length));
    if (row) row.select.value = polarity; else gone.push(name.slice("code-".length));
  }
  $("#none").checked = coding.has("none");
  pending = null;
  order = rows.filter((row) => row.select.value).map((row) => row.id);
  render();
  save();
  if (lacksReason()) $("#note").focus();
  if (gone.length) say(`Not taken, because the codebook has no such code any more: ${gone.join(", ")}. Give the reason (e).`, true);
}

function toggle(selector) {
  $(selector).checked = !$(selector).checked;
  $(selector).dispatchEvent(new Event("change", { bubbles: true }));
}

function moveCurrent(step) {
  if (!order.length) return;
  const at = order.indexOf(current);
  current = order[(at + step + order.length) % order.length];
  render();
}

// ---- finding a code ----

let hits = [];
let chosen = 0;

function matches(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (row) => {
    const label = row.label.toLowerCase();
    const name = `${label} ${row.id} ${row.parent.toLowerCase()}`;
    if (words.every((word) => name.split(/[\s-]+/).some((part) => part.startsWith(word)))) {
      return label.startsWith(words[0] || "") ? 0 : 1;
    }
    if (words.every((word) => name.includes(word))) return 2;
    return words.every((word) => `${name} ${row.definition.toLowerCase()}`.includes(word)) ? 3 : 9;
  };
  return rows
    .filter((row) => !row.isGone)
    .map((row, at) => [rank(row), at, row])
    .filter(([place]) => place < 9)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , row]) => row);
}

function list() {
  hits = matches($("#find").value);
  chosen = Math.min(chosen, Math.max(hits.length - 1, 0));
  $("#found").replaceChildren(...hits.map((row, at) => {
    const option = document.createElement("li");
    option.id = `option-${row.id}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(at === chosen));
    option.append((row.parent ? `${row.parent} – ` : "") + row.label);
    option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(row); });
    return option;
  }));
  const row = hits[chosen];
  $("#found").hidden = hits.length === 0;
  $("#find").setAttribute("aria-expanded", String(hits.length > 0));
  $("#definition").hidden = false;
  $("#definition").textContent = row ? row.definition : "No code matches.";
  if (row) {
    $("#find").setAttribute("aria-activedescendant", `option-${row.id}`);
    $(`#option-${CSS.escape(row.id)}`).scrollIntoView({ block: "nearest" });
  } else $("#find").removeAttribute("aria-activedescendant");
}

function closeFinder() {
  $("#found").hidden = $("#definition").hidden = true;
  $("#find").value = "";
  $("#find").setAttribute("aria-expanded", "false");
  $("#find").removeAttribute("aria-activedescendant");
}

function choose(row) {
  $("#find").blur();
  closeFinder();
  add(row.id);
}

$("#find").addEventListener("focus", () => { chosen = 0; list(); });
$("#find").addEventListener("input", () => { chosen = 0; list(); });
$("#find").addEventListener("blur", closeFinder);
$("#find").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (hits.length) chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
    list();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (hits[chosen]) choose(hits[chosen]);
  } else if (event.key === "Escape") $("#find").blur();
});

// ---- fields of the form ----

let noteTimer = 0;
$("#note").addEventListener("input", () => {
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { noteTimer = 0; save(); }, 300);
});
$("#note").addEventListener("blur", () => {
  if (noteTimer) { clearTimeout(noteTimer); noteTimer = 0; save(); }
});
$("#none").addEventListener("change", () => setNone($("#none").checked));
$("#unsure").addEventListener("change", () => {
  save();
});
for (const row of rows) {
  row.select.addEventListener("change", () => {
    if (row.select.value) {
      if (!order.includes(row.id)) order.push(row.id);
      setPolarity(row.id, row.select.value);
    } else {
      order = order.filter((id) => id !== row.id);
      render();
      save();
    }
  });
}
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
for (const link of document.querySelectorAll("a[href^='/']:not([href$='.png'])")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.id === "to-codebook") open("#codebook");
    else if (link.id === "to-help") open("#help");
    else leave(link.href);
  });
}
for (const other of document.querySelectorAll(".other, #undo, .go")) {
  other.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (needsReason && other.classList.contains("other")) take(other);
    else if (await settle()) other.submit();
  });
}

// ---- keys ----

function open(dialog) {
  $(dialog).showModal();
  $(`${dialog} h2`).focus();
}

function follow(selector) {
  const link = $(selector);
  if (link) leave(link.href);
  else say("There is no further sentence in this direction.");
}

const KEYS = {
  a: () => $("#find").focus(),
  n: () => toggle("#none"),
  "?": () => toggle("#unsure"),
  e: () => $("#note").focus(),
  y: () => { const use = $(".other .use"); if (use) use.click(); },
  u: () => {
    if (saved < changes && lacksReason()) { saved = changes; location.reload(); }
    else $("#undo").requestSubmit();
  },
  k: () => follow("#skip"),
  g: () => { $("#to").focus(); $("#to").select(); },
  "/": () => follow("#to-search"),
  d: () => open("#codebook"),
  h: () => open("#help"),
  Backspace: () => { if (current) remove(current); },
  ArrowRight: () => follow("#next"),
  ArrowLeft: () => follow("#previous"),
  ArrowDown: () => moveCurrent(1),
  ArrowUp: () => moveCurrent(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("dialog[open]") || !$("#shortcuts").checked) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (POLARITIES[event.key]) {
    event.preventDefault();
    if (current) setPolarity(current, POLARITIES[event.key]);
    else say("Add a code first: press a.");
  } else if (/^[1-9]$/.test(event.key)) {
    const use = document.querySelectorAll(".other .use")[event.key - 1];
    if (use) { event.preventDefault(); use.click(); }
  } else if (KEYS[event.key]) {
    // The arrows scroll the page while there is no choice to make with them.
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (order.length < 2) return; }
    event.preventDefault();
    KEYS[event.key]();
  }
});

// A cookie, which the page finds again under another port.
const OFF = "letters-review-shortcuts=off";
$("#shortcuts").checked = !document.cookie.includes(OFF);
$("#shortcuts").addEventListener("change", () => {
  const seconds = $("#shortcuts").checked ? 0 : 31536000;
  document.cookie = `${OFF}; path=/; SameSite=Strict; max-age=${seconds}`;
});

// ---- at the start ----

$("#finder").hidden = false;
$("#all").open = false;
$("#save").parentElement.hidden = true;
if (needsReason) {
  for (const field of document.querySelectorAll(".other .reason")) {
    field.hidden = true;
    field.querySelector("input").required = false;
  }
}
render();
if ($("#next")) {
  // The next page's picture is drawn while this one is read.
  const picture = $("#next").getAttribute("href").replace(/^\/excerpt\/(\w+).*/, "/picture/$1.png");
  if ($(".page img")) new Image().src = picture;
}
