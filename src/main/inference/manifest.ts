import { z } from 'zod';
import { camelotKeySchema, sectionLabels } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { melFrontEnd } from '../analysis/front-end/mel.ts';
import { chromaFrontEnd } from '../analysis/key/chroma-front-end.ts';

/** One file in the model's own folder: a manifest cannot point elsewhere. */
const fileNameSchema = z.string().regex(/^[\w][\w.+-]*$/, { error: 'must be a plain file name' });

/** `ml_model_<version>` becomes the source of every value, so versions use the characters of a source. */
const modelVersionSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]{0,63}$/, { error: 'must be letters, digits, "_", ".", "+" and "-"' });

/** The only supported front end; a model trained on another one would read wrong numbers. */
const frontEndSchema = z.strictObject({
  sampleRate: z.literal(melFrontEnd.sampleRate),
  fftSize: z.literal(melFrontEnd.fftSize),
  hop: z.literal(melFrontEnd.hop),
  bands: z.literal(melFrontEnd.bands),
  minFrequency: z.literal(melFrontEnd.minFrequency),
  maxFrequency: z.literal(melFrontEnd.maxFrequency),
  logMultiplier: z.literal(melFrontEnd.logMultiplier),
});

/** Platt scaling of the logit: p = sigmoid(scale · z + offset). A temperature T is `scale` 1 / T without offset. */
const calibrationSchema = z.strictObject({ scale: z.number().positive(), offset: z.number().default(0) });
export type Calibration = z.infer<typeof calibrationSchema>;

const outputSchema = z.string().min(1);

/** Frame-wise event: output [batch, frames]. */
const eventHeadSchema = z.strictObject({
  kind: z.enum(['beat', 'downbeat', 'boundary']),
  output: outputSchema,
  /** How to convert the output to probabilities; `none`: it already contains probabilities. */
  activation: z.enum(['sigmoid', 'none']),
  /** Outputs added to the logit first, for exports that leave out Beat This!'s sum of beat and downbeat. */
  add: z.array(outputSchema).default([]),
  calibration: calibrationSchema.optional(),
});

/** Frame-wise classes: output [batch, frames, labels]. */
const functionHeadSchema = z.strictObject({
  kind: z.literal('function'),
  output: outputSchema,
  activation: z.enum(['softmax', 'none']),
  labels: z.array(z.enum(sectionLabels)).min(2),
  calibration: z.strictObject({ scale: z.number().positive() }).optional(),
});

/** One prediction for the whole input: output [batch, labels]. */
const keyHeadSchema = z.strictObject({
  kind: z.literal('key'),
  output: outputSchema,
  activation: z.enum(['softmax', 'none']),
  labels: z.array(camelotKeySchema).length(24),
  calibration: z.strictObject({ scale: z.number().positive() }).optional(),
});

/** An embedding of the whole track: output [batch, any size]. */
const embeddingHeadSchema = z.strictObject({
  kind: z.literal('embedding'),
  output: outputSchema,
  activation: z.literal('none'),
});

/** Number of samples: any, or fixed. */
const waveformSizeSchema = z.union([z.literal('samples'), z.int().min(1)]);
const dimensionsSchema = z.int().min(2).max(8192);

const headSchema = z.discriminatedUnion('kind', [
  eventHeadSchema,
  functionHeadSchema,
  keyHeadSchema,
  embeddingHeadSchema,
]);
export type Head = z.infer<typeof headSchema>;
export type EventHead = z.infer<typeof eventHeadSchema>;

const chunkSchema = z
  .strictObject({
    /** Mel frames per run; tracks up to this length go in whole. */
    frames: z.int().min(16).max(1_000_000),
    /** Frames at either end of a chunk, inside the track, whose outputs are discarded. */
    border: z.int().min(0),
    /** Chunks start at multiples of this: the pooling factor of a network that pools over time. */
    align: z.int().min(1).default(1),
    /** Shorter tracks are padded with silence (zeros) at the end. */
    minimum: z.int().min(1).default(1),
    /**
     * What the network sees at either end of the track: nothing, or `border` frames of silence as in Beat This!'s
     * padding.
     */
    edges: z.enum(['track', 'silence']).default('track'),
  })
  .refine(({ frames, border }) => frames > 2 * border, { error: 'frames must exceed twice the border' })
  .refine(({ frames, border, align }) => frames % align === 0 && border % align === 0, {
    error: 'frames and border must be multiples of align',
  })
  .refine(({ minimum, frames }) => minimum <= frames, { error: 'minimum must not exceed frames' })
  .refine(({ edges, align }) => edges === 'track' || align === 1, {
    error: 'edges "silence" cannot be combined with align',
  });
export type ChunkSettings = z.infer<typeof chunkSchema>;

const common = {
  /** Version of this format. */
  schema: z.literal(1),
  /** Family name for display: `base`. */
  id: modelVersionSchema,
  /** Unique name, also of the folder: values carry `ml_model_<version>`. New weights need a new version. */
  version: modelVersionSchema,
  title: z.string().max(120).default(''),
  /** ISO time; the newest shipped model is the default. */
  created: z.iso.datetime({ offset: true }),
  /** ONNX file in the same folder. */
  file: fileNameSchema,
  /** SHA-256 of the ONNX file in lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hexadecimal digits' }),
  /** SPDX identifier of the weights' licence. */
  licence: z.string().min(1),
  trainingData: z
    .strictObject({
      /** Version of the dataset, or the seed and size of the synthesis. */
      version: z.string(),
      description: z.string().default(''),
      tracks: z.int().min(0).optional(),
      hours: z.number().min(0).optional(),
    })
    .optional(),
  /** Measured results by name, as the training wrote them. */
  metrics: z.record(z.string(), z.json()).default({}),
};

const nativeManifestSchema = z.strictObject({
  ...common,
  kind: z.literal('segue'),
  input: z.strictObject({
    name: z.string().min(1),
    shape: z.tuple([
      z.union([z.literal('batch'), z.literal(1)]),
      z.union([z.literal('frames'), z.int().min(1)]),
      z.literal(melFrontEnd.bands),
    ]),
    frontEnd: frontEndSchema,
  }),
  heads: z
    .array(headSchema)
    .refine((heads) => heads.some(({ kind }) => kind === 'beat'), { error: 'a beat head is needed' })
    .refine((heads) => new Set(heads.map(({ kind }) => kind)).size === heads.length, {
      error: 'each kind of head may appear once',
    }),
  chunk: chunkSchema,
  /** Frames on either side that an output frame can depend on; `chunk.border` is chosen accordingly. */
  receptiveField: z.int().min(0),
});

/** Exports of Beat This! (Foscarin, Schlüter, Widmer, ISMIR 2024; MIT); everything but the file is known. */
const beatThisManifestSchema = z.strictObject({
  ...common,
  kind: z.literal('beat_this'),
  input: z.strictObject({ name: z.string().min(1).default('input_spectrogram') }).prefault({}),
  outputs: z
    .strictObject({ beat: outputSchema.default('beat'), downbeat: outputSchema.default('downbeat') })
    .prefault({}),
  /** False if the export ends before the sum head, so that its beat output lacks the downbeats. */
  summed: z.boolean().default(true),
});

/** The only supported pitch-class feature. */
const chromaFrontEndSchema = z.strictObject({
  sampleRate: z.literal(chromaFrontEnd.sampleRate),
  fftSize: z.literal(chromaFrontEnd.fftSize),
  hop: z.literal(chromaFrontEnd.hop),
  minFrequency: z.literal(chromaFrontEnd.minFrequency),
  maxFrequency: z.literal(chromaFrontEnd.maxFrequency),
});

/** A network that detects the key of a whole track from its chroma, independently of the other model. */
const keyManifestSchema = z.strictObject({
  ...common,
  kind: z.literal('key'),
  input: z.strictObject({
    name: z.string().min(1),
    shape: z.tuple([z.union([z.literal('batch'), z.literal(1)]), z.literal('frames'), z.literal(12)]),
    frontEnd: chromaFrontEndSchema,
  }),
  head: keyHeadSchema,
  /** Shorter tracks are padded with silence (zeros) at the end; frames. */
  minimum: z.int().min(1).default(1),
});
export type KeyManifest = z.infer<typeof keyManifestSchema>;

/**
 * A network of any origin that turns sound into vectors, such as exports of MERT, wav2vec 2.0 or CLAP. Its embedding
 * feeds the personal models.
 */
const backboneManifestSchema = z.strictObject({
  ...common,
  kind: z.literal('embedding'),
  input: z.strictObject({
    name: z.string().min(1),
    /** Hz: wav2vec 2.0 16 000, MERT 24 000, CLAP 48 000. */
    sampleRate: z.literal([16_000, 24_000, 48_000]),
    /** Mono samples. */
    shape: z.union([
      z.tuple([z.union([z.literal('batch'), z.literal(1)]), waveformSizeSchema]),
      z.tuple([z.union([z.literal('batch'), z.literal(1)]), z.literal(1), waveformSizeSchema]),
    ]),
  }),
  output: z.strictObject({
    name: outputSchema,
    /** Vectors over time at the network's own rate, or one vector per window. */
    shape: z.union([
      z.tuple([z.union([z.literal('batch'), z.literal(1)]), z.literal('frames'), dimensionsSchema]),
      z.tuple([z.union([z.literal('batch'), z.literal(1)]), dimensionsSchema]),
    ]),
    /** Vectors per second; null for one vector per window. */
    frameRate: z.number().positive().max(1000).nullable(),
  }),
  /** Length of the sound of one run in seconds. */
  windowSeconds: z.number().min(0.5).max(60),
});
export type BackboneManifest = z.infer<typeof backboneManifestSchema>;

export const manifestSchema = z.discriminatedUnion('kind', [
  nativeManifestSchema,
  beatThisManifestSchema,
  keyManifestSchema,
  backboneManifestSchema,
]);
export type Manifest = z.infer<typeof manifestSchema>;
/** Manifest of a model that finds beats and structure. */
export type ActivationManifest = Exclude<Manifest, KeyManifest | BackboneManifest>;

/** What is needed to run a model, whatever the kind of its manifest. */
export interface ModelDescription {
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly input: string;
  readonly heads: readonly Head[];
  readonly chunk: ChunkSettings;
}

/** Chunking of Beat This!'s own inference: 1500 frames, 6 discarded at either end, silence around the track. */
const beatThisChunk: ChunkSettings = { frames: 1500, border: 6, align: 1, minimum: 1, edges: 'silence' };

function beatThisHeads({ outputs, summed }: z.infer<typeof beatThisManifestSchema>): Head[] {
  const add = summed ? [] : [outputs.downbeat];
  return [
    { kind: 'beat', output: outputs.beat, activation: 'sigmoid', add },
    { kind: 'downbeat', output: outputs.downbeat, activation: 'sigmoid', add: [] },
  ];
}

/** @throws AppError `model_unavailable` for a network that finds no beats */
export function describeModel(manifest: Manifest): ModelDescription {
  const { version, file, sha256 } = manifest;
  if (manifest.kind === 'key' || manifest.kind === 'embedding')
    throw new AppError(
      'model_unavailable',
      manifest.kind === 'key'
        ? msg('Model {version} detects keys only, not beats. Choose another one with `segue models use`.', {
            version,
          })
        : msg(
            'Model {version} only embeds sound; it finds no beats. Choose another one with `segue models use`.',
            {
              version,
            },
          ),
    );
  const base = { version, file, sha256, input: manifest.input.name };
  return manifest.kind === 'segue'
    ? { ...base, heads: manifest.heads, chunk: manifest.chunk }
    : { ...base, heads: beatThisHeads(manifest), chunk: beatThisChunk };
}
