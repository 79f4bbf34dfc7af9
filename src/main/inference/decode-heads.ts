import { sigmoid } from '../numeric/sigmoid.ts';
import { sectionLabels } from '../../shared/domain/index.ts';
import type { CamelotKey } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Activations } from '../analysis/types.ts';
import type { Chunk } from './chunks.ts';
import type { Calibration, EventHead, Head } from './manifest.ts';

/** Raw output of one chunk: `at(output)` returns its [frames × n] (or, for whole-track heads, [n]) values. */
type ChunkOutputs = (output: string) => Float32Array;

/** Accumulates the outputs of chunks into activations of the whole track. */
export interface ActivationBuilder {
  add(chunk: Chunk, outputs: ChunkOutputs): void;
  finish(): Omit<Activations, 'source' | 'frameRate'>;
}

const SURE = 1e-7;
function logit(p: number): number {
  const safe = Math.min(1 - SURE, Math.max(SURE, p));
  return Math.log(safe / (1 - safe));
}

const unchanged: Calibration = { scale: 1, offset: 0 };

function expectLength(output: string, found: number, expected: number): void {
  if (found !== expected)
    throw new AppError(
      'model_unavailable',
      msg(`The model's output "{output}" holds {found} values where its manifest promises {expected}.`, {
        output,
        found,
        expected,
      }),
    );
}

function buildEvents(head: EventHead, frames: number) {
  const values = new Float32Array(frames);
  const { scale, offset } = head.calibration ?? unchanged;
  const isLogit = head.activation === 'sigmoid';
  const asIs = !isLogit && head.add.length === 0 && head.calibration === undefined;
  return {
    values,
    add(chunk: Chunk, outputs: ChunkOutputs): void {
      const [main, ...others] = [head.output, ...head.add].map((name) => {
        const data = outputs(name);
        expectLength(name, data.length, chunk.length);
        return data;
      }) as [Float32Array, ...Float32Array[]];
      for (let t = chunk.keepFrom; t < chunk.keepTo; t++) {
        const i = t - chunk.start;
        if (asIs) {
          values[t] = main[i]!;
          continue;
        }
        let z = isLogit ? main[i]! : logit(main[i]!);
        for (const other of others) z += other[i]!;
        values[t] = sigmoid(scale * z + offset);
      }
    },
  };
}

/** Probabilities of one row of classes. */
export function classProbabilities(
  row: Float32Array,
  activation: 'softmax' | 'none',
  scale: number,
): Float64Array {
  const z = Float64Array.from(
    row,
    (value) => scale * (activation === 'softmax' ? value : Math.log(Math.max(SURE, value))),
  );
  const top = z.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += z[i] = Math.exp(z[i]! - top);
  for (let i = 0; i < z.length; i++) z[i]! /= sum;
  return z;
}

function buildFunction(head: Extract<Head, { kind: 'function' }>, frames: number) {
  const width = sectionLabels.length;
  const values = new Float32Array(frames * width);
  const columns = head.labels.map((label) => sectionLabels.indexOf(label));
  const classes = columns.length;
  const scale = head.calibration?.scale ?? 1;
  return {
    values,
    add(chunk: Chunk, outputs: ChunkOutputs): void {
      const data = outputs(head.output);
      expectLength(head.output, data.length, chunk.length * classes);
      for (let t = chunk.keepFrom; t < chunk.keepTo; t++) {
        const at = (t - chunk.start) * classes;
        const row = classProbabilities(data.subarray(at, at + classes), head.activation, scale);
        for (let c = 0; c < classes; c++) values[t * width + columns[c]!] = row[c]!;
      }
    },
  };
}

/** Mean over the chunks of a whole-input vector, weighted by the number of frames of each chunk. */
function buildMean(output: string, transform: (row: Float32Array) => ArrayLike<number>) {
  let sum: Float64Array | null = null;
  let weight = 0;
  return {
    add(chunk: Chunk, outputs: ChunkOutputs): void {
      const row = transform(outputs(output));
      const frames = chunk.keepTo - chunk.keepFrom;
      sum ??= new Float64Array(row.length);
      for (let i = 0; i < sum.length; i++) sum[i]! += frames * row[i]!;
      weight += frames;
    },
    mean: (): Float32Array | null => (sum ? Float32Array.from(sum, (value) => value / weight) : null),
  };
}

function find<K extends Head['kind']>(
  heads: readonly Head[],
  kind: K,
): Extract<Head, { kind: K }> | undefined {
  return heads.find((head): head is Extract<Head, { kind: K }> => head.kind === kind);
}

/** Converts outputs to probabilities as the manifest's heads specify. Heads that a model lacks are zero or absent. */
export function createActivationBuilder(heads: readonly Head[], frames: number): ActivationBuilder {
  const events = heads.filter((head): head is EventHead => 'add' in head);
  const builders = new Map(events.map((head) => [head.kind, buildEvents(head, frames)]));
  const functionHead = find(heads, 'function');
  const sections = functionHead && buildFunction(functionHead, frames);
  const embeddingHead = find(heads, 'embedding');
  const embedding = embeddingHead && buildMean(embeddingHead.output, (row) => row);
  const keyHead = find(heads, 'key');
  const key =
    keyHead &&
    buildMean(keyHead.output, (row) => {
      expectLength(keyHead.output, row.length, keyHead.labels.length);
      return classProbabilities(row, keyHead.activation, keyHead.calibration?.scale ?? 1);
    });
  const parts = [...builders.values(), sections, embedding, key].filter((part) => part !== undefined);
  return {
    add(chunk, outputs) {
      for (const part of parts) part.add(chunk, outputs);
    },
    finish() {
      const event = (kind: EventHead['kind']): Float32Array =>
        builders.get(kind)?.values ?? new Float32Array(frames);
      const vector = embedding?.mean();
      const keys = key?.mean();
      return {
        beat: event('beat'),
        downbeat: event('downbeat'),
        boundary: event('boundary'),
        ...(sections && { sectionFunction: sections.values }),
        ...(vector && { embedding: vector }),
        ...(keys && {
          key: new Map<CamelotKey, number>(keyHead!.labels.map((label, i) => [label, keys[i]!])),
        }),
      };
    },
  };
}
