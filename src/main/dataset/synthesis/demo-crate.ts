import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import { toClassicKey } from '../../../shared/domain/index.ts';
import { AppError, errorMessage } from '../../../shared/errors.ts';
import { encodeLocation } from '../../rekordbox/location.ts';
import type { StyleName } from './styles.ts';
import { writeTrack } from './synthesize-folder.ts';
import { synthesizeTrack } from './synthesize-track.ts';
import type { SynthesisTruth } from './truth.ts';

/** What is wrong, on purpose, with the Rekordbox data of a demo track: there must be something to correct. */
export type DemoFlaw =
  'none' | 'grid late' | 'half tempo' | 'wrong downbeat' | 'cue off grid' | 'not analysed';

interface DemoTrack {
  readonly seed: string;
  readonly style: StyleName;
  readonly flaw: DemoFlaw;
}

const demoTracks: readonly DemoTrack[] = [
  { seed: 'demo/1', style: 'house', flaw: 'none' },
  { seed: 'demo/2', style: 'techno', flaw: 'grid late' },
  { seed: 'demo/3', style: 'drumAndBass', flaw: 'half tempo' },
  { seed: 'demo/4', style: 'trance', flaw: 'wrong downbeat' },
  { seed: 'demo/5', style: 'dubstep', flaw: 'cue off grid' },
  { seed: 'demo/6', style: 'synthPop', flaw: 'not analysed' },
];

/** Seconds by which the late grid and the stray cue are off. */
const GRID_LATE_S = 0.024;
const CUE_OFF_S = 0.21;
/** Rekordbox's default hot-cue colour. */
const HOT_CUE_COLOR = { Red: 40, Green: 226, Blue: 20 } as const;

function tag(name: string, attributes: Readonly<Record<string, string | number>>, end: '>' | '/>'): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => {
      const escaped = String(value)
        .replaceAll('&', '&amp;')
        .replaceAll('"', '&quot;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;');
      return ` ${key}="${escaped}"`;
    })
    .join('');
  return `<${name}${text}${end}`;
}

function gridOf(truth: SynthesisTruth, flaw: DemoFlaw): { time: number; bpm: number; beat: number }[] {
  return truth.tempo_segments.map(({ time_s, bpm, beat }) => {
    switch (flaw) {
      case 'grid late':
        return { time: time_s + GRID_LATE_S, bpm, beat };
      case 'half tempo':
        return { time: time_s, bpm: bpm / 2, beat };
      case 'wrong downbeat':
        return { time: time_s, bpm, beat: (beat % truth.beats_per_bar) + 1 };
      case 'none':
      case 'cue off grid':
      case 'not analysed':
        return { time: time_s, bpm, beat };
    }
  });
}

function trackElement(
  truth: SynthesisTruth,
  flaw: DemoFlaw,
  index: number,
  path: string,
  size: number,
): string[] {
  const analysed = flaw !== 'not analysed';
  const grid = analysed ? gridOf(truth, flaw) : [];
  const lines = [
    `    ${tag(
      'TRACK',
      {
        TrackID: index + 1,
        Name: truth.title,
        Artist: truth.artist,
        Genre: truth.style,
        Kind: 'FLAC File',
        Size: size,
        TotalTime: Math.floor(truth.duration_s),
        AverageBpm: (grid[0]?.bpm ?? 0).toFixed(2),
        DateAdded: '2025-01-01',
        SampleRate: 44_100,
        Location: encodeLocation(path),
        Tonality: analysed && truth.key ? toClassicKey(truth.key) : '',
      },
      '>',
    )}`,
  ];
  for (const anchor of grid) {
    const attributes = {
      Inizio: anchor.time.toFixed(3),
      Bpm: anchor.bpm.toFixed(2),
      Metro: `${truth.beats_per_bar}/4`,
      Battito: anchor.beat,
    };
    lines.push(`      ${tag('TEMPO', attributes, '/>')}`);
  }
  // A few of the scripted cues, as people set them: the load point and up to four hot cues.
  const cues = analysed
    ? [
        ...truth.cues.filter((cue) => cue.kind === 'memory').slice(0, 2),
        ...truth.cues.filter((cue) => cue.kind === 'hot').slice(0, 4),
      ]
    : [];
  for (const cue of cues) {
    const stray = flaw === 'cue off grid' && cue.slot === 'C' ? CUE_OFF_S : 0;
    const slot = cue.slot ? 'ABCDEFGH'.indexOf(cue.slot) : -1;
    const attributes = {
      Name: cue.name,
      Type: cue.end === undefined ? 0 : 4,
      Start: (cue.time + stray).toFixed(3),
      ...(cue.end === undefined ? {} : { End: cue.end.toFixed(3) }),
      Num: slot,
      ...(slot >= 0 ? HOT_CUE_COLOR : {}),
    };
    lines.push(`      ${tag('POSITION_MARK', attributes, '/>')}`);
  }
  lines.push('    </TRACK>');
  return lines;
}

export interface DemoCrate {
  /** `rekordbox.xml` in the folder. */
  readonly xmlPath: string;
  readonly tracks: readonly {
    readonly path: string;
    readonly truth: SynthesisTruth;
    readonly flaw: DemoFlaw;
  }[];
}

/**
 * Renders six short tracks of different styles into `folder` (absolute) and a Rekordbox XML that lists them in one
 * playlist: one as it should be, four with a typical mistake each, one never analysed. Throws `cancelled` and `io`.
 */
export async function createDemoTracks(
  folder: string,
  options: {
    onProgress?: (done: number, total: number) => void;
    signal?: AbortSignal;
    /** Seconds per track. */
    durationRange?: readonly [number, number];
  } = {},
): Promise<DemoCrate> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new AppError('io', `Cannot create the folder ${folder}: ${errorMessage(cause)}`, { cause });
  }
  const tracks: { path: string; truth: SynthesisTruth; flaw: DemoFlaw }[] = [];
  const elements: string[] = [];
  for (const [index, { seed, style, flaw }] of demoTracks.entries()) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'Making the demo crate was cancelled');
    const track = synthesizeTrack(seed, {
      style,
      id: `demo-${index + 1}`,
      durationRange: options.durationRange ?? [70, 110],
      degrade: false,
      oddities: false,
    });
    const file = await writeTrack(folder, track);
    const path = join(folder, file.audio);
    tracks.push({ path, truth: track.truth, flaw });
    elements.push(...trackElement(track.truth, flaw, index, path, file.size));
    options.onProgress?.(index + 1, demoTracks.length);
    await setImmediate();
  }
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '',
    '<DJ_PLAYLISTS Version="1.0.0">',
    `  ${tag('PRODUCT', { Name: 'Segue demo', Version: '1.0.0', Company: '' }, '/>')}`,
    `  ${tag('COLLECTION', { Entries: tracks.length }, '>')}`,
    ...elements,
    '  </COLLECTION>',
    '  <PLAYLISTS>',
    `    ${tag('NODE', { Type: 0, Name: 'ROOT', Count: 1 }, '>')}`,
    `      ${tag('NODE', { Name: 'Demo crate', Type: 1, KeyType: 0, Entries: tracks.length }, '>')}`,
    ...tracks.map((_, index) => `        ${tag('TRACK', { Key: index + 1 }, '/>')}`),
    '      </NODE>',
    '    </NODE>',
    '  </PLAYLISTS>',
    '</DJ_PLAYLISTS>',
    '',
  ].join('\n');
  const xmlPath = join(folder, 'rekordbox.xml');
  try {
    await writeFileAtomic(xmlPath, xml);
  } catch (cause) {
    throw new AppError('io', `Cannot write ${xmlPath}: ${errorMessage(cause)}`, { cause });
  }
  return { xmlPath, tracks };
}
