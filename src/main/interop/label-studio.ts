import type { Annotation, Cue, Section } from '../../shared/domain/index.ts';
import { indexGrid } from '../../shared/domain/beat-grid.ts';
import type { LabelStudioTask, Result } from './label-studio-task.ts';
import type { ExportTrack } from './tabular/export-track.ts';
import { labelsOfTrack } from './tabular/label-classes.ts';
import { gridFields } from './annotation-yaml.ts';

/** Label Studio displays regions but not points, so points get this length, seconds. */
const POINT_LENGTH_S = 0.05;
/** Smaller movements of a region are ignored, because browsers and storage round. */
const SAME_TIME_S = 0.001;

function region(
  id: string,
  from: 'section' | 'cue' | 'anchor',
  label: string,
  [start, end]: readonly [number, number],
  duration: number,
  score: number,
): Result & Record<string, unknown> {
  const value = { start, end, channel: 0, labels: [label] };
  return { id, from_name: from, to_name: 'audio', type: 'labels', original_length: duration, value, score };
}

/** The document as Label Studio regions and values. */
export function toResults(document: Annotation): Result[] {
  const { audio, structure, cues, beat_grid: grid, provenance, metadata } = document;
  const { duration } = audio;
  const point = (time: number): [number, number] => [time, time + POINT_LENGTH_S];
  const results: Result[] = [];
  for (const [i, { time, label, confidence }] of structure.entries()) {
    const end = structure[i + 1]?.time ?? Math.max(duration, time + POINT_LENGTH_S);
    results.push(region(`section-${i}`, 'section', label, [time, end], duration, confidence));
  }
  for (const { id, kind, slot, time, end, name, confidence } of cues) {
    const shape = end === undefined ? 'cue' : 'loop';
    const label = kind === 'hot' ? `Hot ${shape} ${slot}` : `Memory ${shape}`;
    const place: [number, number] = end === undefined ? point(time) : [time, end];
    results.push(region(`cue-${id}`, 'cue', label, place, duration, confidence));
    if (name !== '')
      results.push({
        id: `cue-${id}`,
        from_name: 'cue_name',
        to_name: 'audio',
        type: 'textarea',
        original_length: duration,
        value: { start: place[0], end: place[1], channel: 0, text: [name] },
      });
  }
  for (const [i, { time, bpm, beat }] of grid.entries()) {
    const id = `anchor-${i}`;
    const [start, end] = point(time);
    const score = provenance.beat_grid?.confidence ?? metadata.confidence;
    results.push(region(id, 'anchor', `Beat ${beat}`, [start, end], duration, score), {
      id,
      from_name: 'anchor_bpm',
      to_name: 'audio',
      type: 'number',
      original_length: duration,
      value: { start, end, channel: 0, number: bpm },
    });
  }
  if (audio.key !== null)
    results.push({
      id: 'key',
      from_name: 'key',
      to_name: 'audio',
      type: 'choices',
      value: { choices: [audio.key] },
    });
  if (metadata.notes !== '')
    results.push({
      id: 'notes',
      from_name: 'notes',
      to_name: 'audio',
      type: 'textarea',
      value: { text: [metadata.notes] },
    });
  return results;
}

export interface LabelStudioOptions {
  /** The URL under which Label Studio finds a file; its local storage serves `/data/local-files/?d=<path>`. */
  readonly audioUrl?: (path: string) => string;
  /** Predictions of models for the track, in addition to the document. */
  readonly predictions?: readonly { readonly source: string; readonly document: Annotation }[];
}

function localFile(path: string): string {
  return `/data/local-files/?d=${path.replaceAll('\\', '/').replace(/^\//, '').split('/').map(encodeURIComponent).join('/')}`;
}

/** One task: a verified document becomes an annotation, any other a prediction. */
export function toLabelStudioTask(track: ExportTrack, options: LabelStudioOptions = {}): LabelStudioTask {
  const { document, audioId, hash, artist, title } = track;
  const isVerified = document.metadata.tier === 1;
  const path = track.path ?? document.audio.file ?? '';
  const said = [
    ...(isVerified ? [] : [{ source: document.metadata.source, document }]),
    ...(options.predictions ?? []).filter(({ source }) => isVerified || source !== document.metadata.source),
  ];
  return {
    data: {
      audio: (options.audioUrl ?? localFile)(path),
      title: [artist, title].filter((part) => part !== '').join(' – ') || path,
      labels: labelsOfTrack(track),
      segue: { format: 1, track: audioId, base: hash, document },
    },
    predictions: said.map((one) => ({
      model_version: one.source,
      score: one.document.metadata.confidence,
      result: toResults(one.document),
    })),
    annotations: isVerified
      ? [{ result: toResults(document), was_cancelled: false, ground_truth: true }]
      : [],
  };
}

/** The task's submitted annotations, oldest first, without skipped ones. */
export function submittedAnnotations(task: LabelStudioTask): LabelStudioTask['annotations'] {
  return task.annotations
    .filter((annotation) => !annotation.was_cancelled)
    .toSorted((a, b) =>
      (a.updated_at ?? a.created_at ?? '').localeCompare(b.updated_at ?? b.created_at ?? ''),
    );
}

/** The last submitted annotation. */
export function latestAnnotation(task: LabelStudioTask): LabelStudioTask['annotations'][number] | undefined {
  return submittedAnnotations(task).at(-1);
}

function near(value: number, exact: number): number {
  return Math.abs(value - exact) <= SAME_TIME_S ? exact : value;
}

interface Region {
  readonly id: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

function regionsOf(results: readonly Result[], from: string): Region[] {
  return results.flatMap(({ id, from_name: name, value }) => {
    const label = value.labels?.[0];
    if (name !== from || label === undefined || value.start === undefined) return [];
    return [{ id, label, start: value.start, end: value.end ?? value.start }];
  });
}

/**
 * The document that an annotation describes: `base` with the sections, cues, grid, key and notes of the results. Values
 * that were not edited stay exactly the same. The result must still be checked against the schema.
 */
export function fromResults(results: readonly Result[], base: Annotation): unknown {
  const valueOf = (from: string, id?: string): Result['value'] | undefined =>
    results.find((result) => result.from_name === from && (id === undefined || result.id === id))?.value;
  const textOf = (value: Result['value'] | undefined): string =>
    typeof value?.text === 'string' ? value.text : (value?.text?.join('\n') ?? '');

  const beatGrid = regionsOf(results, 'anchor')
    .map(({ id, label, start }) => {
      const known = base.beat_grid[Number(/^anchor-(\d+)$/.exec(id)?.[1] ?? -1)];
      return {
        time: known ? near(start, known.time) : start,
        bpm: valueOf('anchor_bpm', id)?.number ?? known?.bpm ?? null,
        beat: Number(/\d+$/.exec(label)?.[0]),
      };
    })
    .sort((a, b) => a.time - b.time);
  const isWhole = beatGrid.every(({ bpm }) => bpm !== null);
  const grid = indexGrid(isWhole ? (beatGrid as Annotation['beat_grid']) : [], base.audio.time_signature[0]);

  const structure = regionsOf(results, 'section')
    .map(({ id, label, start }) => {
      const known = base.structure[Number(/^section-(\d+)$/.exec(id)?.[1] ?? -1)];
      const time = known ? near(start, known.time) : start;
      const isMoved = !known || time !== known.time;
      return {
        bar: isMoved ? (grid.isEmpty ? 1 : grid.nearestDownbeat(time).bar) : known.bar,
        label: label as Section['label'],
        time,
        confidence: known && !isMoved && label === known.label ? known.confidence : 1,
        ...(known?.source === undefined
          ? known
            ? {}
            : { source: 'import:label-studio' }
          : { source: known.source }),
      };
    })
    .sort((a, b) => a.time - b.time);

  const cues = regionsOf(results, 'cue').map(({ id, label, start, end }) => {
    const known = base.cues.find((cue) => `cue-${cue.id}` === id);
    const [, kind, shape, slot] = /^(Hot|Memory) (cue|loop)(?: ([A-P]))?$/.exec(label) ?? [];
    const time = known ? near(start, known.time) : Math.max(0, start);
    const loopEnd = known?.end === undefined ? end : near(end, known.end);
    const { slot: _slot, end: _end, ...rest } = known ?? { confidence: 1, source: 'import:label-studio' };
    return {
      ...rest,
      id: known?.id ?? id.replace(/^cue-/, ''),
      kind: kind === 'Hot' ? 'hot' : 'memory',
      ...(slot === undefined ? {} : { slot: slot as Cue['slot'] }),
      time,
      ...(shape === 'loop' ? { end: loopEnd } : {}),
      name: textOf(valueOf('cue_name', id)),
    };
  });
  const order = new Map(base.cues.map((cue, i) => [cue.id, i]));
  cues.sort((a, b) => (order.get(a.id) ?? Infinity) - (order.get(b.id) ?? Infinity) || a.time - b.time);

  const isGridSame = JSON.stringify(beatGrid) === JSON.stringify(base.beat_grid);
  const hasSameSections = structure.length === base.structure.length;
  const { beat_grid: _grid, ...others } = base;
  const audio = { ...base.audio, key: valueOf('key')?.choices?.[0] ?? null };
  const document = { ...others, beat_grid: isGridSame ? base.beat_grid : beatGrid };
  return {
    ...document,
    metadata: { ...base.metadata, notes: textOf(valueOf('notes')) },
    audio:
      isGridSame || !isWhole
        ? audio
        : { ...audio, ...gridFields({ ...base, beat_grid: beatGrid as Annotation['beat_grid'] }) },
    structure,
    cues,
    // Levels are measured per section, so they do not apply to other sections.
    energy: hasSameSections ? base.energy : null,
  };
}
