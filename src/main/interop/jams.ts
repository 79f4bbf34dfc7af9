import { annotationSchema, fromCamelot, toCamelot, toClassicKey } from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import { indexGrid } from '../../shared/domain/beat-grid.ts';
import type { ExportTrack } from './tabular/export-track.ts';
import { labelsOfTrack } from './tabular/label-classes.ts';
import { jamsSchema } from './jams-schema.ts';
import type { Jams, JamsAnnotation } from './jams-schema.ts';
import { readJson, sourceLimits } from './yaml-source.ts';
import type { YamlProblem, YamlSource } from './yaml-source.ts';
import { msg } from '../../shared/languages/translate.ts';

/** The schema release that Segue follows. */
const JAMS_VERSION = '0.3.4';

/** Namespaces do not allow times before the first sample. */
function fromStart(time: number): number {
  return Math.max(0, time);
}

function observation(time: number, duration: number, value: unknown, confidence: number | null) {
  return { time: fromStart(time), duration: Math.max(0, duration), value, confidence };
}

/**
 * One track as JAMS: `beat`, `tempo` (one observation per anchor), `segment_open`, `key_mode`, `vector` (energy of
 * bass, mid and high per section), `tag_open` (genres, descriptors and own tags) and `blob` (cues, for which JAMS has
 * no namespace). Sandboxes hold what JAMS cannot express, so that nothing of the document is lost.
 */
export function toJams(track: ExportTrack): Jams {
  const { document } = track;
  const { audio, beat_grid: grid, structure, cues, energy, provenance, metadata } = document;
  const { duration } = audio;
  const index = indexGrid(grid, audio.time_signature[0]);
  const gridConfidence = provenance.beat_grid?.confidence ?? metadata.confidence;
  const annotations: JamsAnnotation[] = [];
  const add = (
    namespace: string,
    source: string | undefined,
    data: JamsAnnotation['data'],
    sandbox: Record<string, unknown> = {},
  ): void => {
    if (data.length === 0) return;
    annotations.push({
      annotation_metadata: {
        annotation_tools: 'Segue',
        data_source: source ?? metadata.source,
        annotator: metadata.verified_by === null ? {} : { name: metadata.verified_by },
      },
      namespace,
      data,
      sandbox,
      time: 0,
      duration,
    });
  };
  const sectionEnd = (i: number): number => structure[i + 1]?.time ?? Math.max(duration, structure[i]!.time);

  add(
    'beat',
    provenance.beat_grid?.source,
    index.beats(0, duration).map((beat) => observation(beat.time, 0, beat.beatInBar, gridConfidence)),
  );
  add(
    'tempo',
    provenance.beat_grid?.source,
    grid.map(({ time, bpm }, i) =>
      observation(time, (grid[i + 1]?.time ?? duration) - fromStart(time), bpm, gridConfidence),
    ),
    { anchors: grid },
  );
  add(
    'segment_open',
    provenance.structure?.source,
    structure.map((section, i) =>
      observation(section.time, sectionEnd(i) - fromStart(section.time), section.label, section.confidence),
    ),
    {
      sections: structure.map(({ bar, time, source }) => ({
        bar,
        time,
        ...(source === undefined ? {} : { source }),
      })),
    },
  );
  if (audio.key !== null)
    add('key_mode', provenance.key?.source, [
      observation(0, duration, toJamsKey(audio.key), provenance.key?.confidence ?? metadata.confidence),
    ]);
  add(
    'blob',
    undefined,
    cues.map(({ time, end, confidence, ...value }) =>
      observation(
        time,
        (end ?? time) - time,
        { ...value, time, ...(end === undefined ? {} : { end }) },
        confidence,
      ),
    ),
    { content: 'cues' },
  );
  if (energy)
    add(
      'vector',
      provenance.energy?.source,
      energy.by_section.map(({ section, bass, mid, high }) => {
        const time = structure[section]?.time ?? 0;
        const end = structure[section] ? sectionEnd(section) : time;
        return observation(
          time,
          end - fromStart(time),
          [bass, mid, high],
          provenance.energy?.confidence ?? null,
        );
      }),
      { content: 'energy: bass, mid, high' },
    );
  const labels = labelsOfTrack(track);
  for (const content of ['genres', 'descriptors', 'tags'] as const)
    add(
      'tag_open',
      provenance.labels?.source,
      labels[content].map((name) => observation(0, duration, name, null)),
      { content },
    );

  const { file, time_signature } = audio;
  return {
    file_metadata: {
      title: track.title,
      artist: track.artist,
      release: track.album,
      duration,
      identifiers: track.audioId === null ? {} : { segue: track.audioId },
      jams_version: JAMS_VERSION,
    },
    annotations,
    sandbox: {
      segue: {
        format: 1,
        base: track.hash,
        metadata,
        audio: { file, time_signature, bpm: audio.bpm, downbeat: audio.downbeat },
        energy: energy && { ...energy, by_section: energy.by_section.map(({ section }) => section) },
        tempo_alternatives: document.tempo_alternatives,
        provenance,
        ...(document.labels ? { labels: document.labels } : {}),
      },
    },
  };
}

function toJamsKey(key: string): string {
  const { mode } = fromCamelot(key);
  return `${toClassicKey(key).replace(/m$/, '')}:${mode}`;
}

const pitches: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

function fromJamsKey(value: unknown): string | null {
  const match = /^([A-G])([b#]?):(major|minor)$/.exec(String(value));
  if (!match) return null;
  const accidental = match[2] === '#' ? 1 : match[2] === 'b' ? -1 : 0;
  return toCamelot(pitches[match[1]!]! + accidental, match[3] as 'major' | 'minor');
}

export type JamsFileResult =
  | {
      readonly ok: true;
      readonly header: { readonly track: string | null; readonly base: string | null };
      readonly annotation: Annotation;
      readonly source: YamlSource;
    }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

const isNear = (a: unknown, b: number): boolean => typeof a === 'number' && Math.abs(fromStart(a) - b) < 1e-6;

/**
 * Reads a JAMS file that Segue wrote, including changes that other tools made to its observations. Problems name line
 * and field.
 */
export function readJams(text: string): JamsFileResult {
  const read = readJson(text, sourceLimits.tokens);
  if (!read.ok) return read;
  const { source } = read;
  const parsed = jamsSchema.safeParse(read.value);
  if (!parsed.success) return { ok: false, problems: source.problemsOf(parsed.error) };
  const jams = parsed.data;
  const own = fieldsOf(fieldsOf(jams.sandbox).segue);
  if (own.format !== 1)
    return {
      ok: false,
      problems: [
        {
          ...source.place(['sandbox']),
          message: msg('Segue reads JAMS files that it wrote; this one has no sandbox.segue'),
        },
      ],
    };
  const of = (namespace: string): JamsAnnotation | undefined =>
    jams.annotations.find((annotation) => annotation.namespace === namespace);
  const ownAudio = fieldsOf(own.audio);
  const grid = gridOf(of('tempo'));
  const index = indexGrid(
    grid.every(({ bpm, time }) => typeof bpm === 'number' && typeof time === 'number') ? (grid as never) : [],
    Number((ownAudio.time_signature as number[] | undefined)?.[0] ?? 4),
  );
  const energy = own.energy === null || own.energy === undefined ? null : fieldsOf(own.energy);
  const levels = of('vector')?.data ?? [];
  const document = annotationSchema.safeParse({
    metadata: own.metadata,
    audio: {
      ...ownAudio,
      duration: jams.file_metadata.duration,
      key: fromJamsKey(of('key_mode')?.data[0]?.value),
    },
    beat_grid: grid,
    structure: sectionsOf(of('segment_open'), (time) =>
      index.isEmpty ? 1 : index.nearestDownbeat(time).bar,
    ),
    cues: cuesOf(of('blob')),
    energy: energy && {
      ...energy,
      by_section: (energy.by_section as number[]).map((section, i) => {
        const [bass, mid, high] = (levels[i]?.value ?? []) as number[];
        return { section, bass, mid, high };
      }),
    },
    tempo_alternatives: own.tempo_alternatives,
    provenance: own.provenance,
    ...(own.labels === undefined ? {} : { labels: own.labels }),
  });
  if (!document.success)
    return { ok: false, problems: source.problemsOf(document.error, ['sandbox', 'segue']) };
  const track = jams.file_metadata.identifiers?.segue;
  return {
    ok: true,
    header: {
      track: typeof track === 'string' ? track : null,
      base: typeof own.base === 'string' ? own.base : null,
    },
    annotation: document.data,
    source,
  };
}

function gridOf(tempo: JamsAnnotation | undefined): Fields[] {
  const anchors = listOf(tempo?.sandbox?.anchors);
  return (tempo?.data ?? []).map(({ time, value }, i) => {
    const anchor = anchors[i];
    const isSame = anchor !== undefined && isNear(anchor.time, time);
    return { time: isSame ? anchor.time : time, bpm: value, beat: isSame ? anchor.beat : 1 };
  });
}

function sectionsOf(segments: JamsAnnotation | undefined, barAt: (time: number) => number): Fields[] {
  const known = listOf(segments?.sandbox?.sections);
  return (segments?.data ?? []).map(({ time, value, confidence }) => {
    const same = known.find((section) => isNear(section.time, time));
    return {
      bar: same?.bar ?? barAt(time),
      label: value,
      time: same?.time ?? time,
      confidence: confidence ?? 1,
      ...(same ? (same.source === undefined ? {} : { source: same.source }) : { source: 'import:jams' }),
    };
  });
}

function cuesOf(blob: JamsAnnotation | undefined): Fields[] {
  return (blob?.data ?? []).map(({ time, duration, value, confidence }) => {
    const { time: exact, end, ...cue } = fieldsOf(value);
    const isSame = typeof exact === 'number' && Math.abs(exact - time) < 1e-6;
    const start = isSame ? exact : time;
    const hasEnd = typeof end === 'number' && Math.abs(end - start - duration) < 1e-6;
    return {
      ...cue,
      time: start,
      ...(hasEnd ? { end } : duration > 0 ? { end: start + duration } : {}),
      confidence: confidence ?? 1,
    };
  });
}
