import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportFormatIds, exportFormats } from '../../src/shared/domain/index.ts';
import type { ExportFormat } from '../../src/shared/domain/index.ts';
import type { Api, Job } from '../../src/shared/contract/index.ts';
import { openRpcCore } from './rpc-core.ts';

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0">
  <PRODUCT Name="rekordbox" Version="7.0.0" Company="AlphaTheta"/>
  <COLLECTION Entries="2">${['First', 'Second']
    .map(
      (name, i) => `
    <TRACK TrackID="${i + 1}" Name="${name}" Artist="Ada" Genre="House" Kind="FLAC File" TotalTime="300" AverageBpm="128.00"
      SampleRate="44100" Tonality="8A" Location="file://localhost/nowhere/${name}.flac">
      <TEMPO Inizio="0.050" Bpm="128.00" Metro="4/4" Battito="1"/>
      <POSITION_MARK Name="In" Type="0" Start="0.050" Num="0" Red="40" Green="226" Blue="20"/>
    </TRACK>`,
    )
    .join('')}
  </COLLECTION>
  <PLAYLISTS><NODE Type="0" Name="ROOT" Count="0"/></PLAYLISTS>
</DJ_PLAYLISTS>
`;
const everything = { kind: 'selection', selection: { kind: 'filter', filter: {} } } as const;

describe('annotations and versions on their way out and in, over RPC', () => {
  let dir: string;
  let api: Api;
  let close: () => Promise<void>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'segue-exchange-'));
    await writeFile(join(dir, 'library.xml'), xml);
    ({ api, close } = openRpcCore(dir));
    await finish(await api.imports.start({ paths: [join(dir, 'library.xml')] }));
    await finish(await api.dataset.create({ name: 'crate', force: 'two tracks for a test' }));
  });
  afterAll(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
  });

  function finish({ jobId }: { readonly jobId: string }): Promise<Job> {
    return api.jobs.watch({ jobId });
  }

  async function exported(format: ExportFormat, path: string) {
    const { jobId } = await api.exchange.export({ format, path, source: everything });
    expect(await finish({ jobId })).toMatchObject({ state: 'done', kind: 'exchange', done: 2 });
    return api.exchange.exportReport({ jobId });
  }

  async function imported(path: string, options: { dryRun?: boolean; takeFile?: number[] } = {}) {
    const { jobId } = await api.exchange.import({ source: { kind: 'paths', paths: [path] }, ...options });
    expect(await finish({ jobId })).toMatchObject({ state: 'done' });
    return api.exchange.importReport({ jobId });
  }

  it('writes every format and reports', async () => {
    for (const format of exportFormatIds) {
      const path = join(dir, 'out', `${format}${exportFormats[format].extension ?? ''}`);
      expect(await exported(format, path)).toMatchObject({ format, path, tracks: 2 });
    }
    expect((await readFile(join(dir, 'out/jsonl.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(2);
    expect(await readdir(join(dir, 'out/label-studio'))).toEqual(['config.xml', 'tasks.json']);
  });

  it('writes a version with its splits', async () => {
    const path = join(dir, 'version.jsonl');
    const { jobId } = await api.exchange.export({
      format: 'jsonl',
      path,
      source: { kind: 'version', reference: 'crate@v1' },
    });
    await finish({ jobId });
    expect(JSON.parse((await readFile(path, 'utf8')).split('\n')[0]!)).toMatchObject({
      split: expect.stringMatching(/train|validation|test/),
    });
    await expect(
      api.exchange.export({ format: 'jsonl', path, source: { kind: 'version', reference: 'none@v1' } }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses places that the window may not use', async () => {
    const outside = join(tmpdir(), 'segue-elsewhere');
    const calls = [
      api.exchange.export({ format: 'csv', path: outside, source: everything }),
      api.exchange.import({ source: { kind: 'paths', paths: [outside] } }),
      api.exchange.addRemote({ name: 'x', address: outside }),
      api.exchange.addRemote({ name: 'x', address: `file://${outside}` }),
      api.exchange.trackForDvc({ folder: outside }),
    ];
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'invalid_input' } });
  });

  it('imports edited files, shows conflicts, and lets the file win on request', async () => {
    const folder = join(dir, 'yaml');
    await exported('yaml', folder);
    const names = (await readdir(folder)).sort();
    const edit = async (name: string, from: string | RegExp, to: string): Promise<void> => {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text).toMatch(from);
      await writeFile(join(folder, name), text.replace(from, to));
    };
    await edit(names[0]!, /notes: .*/, 'notes: from the file');
    await edit(names[1]!, /key: 8A/, 'key: 13Z');
    expect(await imported(folder, { dryRun: true })).toMatchObject({
      dryRun: true,
      counts: { imported: 1, invalid: 1 },
      outcomes: [
        { kind: 'invalid', problems: [{ line: expect.any(Number), field: expect.stringContaining('key') }] },
        { kind: 'imported', track: expect.stringMatching(/^Ada – /) },
      ],
    });
    const heard = new Promise((done) => api.library.changed(done));
    const first = await imported(folder);
    expect(first.counts).toMatchObject({ imported: 1, invalid: 1 });
    const trackId = first.outcomes.find(({ kind }) => kind === 'imported')!.trackId!;
    expect(await heard).toMatchObject({ trackIds: [trackId], reason: 'edit' });
    const view = await api.annotations.get({ trackId });
    expect(view.annotation.metadata.notes).toBe('from the file');

    await api.annotations.commit({
      trackId,
      baseRevision: view.revision,
      label: 'Change key',
      annotation: { ...view.annotation, audio: { ...view.annotation.audio, key: '9A' } },
    });
    await edit(names[0]!, /notes: .*/, 'notes: once more');
    const { outcomes, counts } = await imported(folder);
    expect(counts).toMatchObject({ conflict: 1, imported: 0 });
    expect(outcomes[0]).toMatchObject({
      kind: 'conflict',
      trackId,
      differences: expect.arrayContaining([expect.objectContaining({ part: 'key', before: '9A' })]),
    });
    expect((await api.annotations.get({ trackId })).annotation.audio.key).toBe('9A');
    expect(await imported(folder, { takeFile: [trackId] })).toMatchObject({ counts: { imported: 1 } });
    expect((await api.annotations.get({ trackId })).annotation).toMatchObject({
      audio: { key: '8A' },
      metadata: { notes: 'once more' },
    });
  });

  it('brings Label Studio’s answers back in', async () => {
    const folder = join(dir, 'studio');
    await exported('label-studio', folder);
    const path = join(folder, 'tasks.json');
    const text = await readFile(path, 'utf8');
    expect(await imported(path, { dryRun: true })).toMatchObject({ counts: { unchanged: 2 }, total: 0 });
    await writeFile(path, text.slice(0, -20));
    expect(await imported(path)).toMatchObject({ counts: { invalid: 1 } });
  });

  it('says that a folder holds nothing to import', async () => {
    const empty = join(dir, 'empty');
    await mkdir(empty);
    const { jobId } = await api.exchange.import({ source: { kind: 'paths', paths: [empty] } });
    const job = await finish({ jobId });
    expect(job).toMatchObject({ state: 'failed', resumable: true });
    expect(job.message).toContain(empty);
    await expect(api.exchange.importReport({ jobId })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('pushes to a shared folder, pulls again, and works on when it is gone', async () => {
    const share = join(dir, 'share');
    await mkdir(share);
    const { remotes } = await api.exchange.addRemote({ name: 'nas', address: share });
    expect(remotes).toEqual([{ name: 'nas', address: share, kind: 'folder' }]);
    await expect(api.exchange.addRemote({ name: 'NAS', address: share })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await api.exchange.remoteState({ name: 'nas' })).toEqual({
      reachable: true,
      message: null,
      versions: [{ reference: 'crate@v1', here: true, there: false }],
    });
    const pushed = await api.exchange.push({ remote: 'nas', reference: 'crate@v1' });
    expect(await finish(pushed)).toMatchObject({ state: 'done' });
    expect(await api.exchange.transferReport(pushed)).toMatchObject({ direction: 'push', folder: null });
    const again = await api.exchange.push({ remote: 'nas', reference: 'crate@v1' });
    await finish(again);
    expect(await api.exchange.transferReport(again)).toMatchObject({ transferred: 0 });
    expect((await api.exchange.remoteState({ name: 'nas' })).versions).toEqual([
      { reference: 'crate@v1', here: true, there: true },
    ]);
    await api.dataset.remove({ reference: 'crate@v1' });
    expect((await api.exchange.remoteState({ name: 'nas' })).versions).toEqual([
      { reference: 'crate@v1', here: false, there: true },
    ]);
    const pulled = await api.exchange.pull({ remote: 'nas', reference: 'crate@v1' });
    expect(await finish(pulled)).toMatchObject({ state: 'done' });
    const { folder } = await api.exchange.transferReport(pulled);
    expect(await readdir(join(folder!, 'annotations'))).toHaveLength(2);
    expect((await api.dataset.check({ reference: 'crate@v1' })).tracks).toBe(2);
    const { jobId } = await api.exchange.import({
      source: { kind: 'pulled', jobId: pulled.jobId },
      dryRun: true,
    });
    expect(await finish({ jobId })).toMatchObject({ state: 'done' });

    await rename(share, `${share}-away`);
    const lost = await api.exchange.remoteState({ name: 'nas' });
    expect(lost).toMatchObject({
      reachable: false,
      versions: [{ reference: 'crate@v1', here: true, there: false }],
    });
    expect(lost.message).toContain('Is the share connected?');
    const failed = await finish(await api.exchange.push({ remote: 'nas', reference: 'crate@v1' }));
    expect(failed).toMatchObject({ state: 'failed', resumable: true });
    await rename(`${share}-away`, share);
    expect(await finish(await api.jobs.resume({ jobId: failed.id }))).toMatchObject({ state: 'done' });
    await expect(api.exchange.push({ remote: 'none', reference: 'crate@v1' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await api.exchange.removeRemote({ name: 'nas' })).remotes).toEqual([]);
  });

  it('talks to S3-compatible storage without keeping keys', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
    const directory = join(dir, 's3');
    await mkdir(directory);
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory,
      configureBuckets: [{ name: 'music', configs: [] }],
    });
    const { port } = await server.run();
    const address = `s3://music/crates?endpoint=http://127.0.0.1:${port}`;
    await expect(
      api.exchange.addRemote({ name: 'cloud', address: 's3://KEY:SECRET@music/crates' }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await api.exchange.addRemote({ name: 'cloud', address });
    const pushed = await api.exchange.push({ remote: 'cloud', reference: 'crate@v1' });
    expect(await finish(pushed)).toMatchObject({ state: 'done' });
    expect(await api.exchange.remoteState({ name: 'cloud' })).toMatchObject({
      reachable: true,
      versions: [{ reference: 'crate@v1', here: true, there: true }],
    });
    await server.close();
    const { reachable, message } = await api.exchange.remoteState({ name: 'cloud' });
    expect(reachable).toBe(false);
    expect(message).toContain('s3://music/crates');
    const stored = await readFile(join(dir, 'home/exchange.json'), 'utf8');
    expect(stored).toContain(address);
    expect(stored).not.toContain('S3RVER');
    await api.exchange.removeRemote({ name: 'cloud' });
    vi.unstubAllEnvs();
  });

  it('tracks a folder for DVC and knows what has changed since', async () => {
    expect(await api.exchange.dvc({})).toEqual({ state: null });
    await expect(api.exchange.updateDvc({})).rejects.toMatchObject({ code: 'not_found' });
    const folder = join(dir, 'project');
    const tracked = await finish(await api.exchange.trackForDvc({ folder, remote: 's3://music/dvc' }));
    expect(tracked).toMatchObject({ state: 'done', message: '2 files tracked' });
    expect(await readdir(folder)).toContain('annotations.dvc');
    expect(await api.exchange.dvc({})).toMatchObject({
      state: { folder, remote: 's3://music/dvc', tracked: { files: 2 }, changed: 0 },
    });
    const { ids } = await api.library.query({ filter: {}, sort: [] });
    await api.annotations.bulk({
      selection: { kind: 'tracks', trackIds: [ids[0]!] },
      addFlags: ['needs_review'],
    });
    expect((await api.exchange.dvc({})).state).toMatchObject({ changed: 1 });
    expect(await finish(await api.exchange.updateDvc({}))).toMatchObject({ state: 'done' });
    expect((await api.exchange.dvc({})).state).toMatchObject({ changed: 0 });
    await rm(join(folder, 'annotations.dvc'));
    expect((await api.exchange.dvc({})).state).toMatchObject({ tracked: null, changed: 2 });
    await api.exchange.forgetDvc({});
    expect(await api.exchange.dvc({})).toEqual({ state: null });
  });

  it('shows how the library would be divided', async () => {
    const preview = await api.exchange.splits({ split: '50/0/50' });
    expect(preview).toMatchObject({ tracks: 2, ratios: [0.5, 0, 0.5], groups: expect.any(Number) });
    const { train, validation, test } = preview.counts;
    expect(train + validation + test).toBe(2);
    await expect(api.exchange.splits({ split: '50/50/50' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('tells everyone that a second person has looked at a track', async () => {
    const { ids } = await api.library.query({ filter: {}, sort: [] });
    const { revision } = await api.annotations.get({ trackId: ids[0]! });
    const heard = new Promise((done) => api.library.changed(done));
    await api.review.mark({ trackId: ids[0]!, revision, reviewer: 'Bea', verdict: 'agree' });
    expect(await heard).toMatchObject({ trackIds: [ids[0]], reason: 'review' });
  });
});
