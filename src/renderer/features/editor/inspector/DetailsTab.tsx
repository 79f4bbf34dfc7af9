import { useState } from 'react';
import { formatDuration, tierNames } from '../../../../shared/domain/index.ts';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { ENERGY_LEVELS, energyLevel, isSoundCut } from '../../../../shared/domain/sound.ts';
import type { ReviewMark, TrackRow } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Button } from '../../../ui/Button.tsx';
import type { OpenTrack } from '../editor-store.ts';
import { Annotators } from '../opinions/Annotators.tsx';
import { reviewerName, setNotes } from '../tier-actions.ts';
import { editLabels, markReview } from '../track-actions.ts';
import { LargeCover } from './LargeCover.tsx';
import { sourceName } from '../../../ui/source-name.ts';
import { LineageButton, originText } from '../value-origin.tsx';
import styles from './Inspector.module.css';

function Notes({ notes }: { readonly notes: string }) {
  return (
    <textarea
      className={styles.notes}
      aria-label="Notes"
      placeholder="Notes"
      rows={3}
      value={notes}
      onChange={(event) => setNotes(event.target.value)}
    />
  );
}

/** Second opinions on a verified track. */
function Reviews({ open, document }: { readonly open: OpenTrack; readonly document: Annotation }) {
  const [isBusy, setBusy] = useState(false);
  const by = document.metadata.verified_by;
  const give = async (verdict: ReviewMark['verdict']): Promise<void> => {
    setBusy(true);
    await markReview(open, verdict);
    setBusy(false);
  };
  const agreed = open.reviews.filter(({ verdict }) => verdict === 'agree').length;
  return (
    <>
      <dt>Reviews</dt>
      <dd className={styles.reviews}>
        {open.reviews.length === 0 ? 'no second opinion yet' : `${agreed} of ${open.reviews.length} agree`}
        {by !== null && by !== reviewerName() ? (
          <>
            <Button size="small" disabled={isBusy} onClick={() => void give('agree')}>
              Agree
            </Button>
            <Button size="small" disabled={isBusy} onClick={() => void give('disagree')}>
              Disagree
            </Button>
          </>
        ) : null}
        {open.reviews.map((review) => (
          <span key={`${review.reviewer} ${review.createdAt}`} className={styles.review}>
            {review.reviewer}: {review.verdict === 'agree' ? 'agrees' : 'disagrees'}
            {review.note ? ` — ${review.note}` : ''}
          </span>
        ))}
      </dd>
    </>
  );
}

function describeBandwidth(row: TrackRow): string {
  if (row.bandwidth === null) return '–';
  const text = `${(row.bandwidth / 1000).toFixed(1)} kHz`;
  return isSoundCut(row) === true ? `${text}; the file could hold more` : text;
}

/** What is known about the file and the annotation as a whole. */
export function DetailsTab({ open, document }: { readonly open: OpenTrack; readonly document: Annotation }) {
  const { metadata, audio, provenance } = document;
  /** Name, value, and the key of its lineage. */
  const facts: (readonly [name: string, value: string, key?: string])[] = [
    [
      'Tier',
      `${metadata.tier}, ${t(tierNames[metadata.tier])}${metadata.verified_by ? ` by ${metadata.verified_by}` : ''}`,
      'tier',
    ],
    ['Confidence', metadata.confidence.toFixed(2)],
    ['Source', sourceName(metadata.source)],
    ['Analyzed by', open.row.analyzedBy === null ? 'nothing yet' : sourceName(open.row.analyzedBy)],
    ['Beat grid', provenance.beat_grid ? originText(provenance.beat_grid) : 'no record', 'grid'],
    [
      'Key',
      `${audio.key ?? 'none'} · ${provenance.key ? originText(provenance.key) : 'no record'}`,
      ...(audio.key === null ? ([] as const) : (['key'] as const)),
    ],
    ['Sections', provenance.structure ? originText(provenance.structure) : 'no record', 'structure'],
    ['Length', formatDuration(audio.duration)],
    ['Energy', open.row.energy === null ? '–' : `${energyLevel(open.row.energy)} of ${ENERGY_LEVELS}`],
    ['Loudness', open.row.loudness === null ? '–' : `${open.row.loudness.toFixed(1)} LUFS`],
    ['Sound up to', describeBandwidth(open.row)],
    ['Time', `${audio.time_signature[0]}/${audio.time_signature[1]}`],
    ['Genres', open.row.genres.join(', ') || '–'],
    ['Descriptors', open.row.descriptors.join(', ') || '–'],
    ['Tags', open.row.tags.join(', ') || '–'],
    ['Rating', open.row.rating === 0 ? '–' : '★'.repeat(open.row.rating)],
    ['Colour', open.row.colour ?? '–'],
    ['Comment', open.row.comment || '–'],
    ['Record label', open.row.label || '–'],
    [
      'Format',
      [open.row.codec, open.row.sampleRate && `${open.row.sampleRate / 1000} kHz`]
        .filter(Boolean)
        .join(', ') || '–',
    ],
    ['File', open.row.path ?? audio.file ?? 'unknown'],
  ];
  return (
    <>
      {open.row.coverUrl === null ? null : (
        <LargeCover key={open.row.coverUrl} url={open.row.coverUrl} title={open.row.title} />
      )}
      <Notes notes={metadata.notes} />
      <dl className={styles.facts}>
        {facts.map(([name, value, key]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd className="selectable">
              {key === undefined ? (
                value
              ) : (
                <LineageButton value={key} name={name.toLowerCase()}>
                  {value}
                </LineageButton>
              )}
            </dd>
          </div>
        ))}
        <div className={styles.fact}>
          <dt>Labels</dt>
          <dd>
            <Button size="small" onClick={() => void editLabels(open)}>
              Edit labels…
            </Button>
          </dd>
        </div>
        <div className={styles.fact}>
          <Reviews open={open} document={document} />
        </div>
        <div className={styles.fact}>
          <Annotators open={open} />
        </div>
      </dl>
    </>
  );
}
