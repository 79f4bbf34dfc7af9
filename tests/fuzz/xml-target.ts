import { readFileSync } from 'node:fs';
import { cleanTrack } from '../../src/main/rekordbox/clean.ts';
import { readRekordboxXml } from '../../src/main/rekordbox/read-xml.ts';
import type { FuzzTarget } from './target.ts';

const library = new URL('../fixtures/rekordbox/library.xml', import.meta.url);

/** Rekordbox XML: bytes to rows to cleaned tracks. */
export const xmlTarget: FuzzTarget = {
  name: 'xml',
  seeds: async () => [{ name: 'library.xml', bytes: readFileSync(library) }],
  async take(path) {
    await readRekordboxXml(path, {
      onTracks: async (rows) => {
        for (const row of rows) cleanTrack(row);
      },
    });
  },
};
