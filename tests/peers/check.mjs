// Files by programs that others hold theirs to: GeoJSON by check-geojson, data packages by Frictionless' own reader.
//
//     node check.mjs FILE...        # run where the packages are; prints JSON: a list of { path, faults, rows }
//
// `rows`: how many of each table the reader took in, by the types that the package states.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { check } = require('@placemarkio/check-geojson');
const { Package } = require('datapackage');

function geojson(file) {
  try {
    check(readFileSync(file, 'utf8'));
    return { faults: [] };
  } catch (error) {
    return { faults: (error.issues ?? [error]).map(({ message }) => message) };
  }
}

async function table(resource, faults) {
  try {
    return (await resource.read({ keyed: true })).length;
  } catch (error) {
    faults.push(...[error, ...(error.errors ?? [])].map((one) => `${resource.name}: ${one.message}`));
    return null;
  }
}

async function datapackage(file) {
  const read = await Package.load(file);
  const faults = [...read.errors, ...read.resources.flatMap(({ errors }) => errors)].map(({ message }) => message);
  const rows = {};
  for (const resource of read.resources.filter(({ descriptor }) => descriptor.profile === 'tabular-data-resource')) {
    rows[path.basename(resource.descriptor.path)] = await table(resource, faults);
  }
  return { faults, rows };
}

const found = [];
for (const file of process.argv.slice(2)) {
  found.push({ path: file, ...await (file.endsWith('.json') ? datapackage : geojson)(file) });
}
console.log(JSON.stringify(found));
