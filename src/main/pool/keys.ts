import { createHash } from 'node:crypto';
import { z } from 'zod';
import { tempoRangeSchema } from '../../shared/domain/index.ts';

/** Everything besides audio and model that an analysis depends on. */
const analysisSettingsSchema = z.strictObject({
  tempoRange: tempoRangeSchema.nullable(),
  /** Typical BPM of the track's genre; null if the genre is missing or says nothing. */
  expectedBpm: z.number().nullable(),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

/** Identifies an analysis: whoever requests the same three gets the same result. */
export interface AnalysisIdentity {
  /** Identity of the audio content; see `audioIdentity`. */
  readonly identity: string;
  /** The networks used, as named by `networksOf`. */
  readonly model: string;
  readonly settings: AnalysisSettings;
}

/** A version 5 UUID (RFC 9562) of these words: the same words give the same UUID. */
function uuidOf(...words: readonly string[]): string {
  const hash = createHash('sha1').update('segue-pool\0').update(words.join('\0')).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function settingWords({ tempoRange, expectedBpm }: AnalysisSettings): string[] {
  return [
    tempoRange === null ? '' : `${tempoRange.min}-${tempoRange.max}`,
    expectedBpm === null ? '' : String(expectedBpm),
  ];
}

/** The key of an analysis: audio, model and settings, whichever file contains the audio. */
export function analysisKey({ identity, model, settings }: AnalysisIdentity): string {
  return uuidOf('analysis', identity, model, ...settingWords(settings));
}

/** The key of a request for a file that nobody has read yet: its location, size and time, model, settings. */
export function placeKey(
  place: { readonly root: string; readonly path: string; readonly stamp: string },
  model: string,
  tempoRange: AnalysisSettings['tempoRange'],
): string {
  return uuidOf(
    'place',
    place.root,
    place.path,
    place.stamp,
    model,
    ...settingWords({ tempoRange, expectedBpm: null }),
  );
}
