import { createVersionNow } from '../../../../../tests/fixtures/datasets/create-version-now.ts';
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rekordboxFiles, skipReason } from '../../../../../tests/support/shared-data.ts';
import { openCore } from '../../../../../tests/support/temporary-home.ts';
import { versionLineage } from '../lineage.ts';
import { validateCollection } from '../quality/validate-library.ts';
import { collectionStatistics } from '../../library/statistics.ts';

/** A real library of a few hundred tracks. */
const file = rekordboxFiles.find((path) => statSync(path).size > 150_000 && statSync(path).size < 1_000_000);

describe.skipIf(!file)(`datasets of a real export (${file ? 'found' : skipReason})`, () => {
  it('are counted, validated, versioned and traced to the export', async () => {
    const core = openCore();
    const { rekordbox } = await core.imports.start([file!]).result;
    const { tracks } = rekordbox[0]!;
    const statistics = collectionStatistics(core.db);
    expect(statistics.total).toBe(tracks.added);
    expect(statistics.tiers.cleaned).toBe(tracks.added);
    expect(statistics.tempi.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(tracks.added * 0.9);

    const { findings, quality } = (await validateCollection(core.db)).report;
    expect(findings.filter(({ code }) => code === 'schema')).toEqual([]);
    // What the import cleans must come out clean.
    expect(quality.scores.consistency).toBeGreaterThan(0.95);
    expect(quality.scores.validity).toBeGreaterThan(0.95);

    const version = createVersionNow(core, {
      name: 'real',
      author: 'test',
      seed: 'real',
      force: 'no audio here',
    });
    expect(version.trackCount).toBe(tracks.added);
    const { train, validation, test } = version.report.splits.shares;
    expect(train).toBeCloseTo(0.7, 1);
    expect(validation + test).toBeCloseTo(0.3, 1);
    expect(versionLineage(core.datasets, 'real').imports).toMatchObject([
      { path: file, tracks: tracks.added },
    ]);
  }, 30_000);
});
