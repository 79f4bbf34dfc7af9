import type { Annotation } from '../annotation.ts';
import { type CamelotKey, camelotKeySchema } from '../key.ts';
import type { Flag, Tier } from '../tier.ts';
import { AppError } from '../../errors.ts';
import { isPredicted } from '../cue.ts';
import { changed, type EditContext, manualProvenance } from './context.ts';

/** Sets the key (Camelot); null when there is none. */
export function setKey(annotation: Annotation, key: CamelotKey | null, context: EditContext): Annotation {
  if (key !== null && !camelotKeySchema.safeParse(key).success)
    throw new AppError('invalid_input', `“${key}” is no Camelot key. Use 1A to 12B.`);
  return changed(
    annotation,
    {
      audio: { ...annotation.audio, key },
      provenance: { ...annotation.provenance, key: manualProvenance(context) },
    },
    context,
  );
}

function withMetadata(
  annotation: Annotation,
  patch: Partial<Annotation['metadata']>,
  context: EditContext,
): Annotation {
  return changed(annotation, { metadata: { ...annotation.metadata, ...patch } }, context);
}

export function setNotes(annotation: Annotation, notes: string, context: EditContext): Annotation {
  return withMetadata(annotation, { notes }, context);
}

/** Sets or removes one flag. */
export function setFlag(annotation: Annotation, flag: Flag, on: boolean, context: EditContext): Annotation {
  const { flags } = annotation.metadata;
  if (flags.includes(flag) === on) return annotation;
  return withMetadata(
    annotation,
    { flags: on ? [...flags, flag] : flags.filter((old) => old !== flag) },
    context,
  );
}

/** Flags that ask for a person's look, and so are answered by a verification. */
const answeredByVerification: readonly Flag[] = ['needs_review', 'low_confidence'];

/**
 * A person says that everything is right as it stands: tier 1, confidence 1, and predictions that are still there count as
 * accepted. Sources stay, for the record of what was right from the start.
 */
export function verify(annotation: Annotation, verifiedBy: string, context: EditContext): Annotation {
  const cues = annotation.cues.map((cue) => (isPredicted(cue) ? { ...cue, accepted: true } : cue));
  const flags = annotation.metadata.flags.filter((flag) => !answeredByVerification.includes(flag));
  return withMetadata(
    { ...annotation, cues },
    { tier: 1, confidence: 1, verified_by: verifiedBy, flags },
    context,
  );
}

/** Least confidence among the values that carry one; 0 when none does. */
function leastConfidence(annotation: Annotation): number {
  const { beat_grid, downbeat, structure } = annotation.provenance;
  const known = [beat_grid, downbeat, structure].flatMap((value) => (value ? [value.confidence] : []));
  return known.length > 0 ? Math.min(...known) : 0;
}

/** Sets the tier; {@link verify} for 1. Taking a verification back also takes its certainty back. */
export function setTier(
  annotation: Annotation,
  tier: Tier,
  verifiedBy: string,
  context: EditContext,
): Annotation {
  if (tier === 1) return verify(annotation, verifiedBy, context);
  const { metadata } = annotation;
  const confidence = metadata.tier === 1 ? leastConfidence(annotation) : metadata.confidence;
  return withMetadata(annotation, { tier, confidence, verified_by: null }, context);
}
