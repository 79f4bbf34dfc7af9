import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { z } from 'zod';
import { decodeProfile, encodeProfile } from '../analysis/profile/track-profile.ts';
import type { TrackAnalysis } from '../analysis/analyze-track.ts';
import {
  annotationSchema,
  beatGridSchema,
  camelotKeySchema,
  confidenceSchema,
  energySchema,
  sectionSchema,
  sourceSchema,
} from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { isMessage, msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

const compressWith = promisify(zstdCompress);
/** In one piece; by default, every 16 kB go to a thread and back. */
const compress = (bytes: Uint8Array): Promise<Buffer> =>
  compressWith(bytes, { pledgedSrcSize: bytes.length, chunkSize: bytes.length + 1024 });
const decompress = promisify(zstdDecompress);

/** Upper limit: a day of music has fewer, so more means damage. */
const MAX_WAVEFORM_BYTES = 256 * 1024 * 1024;

const analysisSchema = z.strictObject({
  source: sourceSchema,
  provider: z.string().max(40).optional(),
  format: z.strictObject({
    codec: z.enum(['flac', 'wav', 'aiff', 'mp3', 'aac', 'alac', 'vorbis', 'opus']),
    sampleRate: z.number().positive(),
    channelCount: z.int().positive(),
    decoderProfile: z.string().max(40),
    decoderOffset: z.number(),
  }),
  duration: z.number().positive(),
  grid: z.strictObject({
    grid: beatGridSchema,
    beatsPerBar: z.int().min(1).max(16),
    confidence: confidenceSchema,
    downbeatConfidence: confidenceSchema,
    alternatives: z.array(z.strictObject({ bpm: z.number().positive(), confidence: confidenceSchema })),
  }),
  structure: z.strictObject({ sections: z.array(sectionSchema), confidence: confidenceSchema }),
  energy: z.strictObject({ energy: energySchema, confidence: confidenceSchema }),
  key: z
    .strictObject({
      key: camelotKeySchema,
      confidence: confidenceSchema,
      source: sourceSchema.optional(),
    })
    .nullable(),
  findings: z.array(
    z.strictObject({
      code: z.enum(['invalid_samples', 'mono_cancels']),
      /** Plain text in results of earlier versions. */
      message: z.union([z.custom<Message>(isMessage), z.string().max(1000).transform(verbatim)]),
    }),
  ),
  /** Absent in results of earlier versions. */
  sound: z
    .strictObject({ loudness: z.number().nullable(), bandwidth: z.number().positive().nullable() })
    .default({ loudness: null, bandwidth: null }),
});

/** The result of one track. */
export interface PoolResult {
  readonly analysis: TrackAnalysis;
  /** The model's values as a document. */
  readonly document: Annotation;
  /** Waveform data files in the library's format. */
  readonly overview: Uint8Array;
  readonly zoom: Uint8Array;
  readonly statistics: ResultStatistics;
}

const resultStatisticsSchema = z.strictObject({
  /** Seconds from the first byte read to the result, and for the analysis alone. */
  total: z.number().min(0),
  analysis: z.number().min(0),
  /** Bytes of the audio file. */
  bytes: z.int().min(0),
  /** Seconds of music. */
  duration: z.number().min(0),
  provider: z.string().nullable(),
});
type ResultStatistics = z.infer<typeof resultStatisticsSchema>;

/** A result as stored in the database. */
export interface ResultRow {
  readonly analysis: unknown;
  readonly document: unknown;
  readonly statistics: unknown;
  readonly profile: Uint8Array | null;
  readonly overview: Uint8Array;
  readonly zoom: Uint8Array;
}

function invalid(part: string, error: z.ZodError): AppError {
  const place = [part, ...(error.issues[0]?.path ?? [])].join('.');
  return new AppError(
    'internal',
    msg(
      'A result of the pool does not have the form of one ({place}). Use the same version of Segue for workers and libraries.',
      { place },
    ),
  );
}

function check<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const read = schema.safeParse(value);
  if (!read.success) throw invalid(part, read.error);
  return read.data;
}

/**
 * Validates a result and encodes it for the database: nothing that a library cannot read is ever stored.
 * @throws AppError `internal`
 */
export async function encodeResult(result: PoolResult): Promise<ResultRow> {
  const { profile, ...rest } = result.analysis;
  const [overview, zoom] = await Promise.all([compress(result.overview), compress(result.zoom)]);
  return {
    analysis: check(analysisSchema, rest, 'analysis'),
    document: check(annotationSchema as z.ZodType<unknown>, result.document, 'document'),
    statistics: check(resultStatisticsSchema, result.statistics, 'statistics'),
    profile: profile && encodeProfile(profile),
    overview,
    zoom,
  };
}

/**
 * Decodes a stored result and validates it as foreign data.
 * @throws AppError `internal`
 */
export async function decodeResult(row: ResultRow): Promise<PoolResult> {
  const analysis = check(analysisSchema, row.analysis, 'analysis in the pool');
  const bound = { maxOutputLength: MAX_WAVEFORM_BYTES, chunkSize: 1024 * 1024 };
  try {
    const [overview, zoom] = await Promise.all([
      decompress(row.overview, bound),
      decompress(row.zoom, bound),
    ]);
    return {
      analysis: { ...analysis, profile: row.profile && decodeProfile(row.profile) } as TrackAnalysis,
      document: check(annotationSchema as z.ZodType<Annotation>, row.document, 'document in the pool'),
      statistics: check(resultStatisticsSchema, row.statistics, 'statistics in the pool'),
      overview,
      zoom,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('internal', msg('The waveform in the pool is damaged. Analyze the track again.'), {
      cause: error,
    });
  }
}
