"use strict";

// Search over all excerpts. They are stored as columns (see data/excerpts.js) and searched in one
// pass, those of a large report shard by shard (see shards.js). The search is part of the address,
// so that it can be linked to.

(() => {
  const data = window.REPORT;
  const source = window.SHARDS;
  const { plain, searched, also, hasAny, element, marked } = window.WORDS;
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

  const plainTexts = (texts) => (texts.plain ??= texts.quote.map(plain));
  // A derived measure stands for any of its codes.
  const codesAt = new Map(data.codes.map((code, place) => [code[0], [place]]));
  for (const [id, , codes] of data.derived) codesAt.set(id, codes);
  const topicAt = new Map(data.topics.map((topic, place) => [topic[0], place]));
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

  // What a search asks for, in the numbers of the columns. First the letters that match, because
  // most filters are about letters.
  function wanted(ask) {
    const letters = data.letters.map((letter) =>
      (!ask.area || letter.slug === ask.area) && (!ask.letter || letter.id === ask.letter) &&
      ["outcome", "region", "year", "kind"].every((name) => !ask[name] || letter[name] === ask[name]));
    const polarities = ask.polarity === EITHER ? ["weakness", "strength"] : ask.polarity ? [ask.polarity] : [];
    return {
      letters,
      terms: searched(ask),
      codes: [ask.code, ask.code2].filter(Boolean).map((id) => codesAt.get(id)),
      poles: polarities.map((name) => data.polarities.indexOf(name)),
      recommends: ask.recommendation === EITHER ? EITHER : RECOMMENDATIONS.indexOf(ask.recommendation),
      topic: ask.topic ? topicAt.get(ask.topic) : -1,
    };
  }

  // Adds the excerpts of a shard that match, and their letters, to those found.
  function searchIn(shard, columns, texts, want, hits, inLetters) {
    const { letters, terms, codes, poles, recommends, topic } = want;
    for (let at = 0; at < shard.size; at += 1) {
      if (!letters[shard.letter[at]]) continue;
      if (recommends === EITHER ? !columns.recommends[at] : recommends > 0 && columns.recommends[at] !== recommends) continue;
      if (topic >= 0 && !columns.topic[at].includes(topic)) continue;
      if ((codes.length || poles.length) && !hasCodes(columns.coded[at], codes, poles)) continue;
      if (terms.length && !terms.every((alternatives) => hasAny(texts[at], alternatives))) continue;
      hits.push(shard.start + at);
      inLetters.add(shard.letter[at]);
    }
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

  function row(shard, at, columns, texts, ask, terms) {
    const letter = data.letters[shard.letter[at]];
    const link = element("a", { class: "source", href: `letters/${letter.id}.html#x-${texts.id[at]}` },
      `${letter.area}${letter.date ? ` ${letter.date.slice(0, 4)}` : ""}, ${letter.place} ${texts.page[at]}`,
      element("span", { class: "unseen" }, ": see this sentence in its place"));
    const tags = [];
    let tone = "";
    for (let n = 0; n < columns.coded[at].length; n += 2) {
      const [id, label, , address, parent] = data.codes[columns.coded[at][n]];
      const polarity = data.polarities[columns.coded[at][n + 1]];
      if (!tone || id === ask.code) tone = polarity;
      tags.push(" ", element("span", { class: `tag ${parent === undefined ? "" : "detail "}${polarity}` }, `${words.polarity[polarity]}: `,
        element("a", { href: address }, label)));
    }
    return element("li", {}, element("figure", { class: `quote ${tone}` },
      element("blockquote", {}, element("p", {}, ...marked(texts.quote[at], terms))),
      element("figcaption", {}, link, ...tags)));
  }

  let hits = [], shown = 0, ask = {}, searches = 0, running = null;

  // Columns are there at once in a small report, and nothing waits; of a large one they may have
  // to be loaded.
  async function show(more) {
    const own = searches;
    const terms = searched(ask);
    const step = more ? STEP : Math.max(STEP, history.state?.shown ?? 0);
    const from = more ? shown : 0;
    const next = hits.slice(from, from + step);
    const rows = [];
    for (const at of next) {
      const shard = source.holding(at);
      let columns = source.codes(shard), texts = source.texts(shard);
      if (columns instanceof Promise) columns = await columns;
      if (texts instanceof Promise) texts = await texts;
      if (own !== searches) return;
      rows.push(row(shard, at - shard.start, columns, texts, ask, terms));
    }
    if (more) results.append(...rows);
    else results.replaceChildren(...rows);
    // Only now, so that those which could not be loaded are asked for again.
    shown = from + next.length;
    // So that readers who come back see as many results as before.
    if (more) history.replaceState({ shown }, "");
    offer();
    if (more && rows.length) rows[0].querySelector("a").focus();
  }

  function offer() {
    further.hidden = shown >= hits.length;
    further.textContent = `Show ${Math.min(STEP, hits.length - shown)} more`;
  }

  const count = (number, noun) => `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;

  function run(unknown = []) {
    running = find(++searches, unknown);
  }

  async function find(own, unknown) {
    const began = performance.now();
    ask = request();
    hits = [];
    const inLetters = new Set();
    try {
      const isShown = await searchAll(own, wanted(ask), inLetters);
      if (own !== searches) return;
      if (isShown) offer();
      else await show(false);
    } catch (fault) {
      if (own === searches) {
        hits = [];
        tell(fault);
      }
      return;
    }
    if (own !== searches) return;
    const areas = new Set([...inLetters].map((at) => data.letters[at].slug || data.letters[at].id));
    found.textContent = hits.length
      ? `${count(hits.length, "excerpt")} in ${count(inLetters.size, "letter")} about ${count(areas.size, "area")}`
      : "No excerpts match. Remove a filter or try other words.";
    const more = also(searched(ask));
    if (more.length) found.textContent += `${hits.length ? ". " : " "}Also searched: ${more.join(", ")}`;
    if (unknown.length) found.textContent += ` (This report does not have: ${unknown.join(", ")}.)`;
    form.dataset.milliseconds = String(performance.now() - began);
  }

  // Searches shard by shard. Returns whether results are shown, as they are once there are enough
  // of them: what is left to search only adds to their number.
  async function searchAll(own, want, inLetters) {
    const began = performance.now();
    const enough = Math.max(STEP, history.state?.shown ?? 0);
    const isLarge = source.shards.length > 1;
    if (isLarge) {
      results.replaceChildren();
      further.hidden = true;
      found.textContent = "Searching";
    }
    if (want.terms.length) await source.index();
    const can = source.withTerms(want.terms);
    const chosen = source.shards.filter((shard) => can(shard) && want.letters.slice(shard.first, shard.end).includes(true));
    let isShown = false, said = began, rested = began;
    for (const shard of chosen) {
      const columns = await source.codes(shard);
      const texts = want.terms.length ? plainTexts(await source.texts(shard)) : [];
      if (own !== searches) return isShown;
      searchIn(shard, columns, texts, want, hits, inLetters);
      if (!isLarge) break;
      if (!isShown && hits.length >= enough) {
        isShown = true;
        await show(false);
        form.dataset.first = String(performance.now() - began);
      }
      if (performance.now() - said > 1000) {
        said = performance.now();
        found.textContent = `Searching: ${count(hits.length, "excerpt")} so far`;
        if (isShown) offer();
      }
      // So that the page answers while it searches.
      if (performance.now() - rested > 100) {
        await new Promise((resolve) => setTimeout(resolve));
        rested = performance.now();
      }
    }
    return isShown;
  }

  function tell(fault) {
    if (!fault.file) throw fault;
    found.textContent = `Part of this report is missing or damaged (${fault.file}). Copy the whole folder of the report again, or make the report again.`;
  }

  function changed() {
    const query = address(ask = request());
    history.replaceState(null, "", query ? `#${query}` : location.pathname + location.search);
    run();
  }

  async function save() {
    const button = document.getElementById("save");
    button.disabled = true;
    // Results are saved when all have been found.
    for (let last = null; last !== running; await last) last = running;
    const chosen = hits;
    const parts = [`\ufeff${window.TABLE.head()}\r\n`];
    try {
      for (let at = 0; at < chosen.length; ) {
        const shard = source.holding(chosen[at]);
        const columns = await source.codes(shard), texts = await source.texts(shard);
        const lines = [];
        for (; at < chosen.length && chosen[at] < shard.start + shard.size; at += 1) {
          lines.push(window.TABLE.line(shard, chosen[at] - shard.start, columns, texts, words));
        }
        parts.push(`${lines.join("\r\n")}\r\n`);
      }
    } catch (fault) {
      tell(fault);
      return;
    } finally {
      button.disabled = false;
    }
    const link = element("a", { href: URL.createObjectURL(new Blob(parts, { type: "text/csv" })), download: "excerpts.csv" });
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
  further.addEventListener("click", () => show(true).catch(tell));
  document.getElementById("save").addEventListener("click", save);
  window.addEventListener("hashchange", () => run(read()));
  run(read());
})();
