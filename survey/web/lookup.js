// Choices that stand in a file beside the form, which the engine leaves to us (rules H20, H21):
//
//     appearance="search('fruits', 'contains', 'name', /data/typed)"   rows of fruits.csv; the one choice in the form
//                                                                      names the columns of value and words
//     <input query="instance('cities')/root/item[state = /data/state]">   rows of itemsets.csv whose list_name is cities

import { readCsv } from './server.js';

const STATIC = /^-?\d+$/; // a choice in the form whose value is a number is one more choice

const MATCHES = { // of a cell and what is looked for, both in small letters
  contains: (cell, wanted) => cell.includes(wanted),
  startswith: (cell, wanted) => cell.startsWith(wanted),
  endswith: (cell, wanted) => cell.endsWith(wanted),
  matches: (cell, wanted) => cell === wanted,
};

const tables = new WeakMap(); // bytes -> rows
function rowsOf(bytes) {
  if (!tables.has(bytes)) {
    const [head, ...rows] = readCsv(new TextDecoder().decode(bytes));
    tables.set(bytes, rows.map((row) => Object.fromEntries(head.map((name, i) => [name.trim(), row[i] ?? '']))));
  }
  return tables.get(bytes);
}

// "f('a, b', g(1, 2))" -> ["'a, b'", "g(1, 2)"]: what stands between the commas of the call that begins at `at`.
function argumentsAt(text, at) {
  const parts = [''];
  let depth = 0, quote = '';
  for (const sign of text.slice(text.indexOf('(', at))) {
    quote = quote ? (sign === quote ? '' : quote) : /['"]/.test(sign) ? sign : '';
    depth += quote ? 0 : Number('(['.includes(sign)) - Number(')]'.includes(sign));
    if (depth === 0) {
      break;
    }
    if (sign === ',' && depth === 1 && !quote) {
      parts.push('');
    } else if (depth > 1 || sign !== '(' || parts.at(-1)) {
      parts[parts.length - 1] += sign;
    }
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

const choice = (value, words) => ({ value, words, label: words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`) });

// `search(…)` of an appearance: texts of its arguments, by evaluate(expression).
function searched({ appearance, choices }, media, evaluate) {
  const [file, kind, columns, wanted, filter, value] = argumentsAt(appearance, /search\s*\(/.exec(appearance).index).map(evaluate);
  const bytes = media[`${file}.csv`] ?? media[file];
  const test = MATCHES[kind] ?? (() => true);
  const rows = bytes ? rowsOf(bytes).filter((row) => (!filter || row[filter] === value) &&
    (!columns || columns.split(/[\s,]+/).some((column) => test((row[column] ?? '').toLowerCase(), wanted.toLowerCase())))) : [];
  return choices.flatMap((one) => {
    const names = (one.words ?? '').split(/\s*,\s*/);
    return STATIC.test(one.value) || !bytes ? one
      : rows.map((row) => choice(row[one.value] ?? '', names.map((name) => row[name] ?? '').join(' ')));
  }).filter((one, i, all) => one.value && all.findIndex(({ value: same }) => same === one.value) === i);
}

// Only `column = expression` and `and` between them, as ODK has it.
function queried({ query }, media, evaluate, language) {
  const list = /instance\s*\(\s*['"]([^'"]+)['"]\s*\)/.exec(query)?.[1];
  const conditions = (/\[(.*)\]\s*$/s.exec(query)?.[1].split(/\band\b/) ?? []).map((part) => {
    const [, column, expression] = /^\s*([\w.-]+)\s*=\s*(.*)$/s.exec(part) ?? [];
    return [column, expression ? evaluate(expression.trim()) : ''];
  });
  const bytes = media['itemsets.csv'];
  const rows = bytes && list ? rowsOf(bytes).filter((row) => row.list_name === list && conditions.every(([name, value]) => row[name] === value)) : [];
  return rows.map((row) => choice(row.name, row[`label::${language}`] || row.label ||
    Object.entries(row).find(([name, value]) => name.startsWith('label') && value)?.[1] || row.name));
}

// `item` with the choices of the file that it names; any other as it is. evaluate(expression): a text.
export function withOutsideChoices(item, media, evaluate, language) {
  if (/search\s*\(/.test(item.appearance) && item.choices) {
    return { ...item, choices: searched(item, media, evaluate) };
  }
  return item.query ? { ...item, control: 'select1', choices: queried(item, media, evaluate, language) } : item;
}
