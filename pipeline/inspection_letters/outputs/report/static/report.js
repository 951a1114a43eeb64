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
  const asked = new URLSearchParams(location.search).get("area");
  if (asked) {
    input.value = asked;
    input.dispatchEvent(new Event("input"));
  }
}

// A form that leads to the page of an area, by its name or a part of it.
const simple = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
const go = document.getElementById("go-to-area");
if (go) {
  const areas = [...document.querySelectorAll("#area-names option")].map((one) => [simple(one.value), one.value, one.dataset.page]);
  const say = document.getElementById("go-fits");
  go.elements.area.addEventListener("input", () => say.replaceChildren());
  go.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = simple(go.elements.area.value);
    if (!wanted) return;
    const fits = areas.filter(([name]) => name === wanted);
    const near = fits.length ? fits : areas.filter(([name]) => name.includes(wanted));
    if (near.length === 1) {
      location.href = near[0][2];
      return;
    }
    say.replaceChildren(near.length ? "Which of them? " : "No area here has that name.");
    near.forEach(([, name, page], at) => {
      const link = document.createElement("a");
      link.href = page;
      link.textContent = name;
      say.append(at ? ", " : "", link);
    });
  });
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
  chosen.querySelector("p").textContent = `${chosen.dataset.area}, ${sheet.toLowerCase()}: “${said.firstElementChild?.matches("a") ? said.firstElementChild.textContent : said.firstChild.textContent.trim()}”`;
  const list = said.parentElement;
  list.scrollTop += said.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
  const box = document.querySelector("g.on");
  (box ?? said).scrollIntoView({ block: "center" });
}

window.addEventListener("hashchange", choose);
// Again once all is loaded, since the browser itself goes to the sentence by then.
window.addEventListener("load", () => setTimeout(choose));
choose();
