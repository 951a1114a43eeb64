"use strict";

// The words that are searched: which go together, and where a text has them. The command line
// follows the same rules (common/search/terms.py).

window.WORDS = (() => {
  // Most sentences are plain letters apart from their quotation marks, which saves time.
  const straight = (text) => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  const plain = (text) => {
    const simple = straight(text);
    return (/^[\0-\x7f]*$/.test(simple) ? simple : straight(text.normalize("NFKD").replace(/[\u0300-\u036f]/g, ""))).toLowerCase();
  };

  // Words and phrases that stand for each other, by each of them.
  const families = new Map();
  for (const group of window.REPORT.families) {
    for (const member of group) families.set(member, [...(families.get(member) ?? []), ...group]);
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

  return { plain, searched, also, hasAny, element, marked };
})();
