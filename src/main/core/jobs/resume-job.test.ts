import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seratoMarkers, withGeob } from '../../../../tests/fixtures/programs/make-serato.ts';
import { fixture } from '../../../../tests/fixtures/audio/collect.ts';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { programExportOptionsSchema } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';
import { resumeJob } from './resume-job.ts';

/** As if the process had died in the middle of the job. */
function interrupt(core: Core, id: string): void {
  core.db.connection.prepare(`UPDATE job SET state = 'interrupted', finished_at = NULL WHERE id = ?`).run(id);
}

const ended = (core: Core, id: string) =>
  new Promise<string>((resolve) => {
    const look = (): void => {
      const { state } = core.jobs.get(id);
      if (!['queued', 'running'].includes(state)) resolve(state);
    };
    core.events.on('job', look);
    look();
  });

describe('a resumed job', () => {
  it('writes for the same program as before', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    await importInProcess(core, writeRekordboxFile(join(folder, 'library.xml'), [{ id: 1 }]));
    const out = join(folder, 'out.nml');
    const job = core.programExports.start(
      out,
      { kind: 'filter', filter: {} },
      { program: 'traktor', into: null },
      programExportOptionsSchema.parse({}),
      { overwrite: true },
    );
    await job.finished;
    writeFileSync(out, '');
    interrupt(core, job.id);
    const again = resumeJob(core, job.id);
    expect(await ended(core, again)).toBe('done');
    expect(readFileSync(out, 'utf8')).toContain('<NML');
  });

  it('reads Serato’s tags if it did before', async () => {
    const core = openCore();
    const music = join(temporaryFolder(), 'music');
    mkdirSync(music);
    const path = join(music, 'a.mp3');
    const mp3 = readFileSync(fixture('click-lame.mp3'));
    writeFileSync(path, withGeob(mp3, { 'Serato Markers2': seratoMarkers([{ index: 0, start: 500 }]) }));
    const job = core.imports.start([music], [], { serato: true });
    await job.finished;
    core.removal.removeImport(core.removal.imports()[0]!.id, { author: 'Ada', origin: null });
    interrupt(core, job.id);
    const again = resumeJob(core, job.id);
    expect(await ended(core, again)).toBe('done');
    expect(core.removal.imports()).toHaveLength(1);
    const [id] = core.library.ids({});
    expect(core.annotations.head(id!)!.annotation.cues).toMatchObject([{ slot: 'A', time: 0.5 }]);
  });
});
