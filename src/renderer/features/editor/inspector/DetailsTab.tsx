import { useState } from 'react';
import { formatDuration, tierNames } from '../../../../shared/domain/index.ts';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { ENERGY_LEVELS, energyLevel, isSoundCut } from '../../../../shared/domain/sound.ts';
import type { ReviewMark, TrackRow } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { formatDecimal, formatNumber } from '../../../../shared/languages/format.ts';
import { Button } from '../../../ui/Button.tsx';
import type { OpenTrack } from '../editor-store.ts';
import { Annotators } from '../opinions/Annotators.tsx';
import { reviewerName, setNotes } from '../tier-actions.ts';
import { editLabels, markReview } from '../track-actions.ts';
import { LargeCover } from './LargeCover.tsx';
import { sourceName } from '../../../../shared/domain/source-name.ts';
import { colourNames } from '../../../../shared/domain/labels/colour-names.ts';
import { LineageButton, originText } from '../value-origin.tsx';
import styles from './Inspector.module.css';

function Notes({ notes }: { readonly notes: string }) {
  return (
    <textarea
      className={styles.notes}
      aria-label={t('Notes')}
      placeholder={t('Notes')}
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
      <dt>{t('Reviews')}</dt>
      <dd className={styles.reviews}>
        {open.reviews.length === 0
          ? t('no second opinion yet')
          : t('{agreed} of {count} agree', { agreed, count: open.reviews.length })}
        {by !== null && by !== reviewerName() ? (
          <>
            <Button size="small" disabled={isBusy} onClick={() => void give('agree')}>
              {t('Agree')}
            </Button>
            <Button size="small" disabled={isBusy} onClick={() => void give('disagree')}>
              {t('Disagree')}
            </Button>
          </>
        ) : null}
        {open.reviews.map((review) => (
          <span key={`${review.reviewer} ${review.createdAt}`} className={styles.review}>
            {review.reviewer}: {review.verdict === 'agree' ? t('agrees') : t('disagrees')}
            {review.note ? ` — ${review.note}` : ''}
          </span>
        ))}
      </dd>
    </>
  );
}

function describeBandwidth(row: TrackRow): string {
  if (row.bandwidth === null) return '–';
  const text = `${formatDecimal(row.bandwidth / 1000, 1)} kHz`;
  return isSoundCut(row) === true ? t('{bandwidth}; the file could hold more', { bandwidth: text }) : text;
}

/** Facts about the file and about the annotation as a whole. */
export function DetailsTab({ open, document }: { readonly open: OpenTrack; readonly document: Annotation }) {
  const { metadata, audio, provenance } = document;
  /** Name, value, and the value's key in the lineage. */
  const facts: (readonly [name: string, value: string, key?: string])[] = [
    [
      t('Tier'),
      metadata.verified_by
        ? t('{tier}, {name} by {person}', {
            tier: metadata.tier,
            name: t(tierNames[metadata.tier]),
            person: metadata.verified_by,
          })
        : `${metadata.tier}, ${t(tierNames[metadata.tier])}`,
      'tier',
    ],
    [t('Confidence'), formatDecimal(metadata.confidence, 2)],
    [t('Source'), sourceName(metadata.source)],
    [t('Analyzed by'), open.row.analyzedBy === null ? t('nothing yet') : sourceName(open.row.analyzedBy)],
    [t('Beat grid'), provenance.beat_grid ? originText(provenance.beat_grid) : t('no record'), 'grid'],
    [
      t('Key'),
      `${audio.key ?? t('none')} · ${provenance.key ? originText(provenance.key) : t('no record')}`,
      ...(audio.key === null ? ([] as const) : (['key'] as const)),
    ],
    [t('Sections'), provenance.structure ? originText(provenance.structure) : t('no record'), 'structure'],
    [t('Length'), formatDuration(audio.duration)],
    [
      t('Energy'),
      open.row.energy === null
        ? '–'
        : t('{level} of {levels}', { level: energyLevel(open.row.energy), levels: ENERGY_LEVELS }),
    ],
    [t('Loudness'), open.row.loudness === null ? '–' : `${formatDecimal(open.row.loudness, 1)} LUFS`],
    [t('Sound up to'), describeBandwidth(open.row)],
    [t('Time signature'), `${audio.time_signature[0]}/${audio.time_signature[1]}`],
    [t('Genres'), open.row.genres.join(', ') || '–'],
    [t('Descriptors'), open.row.descriptors.join(', ') || '–'],
    [t('Tags'), open.row.tags.join(', ') || '–'],
    [t('Rating'), open.row.rating === 0 ? '–' : '★'.repeat(open.row.rating)],
    [t('Colour'), open.row.colour === null ? '–' : t(colourNames[open.row.colour])],
    [t('Comment'), open.row.comment || '–'],
    [t('Record label'), open.row.label || '–'],
    [
      t('Format'),
      [open.row.codec, open.row.sampleRate && `${formatNumber(open.row.sampleRate / 1000)} kHz`]
        .filter(Boolean)
        .join(', ') || '–',
    ],
    [t('File'), open.row.path ?? audio.file ?? t('unknown')],
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
                <LineageButton value={key} name={name}>
                  {value}
                </LineageButton>
              )}
            </dd>
          </div>
        ))}
        <div className={styles.fact}>
          <dt>{t('Labels')}</dt>
          <dd>
            <Button size="small" onClick={() => void editLabels(open)}>
              {t('Edit labels…')}
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
