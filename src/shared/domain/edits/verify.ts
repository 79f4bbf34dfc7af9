import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import { isPredicted } from '../cue.ts';
import type { Cue } from '../cue.ts';
import { isFromModel } from '../source.ts';
import type { Source } from '../source.ts';
import type { Flag } from '../tier.ts';
import { changed } from './context.ts';
import type { EditContext } from './context.ts';

/** A track needs these before it can be verified. */
export type MissingPart = 'file' | 'grid' | 'tempo';

const missingNames: Readonly<Record<MissingPart, Message>> = {
  file: msg('its audio file was not found'),
  grid: msg('it has no beat grid'),
  tempo: msg('it has no tempo'),
};

/** Minimum confidence of the predicted cues that are accepted, unless the settings say otherwise. */
export const DEFAULT_VERIFY_FROM = 0.5;

export interface VerificationRules {
  /** Whether the audio file exists where the library expects it. */
  readonly hasFile: boolean;
  /** Predicted cues of at least this confidence are accepted; the others stay predictions. */
  readonly acceptFrom: number;
}

/** Who verifies, and the source recorded for it. */
export interface Verifier extends VerificationRules {
  readonly by: string;
  /** `manual` when absent. */
  readonly source?: Source;
}

/** What a verification would do. */
export interface VerificationPlan {
  /** Why the track cannot be verified; empty if it can. */
  readonly missing: readonly MissingPart[];
  /** Predicted cues that it accepts. */
  readonly accepted: readonly Cue[];
  /** Predicted cues that stay predictions; they are not exported. */
  readonly left: readonly Cue[];
}

export function planVerification(
  { audio, beat_grid, cues }: Annotation,
  { hasFile, acceptFrom }: VerificationRules,
): VerificationPlan {
  const predicted = cues.filter(isPredicted);
  const isMissing: Readonly<Record<MissingPart, boolean>> = {
    file: !hasFile,
    grid: beat_grid.length === 0,
    tempo: beat_grid.length > 0 && audio.bpm === null,
  };
  return {
    missing: (['file', 'grid', 'tempo'] as const).filter((part) => isMissing[part]),
    accepted: predicted.filter(({ confidence }) => confidence >= acceptFrom),
    left: predicted.filter(({ confidence }) => confidence < acceptFrom),
  };
}

/** "Cannot be verified: its audio file was not found, it has no beat grid." */
export function describeRefusal(missing: readonly MissingPart[]): Message {
  return msg('Cannot be verified: {reasons}.', { reasons: missing.map((part) => missingNames[part]) });
}

/** Flags that ask a person to look at the track; verifying clears them. */
const answeredFlags: readonly Flag[] = ['needs_review', 'low_confidence'];

/**
 * Marks a track as right: tier 1, confidence 1, verified by that person. Predicted cues of at least `acceptFrom` become
 * set cues, and the model's grid, key and sections are accepted; values keep their sources and confidences as a record
 * of what was right from the start. A verified track keeps the name of the person who verified it first; it is returned
 * unchanged if there is nothing to change.
 * @throws AppError `invalid_input` if there is nothing to verify
 */
export function verify(annotation: Annotation, verifier: Verifier, context: EditContext): Annotation {
  const { missing, accepted } = planVerification(annotation, verifier);
  if (missing.length > 0) throw new AppError('invalid_input', describeRefusal(missing));
  const { metadata } = annotation;
  const flags = metadata.flags.filter((flag) => !answeredFlags.includes(flag));
  if (isVerified(annotation) && accepted.length === 0 && flags.length === metadata.flags.length)
    return annotation;
  return changed(
    annotation,
    {
      cues: annotation.cues.map((cue) => (accepted.includes(cue) ? { ...cue, accepted: true } : cue)),
      provenance: withAccepted(annotation.provenance, true),
      metadata: { ...verifiedMetadata(metadata, verifier), flags },
    },
    context,
  );
}

/** Metadata of a verified track: certain, and signed by the person who verified it first. */
export function verifiedMetadata(
  metadata: Annotation['metadata'],
  verifier: Pick<Verifier, 'by' | 'source'>,
): Annotation['metadata'] {
  const { source, tier, verified_by } = metadata;
  return {
    ...metadata,
    tier: 1,
    confidence: 1,
    source: isFromModel(source) || source === 'rekordbox' ? (verifier.source ?? 'manual') : source,
    verified_by: (tier === 1 ? verified_by : null) ?? verifier.by,
  };
}

/** Marks values from a model as accepted or not; they keep their sources and confidences as a record. */
export function withAccepted(
  provenance: Annotation['provenance'],
  isAccepted: boolean,
): Annotation['provenance'] {
  return Object.fromEntries(
    Object.entries(provenance).map(([part, origin]) => {
      if (!origin || !isFromModel(origin.source)) return [part, origin];
      const { accepted: _, ...rest } = origin;
      return [part, isAccepted ? { ...rest, accepted: true } : rest];
    }),
  );
}

/** Whether the document is marked as verified by a person: tier, confidence, source and name. */
export function isVerified({ metadata }: Annotation): boolean {
  const { tier, confidence, source, verified_by } = metadata;
  const isPersonsWord = !isFromModel(source) && source !== 'rekordbox';
  return tier === 1 && confidence === 1 && verified_by !== null && isPersonsWord;
}
