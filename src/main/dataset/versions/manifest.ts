import { z } from 'zod';
import { sha256Hex } from '../../files/hash.ts';
import { tierSchema } from '../../../shared/domain/index.ts';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { splitNames } from '../splits/split-ratios.ts';
import { issueText } from '../../../shared/domain/schema-issue.ts';

/** One line of a manifest: which state of which track belongs to the version. Field order is that of the file. */
const manifestEntrySchema = z.strictObject({
  /** Track id in the library that created the version. */
  track: z.int().positive(),
  /** Identity of the audio content, valid everywhere; null for a track whose file was never read. */
  audio: z.string().nullable(),
  /** Revision id in the library that created the version. */
  revision: z.int().positive(),
  /** sha256 of the annotation document. */
  annotation: z.string(),
  tier: tierSchema,
  split: z.enum(splitNames),
});
export type ManifestEntry = z.infer<typeof manifestEntrySchema>;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of a manifest: by audio identity, then annotation, then track; the same content yields the same bytes. */
function compareEntries(a: ManifestEntry, b: ManifestEntry): number {
  return compare(a.audio ?? '', b.audio ?? '') || compare(a.annotation, b.annotation) || a.track - b.track;
}

/** JSON lines, sorted, each terminated by a line feed; and the sha256 of these bytes. */
export function encodeManifest(entries: readonly ManifestEntry[]): { text: string; sha256: string } {
  const text = [...entries]
    .sort(compareEntries)
    .map(
      ({ track, audio, revision, annotation, tier, split }) =>
        `${JSON.stringify({ track, audio, revision, annotation, tier, split })}\n`,
    )
    .join('');
  return { text, sha256: sha256Hex(text) };
}

/** @throws AppError `invalid_input` naming the invalid line */
export function decodeManifest(text: string, path: string): ManifestEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const broken = (reason: Message): AppError =>
        new AppError(
          'invalid_input',
          msg('{path}, line {line} is not a manifest entry: {reason}', { path, line: i + 1, reason }),
        );
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch (error) {
        throw broken(errorText(error));
      }
      const entry = manifestEntrySchema.safeParse(value);
      if (entry.success) return entry.data;
      const issue = entry.error.issues[0]!;
      throw broken(msg('{path}: {reason}', { path: issue.path.join('.'), reason: issueText(issue) }));
    });
}
