import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Core } from '../../src/main/core/create-core.ts';
import { readRekordboxXml } from '../../src/main/rekordbox/read-xml.ts';
import { attributeOf } from '../../src/main/rekordbox/row.ts';
import type { RekordboxNode, RawAttributes, RekordboxTrack } from '../../src/main/rekordbox/row.ts';
import { exportOptionsSchema } from '../../src/shared/contract/index.ts';
import { rekordboxFiles } from '../support/shared-data.ts';
import { importInProcess, openCore, temporaryFolder } from '../support/temporary-home.ts';

const fixture = 'tests/fixtures/rekordbox/library.xml';
const files = [fixture, ...rekordboxFiles];

/** Whether Rekordbox itself wrote the file, unmodified; the index of the real files marks those. */
function isOwnExport(path: string): boolean {
  if (path === fixture) return true;
  const index = readFileSync(join(dirname(path), 'INDEX.md'), 'utf8');
  return index.includes(`★ \`${basename(path)}\``);
}

/** All that a file says but its layout, its lines and its counts, which an export puts right. */
async function contentOf(path: string) {
  const tracks: RekordboxTrack[] = [];
  const document = await readRekordboxXml(path, { onTracks: (batch) => void tracks.push(...batch) });
  const withoutCounts = (attributes: RawAttributes | null): RawAttributes =>
    (attributes ?? []).filter(([name]) => name !== 'Entries' && name !== 'Count');
  const plain = (node: RekordboxNode): unknown => ({
    kind: node.kind,
    attributes: withoutCounts(node.attributes),
    keys: node.keys,
    children: node.children.map(plain),
  });
  return {
    header: [document.root, document.product, withoutCounts(document.collection)],
    playlists: document.playlists?.map(plain) ?? null,
    tracks: tracks.map(({ attributes, tempos, marks, extra }) => ({ attributes, tempos, marks, extra })),
  };
}

async function exportAll(core: Core): Promise<string> {
  const path = join(temporaryFolder(), 'out.xml');
  const options = exportOptionsSchema.parse({ playlistName: null });
  await core.exports.start(path, { kind: 'filter', filter: {} }, options).result;
  return path;
}

const editor = { author: 'Ada', origin: null };

/** Moves the last cue of the last track that has one, or else gives the last track with a grid another key. */
function editOneTrack(core: Core): void {
  for (const trackId of core.library.ids({}).toReversed()) {
    const { annotation, revision } = core.annotations.state(trackId);
    const cue = annotation.cues.at(-1);
    if (!cue || cue.end !== undefined) continue;
    const moved = { ...cue, time: cue.time + 0.25, source: 'manual' };
    const cues = annotation.cues.with(annotation.cues.length - 1, moved);
    core.edits.commit(trackId, revision, 'Move a cue', { ...annotation, cues }, editor);
    return;
  }
  const trackId = core.library.ids({}).at(-1)!;
  const { annotation, revision } = core.annotations.state(trackId);
  const audio = { ...annotation.audio, key: annotation.audio.key === '4A' ? '5A' : '4A' };
  core.edits.commit(trackId, revision, 'Set the key', { ...annotation, audio }, editor);
}

describe.each(files.map((path) => [basename(path), path]))('%s', (_name, path) => {
  it('comes back as it was, and with one edit only that track differs', async () => {
    const core = openCore();
    const summary = await importInProcess(core, path);
    const original = await contentOf(path);
    expect(summary.tracks).toMatchObject({ read: original.tracks.length, added: original.tracks.length });

    const written = await exportAll(core);
    const isSame = readFileSync(written).equals(readFileSync(path));
    expect(isSame || !isOwnExport(path)).toBe(true);
    const content = await contentOf(written);
    expect(content.tracks).toEqual(original.tracks);
    expect(content.header).toEqual(original.header);
    expect(content.playlists).toEqual(original.playlists);

    editOneTrack(core);
    const edited = await contentOf(await exportAll(core));
    expect(edited.playlists).toEqual(original.playlists);
    const differing = edited.tracks.filter(
      (track, i) => JSON.stringify(track) !== JSON.stringify(original.tracks[i]),
    );
    expect(differing).toHaveLength(1);
    const [track] = differing;
    const before = original.tracks[edited.tracks.indexOf(track!)]!;
    // The Location is what Rekordbox finds the track by.
    expect(attributeOf(track!.attributes, 'Location')).toBe(attributeOf(before.attributes, 'Location'));
    expect(track!.tempos).toEqual(before.tempos);
    const changedMarks = track!.marks.filter(
      (mark, i) => JSON.stringify(mark) !== JSON.stringify(before.marks[i]),
    );
    const changedAttributes = track!.attributes.filter(
      ([name, value]) => attributeOf(before.attributes, name) !== value,
    );
    expect(changedMarks.length + changedAttributes.length).toBe(1);
  });
});
