"use strict";

// The excerpts that a search has found, as lines of CSV.

window.TABLE = (() => {
  const data = window.REPORT;

  // In the usual form of CSV, and safe in a spreadsheet, which would take "=..." for a formula.
  function cell(value) {
    const text = String(value);
    return `"${(/^[=+\-@'\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  }

  function line(shard, at, columns, texts, words) {
    const letter = data.letters[shard.letter[at]];
    const codes = [[], []], labels = [[], []];
    for (let n = 0; n < columns.coded[at].length; n += 2) {
      const code = data.codes[columns.coded[at][n]], polarity = data.polarities[columns.coded[at][n + 1]];
      const layer = code[4] === undefined ? 0 : 1;
      codes[layer].push(`${code[0]}:${polarity}`);
      labels[layer].push(`${code[1]} (${words.polarity[polarity].toLowerCase()})`);
    }
    const row = {
      excerpt_id: texts.id[at],
      letter_id: letter.id,
      area: letter.area,
      region: letter.region,
      date: letter.date,
      outcome: words.outcome[letter.outcome] ?? letter.outcome,
      kind: words.kind[letter.kind] ?? letter.kind,
      file: letter.file,
      page_number: texts.page[at],
      codes: codes[0].join("; "),
      labels: labels[0].join("; "),
      detail_codes: codes[1].join("; "),
      detail_labels: labels[1].join("; "),
      text: texts.quote[at],
      url: letter.url ? `${letter.url}#page=${texts.page[at]}` : "",
    };
    return data.columns.map((name) => cell(row[name])).join(",");
  }

  const head = () => data.columns.map(cell).join(",");

  return { head, line };
})();
