import { createHash } from 'node:crypto';
import { z } from 'zod';
import { tempoRangeSchema } from '../../shared/domain/index.ts';

/** What besides audio and model an analysis depends on. */
const analysisSettingsSchema = z.strictObject({
  tempoRange: tempoRangeSchema.nullable(),
  /** BPM that the track's genre is known for; null without a genre that says something. */
  expectedBpm: z.number().nullable(),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

/** One analysis: whoever asks for the same three gets the same result. */
export interface AnalysisIdentity {
  /** Of the audio content; see `audioIdentity`. */
  readonly identity: string;
  /** What analyses, as `networksOf` names it. */
  readonly model: string;
  readonly settings: AnalysisSettings;
}

/** A UUID of version 5 (RFC 9562) for these words: the same words, the same UUID. */
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

/** Names an analysis by audio, model and settings, whatever file the audio lies in. */
export function analysisKey({ identity, model, settings }: AnalysisIdentity): string {
  return uuidOf('analysis', identity, model, ...settingWords(settings));
}

/** Names the wish for an analysis of a file that nobody has read yet: its place, what it looked like there, model, settings. */
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
