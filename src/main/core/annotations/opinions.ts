import { randomUUID } from 'node:crypto';
import type { TrackOpinions } from '../../../shared/contract/index.ts';
import type { Annotation, RevisionId, TrackId } from '../../../shared/domain/index.ts';
import {
  describePart,
  differingParts,
  opinionPartNames,
  opinionParts,
  takeParts,
} from '../../../shared/domain/edits/adjudicate.ts';
import type { OpinionPart } from '../../../shared/domain/edits/adjudicate.ts';
import { describeChange } from '../../../shared/domain/edits/describe.ts';
import { diffAnnotations } from '../../../shared/domain/edits/diff.ts';
import { verifiedMetadata } from '../../../shared/domain/edits/verify.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { listMessages } from '../../../shared/list-messages.ts';
import type { Database } from '../../db/database.ts';
import type { Annotations } from './annotations.ts';
import { validate } from './complete-document.ts';
import type { Editor } from './editor.ts';

/** Whose answer for which part is adopted; without a part, it applies to all of them. */
export interface Take {
  readonly part: OpinionPart | null;
  readonly annotator: string;
}

interface OpinionDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly onChanged: (trackIds: readonly TrackId[], origin: string | null) => void;
}

interface Said {
  readonly annotator: string;
  readonly revision: RevisionId;
  readonly at: string;
  readonly document: Annotation;
}

/** Fields that follow from who verified what, and are nobody's opinion. */
const unopinionated: ReadonlySet<string> = new Set(['verified_by', 'confidence']);

/** Opinions of several people on one track, and how they are settled. */
export function createOpinions({ db, annotations, onChanged }: OpinionDeps) {
  const selectLast = db.connection.prepare<[TrackId], Omit<Said, 'document'> & { document: string }>(
    `SELECT author annotator, id revision, created_at at, document FROM revision
     WHERE id IN (SELECT max(id) FROM revision WHERE track_id = ? AND author <> 'segue' GROUP BY author) ORDER BY id`,
  );
  const lastOf = (trackId: TrackId): Said[] =>
    selectLast.all(trackId).map((row) => ({ ...row, document: JSON.parse(row.document) as Annotation }));

  /** Each person's latest state, oldest first. */
  function of(trackId: TrackId): TrackOpinions {
    const { revision: head, annotation } = annotations.state(trackId);
    const said = lastOf(trackId);
    const disputed = new Set(said.flatMap(({ document }) => differingParts(annotation, document)));
    return {
      revision: head,
      current: partTexts(annotation, disputed),
      opinions: said.map(({ annotator, revision, at, document }) => ({
        annotator,
        at,
        isCurrent: revision === head,
        differences: diffAnnotations(annotation, document, { timeTolerance: 0.0005 })
          .filter((change) => change.kind !== 'field' || !unopinionated.has(change.field))
          .map(describeChange),
        differing: differingParts(annotation, document),
        says: partTexts(document, disputed),
      })),
    };
  }

  /**
   * Adopts people's answers part by part: the result becomes the current state, verified, as one revision that names
   * them and can be undone. Parts without a choice stay, and the history keeps all opinions.
   * @throws AppError `not_found` for a person who has not annotated the track, `conflict` if `baseRevision` is not the
   * head
   */
  function adjudicate(
    trackId: TrackId,
    takes: readonly Take[],
    { author, origin }: Editor,
    baseRevision?: RevisionId,
  ): void {
    const { annotation, revision } = annotations.state(trackId);
    const all = lastOf(trackId);
    const chosen = takes.map(({ part, annotator }) => {
      const found = all.find((opinion) => opinion.annotator === annotator);
      if (!found)
        throw new AppError(
          'not_found',
          all.length === 0
            ? msg('{annotator} has not annotated track {trackId}, and nobody else has.', {
                annotator,
                trackId,
              })
            : msg('{annotator} has not annotated track {trackId}. Who has: {others}.', {
                annotator,
                trackId,
                others: all.map((opinion) => opinion.annotator).join(', '),
              }),
        );
      return { part, ...found };
    });
    const whole = chosen.find(({ part }) => part === null);
    const single = chosen.filter(({ part }) => part !== null) as (Said & { part: OpinionPart })[];
    const at = new Date().toISOString();
    const taken = takeParts(whole?.document ?? annotation, single, { now: at, newId: randomUUID });
    const flags = taken.metadata.flags.filter((flag) => flag !== 'needs_review');
    const by = whole && single.length === 0 ? whole.annotator : author;
    const document: Annotation = {
      ...taken,
      metadata: { ...verifiedMetadata(taken.metadata, { by }), flags, modified: at },
    };
    annotations.commit({
      trackId,
      baseRevision: baseRevision ?? revision,
      document: { ...document, metadata: { ...document.metadata, validation: validate(document) } },
      author,
      source: 'manual',
      kind: 'edit',
      reason: describeTakes(chosen),
      at,
    });
    onChanged([trackId], origin);
  }

  return { of, adjudicate };
}

const partTexts = (document: Annotation, parts: ReadonlySet<OpinionPart>) =>
  opinionParts
    .filter((part) => parts.has(part))
    .map((part) => ({ part, text: describePart(document, part) }));

/** "Settled: as Ada says (revision 12); Cues as Ben says (revision 15)". */
function describeTakes(
  chosen: readonly (Pick<Said, 'annotator' | 'revision'> & { readonly part: OpinionPart | null })[],
): Message {
  const groups = Map.groupBy(chosen, ({ revision }) => revision);
  const takes = [...groups.values()].map((group) => {
    const { annotator, revision } = group[0]!;
    const parts = group.flatMap(({ part }) => (part === null ? [] : [opinionPartNames[part]]));
    return group.some(({ part }) => part === null) || parts.length === 0
      ? msg('as {annotator} says (revision {revision})', { annotator, revision: String(revision) })
      : msg('{parts} as {annotator} says (revision {revision})', {
          parts,
          annotator,
          revision: String(revision),
        });
  });
  return msg('Settled: {takes}', { takes: listMessages(takes, ';') });
}
