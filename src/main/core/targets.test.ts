import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertTrack } from '../../../tests/fixtures/library/insert-track.ts';
import { writeRekordboxFile } from '../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { exportOptionsSchema } from '../../shared/contract/index.ts';
import { exportFormatIds } from '../../shared/domain/index.ts';
import type { ExportFormat } from '../../shared/domain/index.ts';
import type { AppError } from '../../shared/errors.ts';
import { writeWhole } from '../files/output.ts';
import type { Core } from './create-core.ts';
import { createHandlers } from './handlers.ts';
import { fileExtensions } from './exchange/planned-files.ts';

const everything = { kind: 'filter', filter: {} } as const;
const context = { signal: new AbortController().signal, clientId: 'test' };

async function openLibrary() {
  const core = openCore();
  const folder = temporaryFolder();
  const xml = writeRekordboxFile(join(folder, 'library.xml'), [
    { id: 1, name: 'One', hot: [1] },
    { id: 2, name: 'Two', hot: [2] },
  ]);
  await importInProcess(core, xml);
  return { core, folder, xml, handlers: createHandlers(core) };
}

/** Exports as a window does, and waits for the end. */
async function exportAs(core: Core, format: ExportFormat | 'xml', path: string, overwrite = false) {
  const handlers = createHandlers(core);
  const options = exportOptionsSchema.parse({});
  const { jobId } =
    format === 'xml'
      ? await handlers.exports.start({ path, selection: everything, options, overwrite }, context)
      : await handlers.exchange.export(
          {
            format,
            path,
            source: { kind: 'selection', selection: everything },
            options: { name: '', overwrite, relative: false, predictions: false },
          },
          context,
        );
  for (;;) {
    const job = core.jobs.get(jobId);
    if (job.finishedAt !== null) return job;
    await new Promise((resolve) => core.events.once('job', resolve));
  }
}

const formats = [...exportFormatIds, 'xml'] as const;
const extensionOf = (format: ExportFormat | 'xml'): string | null =>
  format === 'xml' ? '.xml' : (fileExtensions[format]?.[0] ?? null);

/** The files that an export made, by name. */
function contents(path: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      files[join(entry.parentPath, entry.name)] = readFileSync(join(entry.parentPath, entry.name), 'latin1');
  return files;
}

describe.each(formats)('an export as %s', (format) => {
  it('asks before it replaces files that Segue did not write, but not for its own', async () => {
    const { core, folder } = await openLibrary();
    const out = join(folder, 'out');
    mkdirSync(out);
    const extension = extensionOf(format);
    const path = extension === null ? out : join(out, `out${extension}`);
    expect(await exportAs(core, format, path)).toMatchObject({ state: 'done' });
    const files = Object.keys(contents(out));
    expect(files.length).toBeGreaterThan(0);
    expect(await exportAs(core, format, path)).toMatchObject({ state: 'done' });

    const edited = files[0]!;
    appendFileSync(edited, '# mine');
    const before = contents(out);
    const outcome = await exportAs(core, format, path).then(
      ({ state }) => state,
      ({ code, message }: AppError) => (message.includes(edited) ? code : message),
    );
    // The export reads YAML files: it keeps edited ones and reports them.
    expect(outcome).toBe(format === 'yaml' ? 'done' : 'would_overwrite');
    expect(contents(out)).toEqual(before);
    expect(await exportAs(core, format, path, true)).toMatchObject({ state: 'done' });
    expect(readFileSync(edited, 'latin1')).not.toContain('# mine');
    expect(await exportAs(core, format, path)).toMatchObject({ state: 'done' });
  });

  it('never writes to data folders, even with permission to overwrite', async () => {
    const { core } = await openLibrary();
    const other = openCore();
    const extension = extensionOf(format);
    for (const home of [core.home.root, join(core.home.root, 'sub'), other.home.root]) {
      mkdirSync(home, { recursive: true });
      const path = extension === null ? home : join(home, `out${extension}`);
      const before = readdirSync(home);
      await expect(exportAs(core, format, path, true)).rejects.toMatchObject({ code: 'conflict' });
      expect(readdirSync(home)).toEqual(before);
    }
  });
});

describe.each(formats.filter((format) => extensionOf(format) !== null))('an export as %s', (format) => {
  it('has the format’s extension, and is not a folder', async () => {
    const { core, folder } = await openLibrary();
    for (const name of ['.bashrc', 'thesis.docx', 'victim.mp3', 'lib.db']) {
      writeFileSync(join(folder, name), 'precious');
      await expect(exportAs(core, format, join(folder, name), true)).rejects.toMatchObject({
        code: 'invalid_input',
      });
      expect(readFileSync(join(folder, name), 'utf8')).toBe('precious');
    }
    const taken = join(folder, `folder${extensionOf(format)}`);
    mkdirSync(taken);
    await expect(exportAs(core, format, taken, true)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe.each(formats.filter((format) => extensionOf(format) === null))('an export as %s', (format) => {
  it('is a folder, and not in place of a file', async () => {
    const { core, folder } = await openLibrary();
    const path = join(folder, 'victim.mp3');
    writeFileSync(path, 'precious');
    await expect(exportAs(core, format, path, true)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });
});

describe('targets', () => {
  it('are never an imported file, by any of its names', async () => {
    const { core, folder, xml } = await openLibrary();
    const original = readFileSync(xml, 'utf8');
    symlinkSync(xml, join(folder, 'symlink.xml'));
    linkSync(xml, join(folder, 'hardlink.xml'));
    mkdirSync(join(folder, 'sub'));
    for (const name of ['library.xml', 'symlink.xml', 'hardlink.xml', 'sub/../library.xml'])
      await expect(exportAs(core, 'xml', `${folder}/${name}`, true)).rejects.toMatchObject({
        code: 'conflict',
      });
    expect(readFileSync(xml, 'utf8')).toBe(original);
  });

  it('are never music of the library', async () => {
    const { core, folder } = await openLibrary();
    const music = join(folder, 'track.flac');
    writeFileSync(music, 'music');
    insertTrack(core.db, { path: music });
    await expect(
      core.targets.guard({ overwrite: true }, () => writeWhole(music, 'changed copy')),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('music of this library') as string,
    });
    expect(readFileSync(music, 'utf8')).toBe('music');
  });

  it('are checked again when the file is complete', async () => {
    const { core, folder } = await openLibrary();
    const path = join(folder, 'late.xml');
    const job = core.exports.start(path, everything, exportOptionsSchema.parse({}));
    // Created by somebody else after the first check.
    const put = (): void => {
      if (readdirSync(folder).some((name) => name.startsWith('.late.xml.'))) {
        if (!existsSync(path)) writeFileSync(path, 'somebody else’s');
      } else setImmediate(put);
    };
    put();
    await expect(job.result).rejects.toMatchObject({ code: 'would_overwrite' });
    expect(readFileSync(path, 'utf8')).toBe('somebody else’s');
  });
});
