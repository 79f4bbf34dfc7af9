import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { annotationSchema, cuePalette, DEFAULT_LOOP_COLOR } from '../../shared/domain/index.ts';
import type { Annotation, Cue, HotCueSlot } from '../../shared/domain/index.ts';
import { version } from '../../shared/version.ts';
import type { SynthesisTruth } from '../synthesis/truth.ts';
import type { StyleName } from '../synthesis/styles.ts';
import { newTrackRow } from '../rekordbox/export-track.ts';
import { setAttribute } from '../rekordbox/row.ts';
import type { RekordboxNode, RekordboxTrack } from '../rekordbox/row.ts';
import { newHeader, writeRekordboxXml } from '../rekordbox/write-xml.ts';
import type { Core } from './create-core.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';

/** How the demo crate's DJ has prepared a track; each case shows something that Segue does. */
type Preparation = 'tidy' | 'half-tempo' | 'late-grid' | 'untidy-cues' | 'bare' | 'not-in-rekordbox';

const crate: readonly {
  readonly style: StyleName;
  readonly bpm: number;
  readonly preparation: Preparation;
}[] = [
  { style: 'house', bpm: 124, preparation: 'tidy' },
  { style: 'techno', bpm: 132, preparation: 'late-grid' },
  { style: 'trance', bpm: 138, preparation: 'untidy-cues' },
  { style: 'jungle', bpm: 172, preparation: 'half-tempo' },
  { style: 'breaks', bpm: 128.5, preparation: 'bare' },
  { style: 'progressive', bpm: 126, preparation: 'not-in-rekordbox' },
];
const SEED = 'demo';
/** Seconds: long enough for a whole arrangement, short enough to render while somebody waits. */
const DURATION: readonly [number, number] = [80, 120];

/**
 * Synthesises a small crate and a Rekordbox XML for it in the data folder, and imports both. Works offline; a second
 * call finds the same files. Returns the job's id.
 */
export function createDemoCrate(core: Core): string {
  return core.jobs.start({
    kind: 'demo',
    title: msg('Make the demo crate'),
    unit: 'tracks',
    params: {},
    async run(job) {
      const folder = join(core.home.root, 'demo');
      await mkdir(folder, { recursive: true });
      let done = 0;
      job.progress({ done, total: crate.length });
      const tracks = await Promise.all(
        crate.map(async ({ style, bpm }, i) => {
          const id = `demo-${i + 1}-${style}`;
          const rendered = await core.workers().run(
            'synthesize',
            {
              folder,
              seed: `${SEED}/${i}`,
              options: { id, style, bpm, durationRange: DURATION, degrade: false, oddities: false },
            },
            job.signal,
          );
          job.progress({ done: ++done, message: verbatim(rendered.truth.title) });
          return rendered;
        }),
      );
      const xml = join(folder, 'rekordbox.xml');
      // Somebody may have edited an existing file; it was imported and is kept.
      if (!existsSync(xml))
        await writeDemoXml(
          xml,
          folder,
          tracks.map(({ truth }) => truth),
        );
      await core.imports.start([folder, xml]).result;
      return { folder, tracks: tracks.length };
    },
  }).id;
}

async function writeDemoXml(path: string, folder: string, truths: readonly SynthesisTruth[]): Promise<void> {
  const rows: RekordboxTrack[] = [];
  const keys: string[] = [];
  for (const [i, truth] of truths.entries()) {
    const { preparation } = crate[i]!;
    if (preparation === 'not-in-rekordbox') continue;
    const trackId = 1001 + i;
    const { track } = newTrackRow(preparedAnnotation(truth, preparation), {
      trackId,
      path: join(folder, `${truth.id}.flac`),
      name: truth.title,
      artist: truth.artist,
      genre: truth.style,
      rating: 3 + (i % 3),
      sampleRate: 44_100,
    });
    if (preparation === 'bare') setAttribute(track.attributes, 'Tonality', '');
    rows.push(track);
    keys.push(String(trackId));
  }
  const playlist: RekordboxNode = {
    line: 0,
    kind: 'playlist',
    attributes: [
      ['Name', 'Demo crate'],
      ['Type', '1'],
      ['KeyType', '0'],
      ['Entries', String(keys.length)],
    ],
    children: [],
    keys,
  };
  const root: RekordboxNode = {
    line: 0,
    kind: 'folder',
    attributes: [
      ['Type', '0'],
      ['Name', 'ROOT'],
      ['Count', '1'],
    ],
    children: [playlist],
    keys: [],
  };
  await writeRekordboxXml(path, newHeader(version), rows, [root]);
}

/** The track as this DJ would have it in Rekordbox. */
function preparedAnnotation(truth: SynthesisTruth, preparation: Preparation): Annotation {
  const at = '2026-01-01T00:00:00.000Z';
  const shift = preparation === 'late-grid' ? 0.045 : 0;
  const scale = preparation === 'half-tempo' ? 0.5 : 1;
  const isBare = preparation === 'bare';
  const cues = isBare ? [] : truth.cues.map((cue, i) => preparedCue(cue, i, preparation));
  return annotationSchema.parse({
    metadata: { tier: 2, confidence: 1, source: 'rekordbox', created: at, modified: at },
    audio: {
      file: null,
      duration: truth.duration_s,
      bpm: isBare ? null : truth.bpm * scale,
      downbeat: isBare ? null : truth.downbeats_s[0],
      time_signature: [truth.beats_per_bar, 4],
      key: truth.key,
    },
    beat_grid: isBare
      ? []
      : [{ time: truth.downbeats_s[0]! + shift, bpm: truth.tempo_segments[0]!.bpm * scale, beat: 1 }],
    structure: [],
    cues,
    energy: null,
    provenance: {},
  });
}

function preparedCue(cue: SynthesisTruth['cues'][number], i: number, preparation: Preparation): Cue {
  // An untidy DJ sets cues by ear: early or late by a few hundredths of a second.
  const jitter = preparation === 'untidy-cues' ? [0.012, -0.055, 0.02, 0.08, -0.015][i % 5]! : 0;
  const color = cue.end === undefined ? cuePalette[(i * 5 + 9) % cuePalette.length]! : DEFAULT_LOOP_COLOR;
  return {
    id: `demo-${i}`,
    kind: cue.kind,
    ...(cue.slot === undefined ? {} : { slot: cue.slot as HotCueSlot }),
    time: Math.max(0, cue.time + jitter),
    ...(cue.end === undefined ? {} : { end: cue.end }),
    name: cue.name,
    ...(cue.kind === 'hot' ? { color } : {}),
    confidence: 1,
    source: 'rekordbox',
  };
}
