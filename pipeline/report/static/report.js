"use strict";

// What pages do beyond being read: a filter for tables, and the choice of a sentence on the
// pages of a letter. Everything can be read without it.

for (const input of document.querySelectorAll("input[data-filter]")) {
  const table = document.getElementById(input.dataset.filter);
  const found = document.getElementById(`${input.dataset.filter}-found`);
  const rows = [...table.tBodies[0].rows];
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = wanted ? `${shown} of ${rows.length}` : "";
  });
}

// A form that leads to the page of an area, by its name.
const go = document.getElementById("go-to-area");
if (go) {
  const pages = new Map([...document.querySelectorAll("#area-names option")].map((one) => [one.value.toLowerCase(), one.dataset.page]));
  const say = go.querySelector("[role=status]");
  const lead = () => {
    const wanted = go.elements.area.value.trim().toLowerCase();
    const fits = [...pages.keys()].filter((name) => name.includes(wanted));
    const name = pages.has(wanted) ? wanted : fits.length === 1 ? fits[0] : "";
    if (name) location.href = pages.get(name);
    else say.textContent = wanted ? (fits.length ? `${fits.length} areas have that in their name.` : "No area here has that name.") : "";
    return Boolean(name);
  };
  go.addEventListener("submit", (event) => { event.preventDefault(); lead(); });
}

// Paper cannot be unfolded.
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
});

function choose() {
  const id = location.hash.startsWith("#x-") ? location.hash.slice(3) : "";
  const chosen = document.getElementById("chosen");
  if (!chosen) return;
  for (const one of document.querySelectorAll("[data-x], [data-list]")) {
    one.classList.toggle("on", Boolean(id) && (one.dataset.x ?? one.dataset.list) === id);
  }
  const said = document.querySelector("[data-list].on");
  chosen.hidden = !said;
  if (!said) return;
  const sheet = said.closest(".sheet").querySelector("h2").textContent;
  chosen.querySelector("p").textContent = `${sheet}: “${said.firstElementChild?.matches("a") ? said.firstElementChild.textContent : said.firstChild.textContent.trim()}”`;
  const list = said.parentElement;
  list.scrollTop += said.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
  const box = document.querySelector("g.on");
  (box ?? said).scrollIntoView({ block: "center" });
}

window.addEventListener("hashchange", choose);
// Pictures above the sentence have their sizes from the start, so that its place is known.
choose();
