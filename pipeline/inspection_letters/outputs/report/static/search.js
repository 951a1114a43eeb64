"use strict";

// Search over all excerpts. They are stored as columns (see data/excerpts.js) and searched in one
// pass. The search is part of the address, so that it can be linked to.

(() => {
  const data = window.REPORT;
  const form = document.getElementById("search");
  const results = document.getElementById("results");
  const found = document.getElementById("found");
  const further = document.getElementById("further");
  const STEP = 50;
  const names = ["q", "exact", "code", "code2", "polarity", "area", "outcome", "region", "year", "kind", "recommendation", "topic", "letter"];
  const RECOMMENDATIONS = ["", "priority", "improve"];
  const EITHER = "either";
  const words = {
    polarity: { [EITHER]: "Weakness or strength", strength: "Strength", weakness: "Weakness", mixed: "Mixed", context: "Context" },
    recommendation: { [EITHER]: "Priority action or area for improvement", priority: "Area for priority action", improve: "Area for improvement" },
    outcome: data.outcomes,
    kind: data.kinds,
  };

  const plain = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase();
  const texts = data.quote.map(plain);
  // A derived measure stands for any of its codes.
  const codesAt = new Map(data.codes.map((code, place) => [code[0], [place]]));
  for (const [id, , codes] of data.derived) codesAt.set(id, codes);
  const topicAt = new Map(data.topics.map((topic, place) => [topic[0], place]));
  // Words and phrases that stand for each other, by each of them.
  const families = new Map();
  for (const group of data.families) {
    for (const member of group) families.set(member, [...(families.get(member) ?? []), ...group]);
  }

  function option(select, value, text) {
    const item = document.createElement("option");
    item.value = value;
    item.textContent = text;
    select.append(item);
    return item;
  }

  function fill() {
    for (const name of ["code", "code2"]) {
      const groups = new Map();
      // A detail code, which comes after all main codes, stands below its own.
      const last = [];
      data.codes.forEach(([id, label, group, , parent], place) => {
        if (!groups.has(group)) {
          const optgroup = document.createElement("optgroup");
          optgroup.label = group;
          groups.set(group, optgroup);
          form.elements[name].append(optgroup);
        }
        const item = option(groups.get(group), id, parent === undefined ? label : `– ${label}`);
        if (parent !== undefined) last[parent].after(item);
        last[parent ?? place] = item;
      });
    }
    for (const select of [form.elements.code, form.elements.code2]) {
      if (!data.derived.length) break;
      const optgroup = document.createElement("optgroup");
      optgroup.label = "Derived measures";
      for (const [id, label] of data.derived) option(optgroup, id, label);
      select.append(optgroup);
    }
    option(form.elements.exact, "1", "Only these words");
    option(form.elements.polarity, EITHER, words.polarity[EITHER]);
    for (const value of data.polarities) option(form.elements.polarity, value, words.polarity[value]);
    const areas = new Map(data.letters.filter((letter) => letter.slug).map((letter) => [letter.slug, letter.area]));
    for (const [slug, area] of areas) option(form.elements.area, slug, area);
    for (const name of ["outcome", "region", "year", "kind"]) {
      const values = [...new Set(data.letters.map((letter) => letter[name]))];
      if (name !== "outcome") values.sort();
      else values.sort((a, b) => Object.keys(data.outcomes).indexOf(a) - Object.keys(data.outcomes).indexOf(b));
      for (const value of values) option(form.elements[name], value, words[name]?.[value] ?? (value === "unknown" ? "Not known" : value));
    }
    for (const value of [EITHER, ...RECOMMENDATIONS.slice(1)]) option(form.elements.recommendation, value, words.recommendation[value]);
    const topics = [...data.topics].sort((a, b) => a[1].localeCompare(b[1], "en-GB"));
    for (const [id, name] of topics) option(form.elements.topic, id, name);
    for (const letter of data.letters) option(form.elements.letter, letter.id, [letter.area, letter.date, words.kind[letter.kind]].filter(Boolean).join(", "));
    if (!data.topics.length) form.elements.topic.closest(".field").hidden = true;
  }

  function read() {
    const query = new URLSearchParams(location.hash.slice(1));
    const codes = query.getAll("code");
    const unknown = [];
    for (const name of names) {
      const value = name === "code2" ? codes[1] ?? "" : name === "code" ? codes[0] ?? "" : query.get(name) ?? "";
      form.elements[name].value = value;
      if (form.elements[name].value !== value) {
        form.elements[name].value = "";
        unknown.push(value);
      }
    }
    return unknown;
  }

  function request() {
    return Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  }

  function address(ask) {
    const pairs = names.filter((name) => ask[name]).map((name) => [name === "code2" ? "code" : name, ask[name]]);
    return new URLSearchParams(pairs).toString();
  }

  // Words, and in quotation marks phrases.
  function termsOf(text) {
    return [...plain(text).matchAll(/"([^"]+)"|[^\s"]+/g)].map((found) => (found[1] ?? found[0]).trim()).filter(Boolean);
  }

  // For each term, itself and the words that are searched with it.
  function searched(ask) {
    return termsOf(ask.q).map((term) => {
      const related = ask.exact ? [] : families.get(term) ?? [];
      return [term, ...[...new Set(related)].filter((word) => word !== term).sort()];
    });
  }

  // What is searched beside the words in the field, and not found by their beginnings.
  function also(terms) {
    return [...new Set(terms.flatMap(([term, ...others]) => others.filter((word) => !word.startsWith(term))))];
  }

  const inWord = (code) => (code > 96 && code < 123) || (code > 47 && code < 58);

  // A phrase that is searched with a word may have a gap, which stands for up to three words.
  const GAP = " ... ";
  const BETWEEN = "(?:[^a-z0-9]+[a-z0-9'-]+){0,3}[^a-z0-9]+";
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const gapped = new Map();
  function placeOfGapped(text, term, from) {
    if (!gapped.has(term)) gapped.set(term, new RegExp(`(?<![a-z0-9])${term.split(GAP).map(escaped).join(BETWEEN)}(?![a-z0-9])`, "g"));
    const pattern = gapped.get(term);
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    return found ? [found.index, found.index + found[0].length] : null;
  }

  // Where a word begins and ends that begins with the term: "app" is found in "appropriate", but
  // not within "happy". A word that is searched with a term is found as a whole only.
  function placeOf(text, term, from, whole) {
    if (whole && term.includes(GAP)) return placeOfGapped(text, term, from);
    let at = text.indexOf(term, from);
    while (at >= 0 && ((at > 0 && inWord(text.charCodeAt(at - 1)) && inWord(term.charCodeAt(0))) ||
      (whole && inWord(text.charCodeAt(at + term.length))))) at = text.indexOf(term, at + 1);
    return at < 0 ? null : [at, at + term.length];
  }

  const hasAny = (text, alternatives) => alternatives.some((term, place) => placeOf(text, term, 0, place > 0));

  // First the letters that match, then their excerpts, because most filters are about letters.
  function search(ask) {
    const letters = data.letters.map((letter) =>
      (!ask.area || letter.slug === ask.area) && (!ask.letter || letter.id === ask.letter) &&
      ["outcome", "region", "year", "kind"].every((name) => !ask[name] || letter[name] === ask[name]));
    const terms = searched(ask);
    const codes = [ask.code, ask.code2].filter(Boolean).map((id) => codesAt.get(id));
    const polarities = ask.polarity === EITHER ? ["weakness", "strength"] : ask.polarity ? [ask.polarity] : [];
    const poles = polarities.map((name) => data.polarities.indexOf(name));
    const recommends = RECOMMENDATIONS.indexOf(ask.recommendation);
    const topic = ask.topic ? topicAt.get(ask.topic) : -1;
    const hits = [];
    for (let at = 0; at < texts.length; at += 1) {
      if (!letters[data.letter[at]]) continue;
      if (ask.recommendation === EITHER ? !data.recommends[at] : recommends > 0 && data.recommends[at] !== recommends) continue;
      if (topic >= 0 && !data.topic[at].includes(topic)) continue;
      if ((codes.length || poles.length) && !hasCodes(data.coded[at], codes, poles)) continue;
      if (!terms.every((alternatives) => hasAny(texts[at], alternatives))) continue;
      hits.push(at);
    }
    return hits;
  }

  // If a code is chosen, the polarity is that of the (first) code; otherwise that of any code.
  function hasCodes(coded, codes, poles) {
    const has = (chosen, allowed) => {
      for (let at = 0; at < coded.length; at += 2) {
        if ((!chosen.length || chosen.includes(coded[at])) && (!allowed.length || allowed.includes(coded[at + 1]))) return true;
      }
      return false;
    };
    return has(codes[0] ?? [], poles) && codes.slice(1).every((chosen) => has(chosen, []));
  }

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // Marks the words found. Plain text may be shorter or longer than the quotation, so places
  // are counted by character.
  function marked(quote, terms) {
    if (!terms.length) return [quote];
    const characters = [...quote];
    let folded = "";
    const place = [];
    characters.forEach((character, at) => {
      const simple = plain(character);
      folded += simple;
      for (let n = 0; n < simple.length; n += 1) place.push(at);
    });
    const on = new Uint8Array(characters.length);
    for (const alternatives of terms) {
      alternatives.forEach((term, n) => {
        for (let found = placeOf(folded, term, 0, n > 0); found; found = placeOf(folded, term, found[1], n > 0)) {
          on.fill(1, place[found[0]], place[found[1] - 1] + 1);
        }
      });
    }
    const parts = [];
    for (let at = 0; at < characters.length; ) {
      let end = at;
      while (end < characters.length && on[end] === on[at]) end += 1;
      const text = characters.slice(at, end).join("");
      parts.push(on[at] ? element("mark", {}, text) : text);
      at = end;
    }
    return parts;
  }

  function row(at, ask, terms) {
    const letter = data.letters[data.letter[at]];
    const source = element("a", { class: "source", href: `letters/${letter.id}.html#x-${data.id[at]}` },
      `${letter.area}${letter.date ? ` ${letter.date.slice(0, 4)}` : ""}, ${letter.place} ${data.page[at]}`,
      element("span", { class: "unseen" }, ": see this sentence in its place"));
    const tags = [];
    let tone = "";
    for (let n = 0; n < data.coded[at].length; n += 2) {
      const [id, label, , address, parent] = data.codes[data.coded[at][n]];
      const polarity = data.polarities[data.coded[at][n + 1]];
      if (!tone || id === ask.code) tone = polarity;
      tags.push(" ", element("span", { class: `tag ${parent === undefined ? "" : "detail "}${polarity}` }, `${words.polarity[polarity]}: `,
        element("a", { href: address }, label)));
    }
    return element("li", {}, element("figure", { class: `quote ${tone}` },
      element("blockquote", {}, element("p", {}, ...marked(data.quote[at], terms))),
      element("figcaption", {}, source, ...tags)));
  }

  let hits = [];
  let shown = 0;
  let ask = {};

  function show(more) {
    const terms = searched(ask);
    const step = more ? STEP : Math.max(STEP, history.state?.shown ?? 0);
    if (!more) {
      results.replaceChildren();
      shown = 0;
    }
    const next = hits.slice(shown, shown + step);
    const rows = next.map((at) => row(at, ask, terms));
    results.append(...rows);
    shown += next.length;
    // So that readers who come back see as many results as before.
    if (more) history.replaceState({ shown }, "");
    further.hidden = shown >= hits.length;
    further.textContent = `Show ${Math.min(STEP, hits.length - shown)} more`;
    if (more && rows.length) rows[0].querySelector("a").focus();
  }

  function count(number, noun) {
    return `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;
  }

  function run(unknown = []) {
    const began = performance.now();
    ask = request();
    hits = search(ask);
    const letters = new Set(hits.map((at) => data.letter[at]));
    const areas = new Set([...letters].map((at) => data.letters[at].slug || data.letters[at].id));
    found.textContent = hits.length
      ? `${count(hits.length, "excerpt")} in ${count(letters.size, "letter")} about ${count(areas.size, "area")}`
      : "No excerpts match. Remove a filter or try other words.";
    const more = also(searched(ask));
    if (more.length) found.textContent += `${hits.length ? ". " : " "}Also searched: ${more.join(", ")}`;
    if (unknown.length) found.textContent += ` (This report does not have: ${unknown.join(", ")}.)`;
    show(false);
    form.dataset.milliseconds = String(performance.now() - began);
  }

  function changed() {
    const query = address(ask = request());
    history.replaceState(null, "", query ? `#${query}` : location.pathname + location.search);
    run();
  }

  // In the usual form of CSV, and safe in a spreadsheet, which would take "=..." for a formula.
  function cell(value) {
    const text = String(value);
    return `"${(/^[=+\-@'\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  }

  function save() {
    const lines = [data.columns];
    for (const at of hits) {
      const letter = data.letters[data.letter[at]];
      const codes = [[], []], labels = [[], []];
      for (let n = 0; n < data.coded[at].length; n += 2) {
        const code = data.codes[data.coded[at][n]], polarity = data.polarities[data.coded[at][n + 1]];
        const layer = code[4] === undefined ? 0 : 1;
        codes[layer].push(`${code[0]}:${polarity}`);
        labels[layer].push(`${code[1]} (${words.polarity[polarity].toLowerCase()})`);
      }
      const row = {
        excerpt_id: data.id[at],
        letter_id: letter.id,
        area: letter.area,
        region: letter.region,
        date: letter.date,
        outcome: words.outcome[letter.outcome] ?? letter.outcome,
        kind: words.kind[letter.kind] ?? letter.kind,
        file: letter.file,
        page_number: data.page[at],
        codes: codes[0].join("; "),
        labels: labels[0].join("; "),
        detail_codes: codes[1].join("; "),
        detail_labels: labels[1].join("; "),
        text: data.quote[at],
        url: letter.url ? `${letter.url}#page=${data.page[at]}` : "",
      };
      lines.push(data.columns.map((name) => row[name]));
    }
    const text = `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: "excerpts.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // On a phone, open filters would hide the results.
  const filters = document.getElementById("filters");
  if (window.matchMedia("(max-width: 46rem)").matches && !location.hash) filters.open = false;

  fill();
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  further.addEventListener("click", () => show(true));
  document.getElementById("save").addEventListener("click", save);
  window.addEventListener("hashchange", () => run(read()));
  run(read());
})();
