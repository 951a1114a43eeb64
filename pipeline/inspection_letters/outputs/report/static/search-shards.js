"use strict";

// Where the search page has its excerpts from. A small report has them all in data/excerpts.js.
// A large one has them in shards, which are scripts because a page that is opened from disk may
// fetch nothing else; each is loaded when a search needs it, and an index of words says which do.

window.SHARDS = (() => {
  const data = window.REPORT;
  // Shards whose quotations stay in memory; those of others are loaded again when needed.
  const KEPT = 12;
  const taken = new Map();
  const kept = new Map();
  let last = null;
  let words = null;

  // Each shard with the place of its first letter and of its first excerpt.
  const shards = [];
  if (data.shards) {
    let start = 0;
    for (const [first, sizes] of data.shards) {
      const letter = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0));
      let at = 0;
      sizes.forEach((size, place) => { letter.fill(first + place, at, at += size); });
      shards.push({ number: shards.length, first, end: first + sizes.length, start, size: letter.length, letter });
      start += letter.length;
    }
  } else shards.push({ number: 0, first: 0, end: data.letters.length, start: 0, size: data.id.length, letter: data.letter });

  data.take = (name, part) => taken.set(name, part);

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const end = () => {
        script.remove();
        const part = taken.get(name);
        taken.delete(name);
        if (part) resolve(part);
        else reject(Object.assign(new Error(`data/${name}.js cannot be loaded`), { file: `data/${name}.js` }));
      };
      script.onload = end;
      script.onerror = end;
      script.src = `data/${name}.js`;
      document.head.append(script);
    });
  }

  // Columns of a shard: at once if they are there, or else as a promise.
  function codes(shard) {
    if (!data.shards) return data;
    return (shard.codes ??= load(`codes-${shard.number}`).then((part) => (shard.codes = part)));
  }

  function texts(shard) {
    if (!data.shards) return data;
    const found = kept.get(shard.number) ?? (last?.number === shard.number ? last.part : null);
    if (found) return found;
    const part = load(`texts-${shard.number}`).then((loaded) => {
      if (kept.get(shard.number) === part) kept.set(shard.number, loaded);
      else if (last?.part === part) last.part = loaded;
      return loaded;
    });
    if (kept.size < KEPT) kept.set(shard.number, part);
    else last = { number: shard.number, part };
    return part;
  }

  // The words of all excerpts, each with the shards in which it is; none in a small report.
  function index() {
    if (!data.shards) return null;
    return (words ??= load("words").then((byShards) => {
      words = Object.entries(byShards).flatMap(([bits, of]) => of.split(" ").map((word) => [word, BigInt(`0x${bits}`)]));
      return words;
    }));
  }

  const everywhere = (1n << BigInt(shards.length)) - 1n;

  // The shards that can have a term: those with each of its words, of which the last may be the
  // beginning of a word unless the term is found as a whole only.
  function withTerm(term, whole) {
    const parts = term.match(/[a-z0-9]+/g) ?? [];
    const open = !whole && /[a-z0-9]$/.test(term);
    return parts.reduce((found, part, at) => {
      const begins = open && at === parts.length - 1;
      let own = 0n;
      for (const [word, bits] of words) if (begins ? word.startsWith(part) : word === part) own |= bits;
      return found & own;
    }, everywhere);
  }

  // Whether a shard can have one of each list of terms; all can in a small report.
  function withTerms(terms) {
    if (!data.shards || !terms.length) return () => true;
    const found = terms.reduce((all, alternatives) =>
      all & alternatives.reduce((any, term, at) => any | withTerm(term, at > 0), 0n), everywhere);
    return (shard) => (found >> BigInt(shard.number)) & 1n;
  }

  const holding = (at) => {
    let low = 0, high = shards.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (shards[middle].start <= at) low = middle;
      else high = middle - 1;
    }
    return shards[low];
  };

  return { shards, codes, texts, index, withTerms, holding, size: shards.at(-1).start + shards.at(-1).size };
})();
