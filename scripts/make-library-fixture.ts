/**
 * Writes a library file of this version, with its expected contents, to `tests/fixtures/libraries`. Run it once per
 * release: later versions must always be able to read it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { version } from '../src/shared/version.ts';
import { writeSyntheticCrate } from '../tests/e2e/support/synthetic-crate.ts';
import { runCli } from '../tests/support/cli.ts';

const target = join(import.meta.dirname, '../tests/fixtures/libraries');
// Always the same folder, because paths are part of a library.
const folder = join(tmpdir(), 'segue-library-fixture');
const home = join(folder, 'home');

async function segue(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCli(['--home', home, '--json', ...args]);
  if (code !== 0) throw new Error(`segue ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const crate = await writeSyntheticCrate(folder);
await segue('analyze', crate.xml);
await segue('playlists', 'create', 'Sets', '--folder');
await segue('playlists', 'create', 'Tonight', '--in', 'Sets');
await segue('playlists', 'add', 'Tonight', '1');
await segue('data', 'flag', '1', '--add', 'cue_off_grid');
await segue('data', 'tier', '1', '--set', '1');
await segue('dataset', 'create', 'first', '--force', 'a fixture');
await segue('tracks', 'remove', '2');
await segue('undo');
// Empties the write-ahead log into the file.
await segue('tracks');
const found = {
  documents: [await segue('show', '1'), await segue('show', '2')],
  playlists: await segue('playlists', 'list'),
};
mkdirSync(target, { recursive: true });
writeFileSync(
  join(target, `${version}.db.gz`),
  gzipSync(readFileSync(join(home, 'library.db')), { level: 9 }),
);
writeFileSync(join(target, `${version}.json`), `${JSON.stringify(found, null, 2)}\n`);
rmSync(folder, { recursive: true });
console.log(`tests/fixtures/libraries/${version}.db.gz`);
