"use strict";

// What pages do beyond being read: filter tables, and highlight a sentence on the pages of a
// letter. Everything can be read without it.

for (const input of document.querySelectorAll("input[data-filter]")) {
  const table = document.getElementById(input.dataset.filter);
  const found = document.getElementById(`${input.dataset.filter}-found`);
  const rows = [...table.tBodies[0].rows];
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(typed);
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = typed ? `${shown} of ${rows.length}` : "";
  });
  const area = new URLSearchParams(location.search).get("area");
  if (area) {
    input.value = area;
    input.dispatchEvent(new Event("input"));
  }
}

// A form that opens the page of an area by its name or part of it.
const simple = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
const go = document.getElementById("go-to-area");
if (go) {
  const areas = [...document.querySelectorAll("#area-names option")].map((area) => [simple(area.value), area.value, area.dataset.page]);
  const say = document.getElementById("go-fits");
  go.elements.area.addEventListener("input", () => say.replaceChildren());
  go.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = simple(go.elements.area.value);
    if (!typed) return;
    const fits = areas.filter(([name]) => name === typed);
    const near = fits.length ? fits : areas.filter(([name]) => name.includes(typed));
    if (near.length === 1) {
      location.href = near[0][2];
      return;
    }
    say.replaceChildren(near.length ? "More than one area matches: " : "No area in this report has that name.");
    near.forEach(([, name, page], at) => {
      const link = document.createElement("a");
      link.href = page;
      link.textContent = name;
      say.append(at ? ", " : "", link);
    });
  });
}

// Details cannot be opened on paper.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

function choose() {
  const id = location.hash.startsWith("#x-") ? location.hash.slice(3) : "";
  const chosen = document.getElementById("chosen");
  if (!chosen) return;
  for (const place of document.querySelectorAll("[data-x], [data-list]")) {
    place.classList.toggle("on", Boolean(id) && (place.dataset.x ?? place.dataset.list) === id);
  }
  const said = document.querySelector("[data-list].on");
  chosen.hidden = !said;
  if (!said) return;
  const sheet = said.dataset.place ?? said.closest(".sheet").querySelector("h2").textContent;
  chosen.querySelector("p").textContent = `${chosen.dataset.area}, ${sheet.toLowerCase()}: “${said.firstElementChild?.matches("a") ? said.firstElementChild.textContent : said.firstChild.textContent.trim()}”`;
  const list = said.parentElement;
  list.scrollTop += said.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
  const box = document.querySelector("g.on, mark.on");
  (box ?? said).scrollIntoView({ block: "center" });
}

window.addEventListener("hashchange", choose);
// Again when everything is loaded, because the browser scrolls to the sentence by itself.
window.addEventListener("load", () => setTimeout(choose));
choose();
