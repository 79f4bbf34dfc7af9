import type { Annotation } from '../annotation.ts';
import { camelotKeySchema } from '../key.ts';
import type { CamelotKey } from '../key.ts';
import type { Flag, Tier } from '../tier.ts';
import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import { changed, manualProvenance } from './context.ts';
import type { EditContext } from './context.ts';
import { verify, withAccepted } from './verify.ts';
import type { Verifier } from './verify.ts';

/** Sets the key (Camelot); null removes it. */
export function setKey(annotation: Annotation, key: CamelotKey | null, context: EditContext): Annotation {
  if (key !== null && !camelotKeySchema.safeParse(key).success)
    throw new AppError('invalid_input', msg('“{key}” is not a Camelot key. Use 1A to 12B.', { key }));
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

/** The lowest confidence among the values that have one; 0 if none does. */
function leastConfidence(annotation: Annotation): number {
  const { beat_grid, downbeat, structure } = annotation.provenance;
  const known = [beat_grid, downbeat, structure].flatMap((value) => (value ? [value.confidence] : []));
  return known.length > 0 ? Math.min(...known) : 0;
}

/** Sets the tier; calls {@link verify} for 1. Revoking a verification also revokes its certainty. */
export function setTier(
  annotation: Annotation,
  tier: Tier,
  verifier: Verifier,
  context: EditContext,
): Annotation {
  if (tier === 1) return verify(annotation, verifier, context);
  const { metadata, provenance } = annotation;
  if (metadata.tier !== 1) return withMetadata(annotation, { tier }, context);
  const { beat_grid, structure, key } = provenance;
  const origin = beat_grid ?? structure ?? key;
  return withMetadata(
    { ...annotation, provenance: withAccepted(provenance, false) },
    {
      tier,
      confidence: leastConfidence(annotation),
      source: origin?.source ?? metadata.source,
      verified_by: null,
    },
    context,
  );
}
