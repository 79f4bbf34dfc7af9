import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/languages/catalogue.ts';
import { followLanguage } from '../../src/main/host/follow-language.ts';
import { openDatabase } from '../../src/main/db/database.ts';
import { setLanguage } from '../../src/shared/languages/translate.ts';
import { insertTrack } from '../fixtures/library/insert-track.ts';
import { openRpcCore } from './rpc-core.ts';
import type { RpcCore } from './rpc-core.ts';

describe('what the core says', () => {
  let folder: string;
  let rpc: RpcCore;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'segue-languages-'));
    rpc = openRpcCore(folder);
    const db = openDatabase(join(folder, 'home', 'library.db'));
    insertTrack(db, { title: 'One', tier: 2, confidence: 0.2, flags: ['grid_missing', 'key_disagrees'] });
    db.close();
    followLanguage(rpc.core.handlers);
  });
  afterAll(async () => {
    await rpc.close();
    rmSync(folder, { recursive: true, force: true });
    await setLanguage({ language: 'en', locale: 'en' });
  });

  const reasons = async (): Promise<string[]> => {
    const { items } = await rpc.api.review.queue({ mode: 'gain', limit: 10 });
    return items.flatMap((item) => item.reasons.map(({ text }) => text));
  };

  it.each(['de', 'es', 'en'] as const)('is in the language of the settings: %s', async (language) => {
    await rpc.api.settings.set({ language });
    const catalogue = language === 'en' ? {} : readCatalogue(language);
    const text = 'The analysis hears another key than the import';
    await expect.poll(reasons).toContain(catalogue[text] ?? text);
  });
});
