// Longer than 300 lines: one list of all library columns.
import { FileQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SortColumn, TrackRow } from '../../../shared/contract/index.ts';
import { formatDuration, modelVersion, trackColours } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { Confidence, FlagChip, KeyBadge, TierBadge } from '../../ui/Badges.tsx';
import { formatDay } from '../../ui/date.ts';
import { formatBytes } from '../../ui/number.ts';
import { energyLevel } from '../../../shared/domain/sound.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { BandwidthCell } from './BandwidthCell.tsx';
import { BpmCell } from './BpmCell.tsx';
import { Cover } from './Cover.tsx';
import { CueSlots } from './CueSlots.tsx';
import { OverviewCanvas } from './OverviewCanvas.tsx';
import { PreviewButton } from './PreviewButton.tsx';
import styles from './TrackTable.module.css';

export interface Column {
  readonly id: string;
  readonly title: Message;
  /** Heading to use if the title does not fit the column. */
  readonly short?: Message | '';
  /** Track size in `grid-template-columns`. */
  readonly width: string;
  /** Minimum width, in pixels. */
  readonly minWidth: number;
  /** Takes a share of the remaining width. The user may make it narrower than `minWidth`. */
  readonly isElastic?: true;
  readonly sort?: SortColumn;
  readonly align?: 'end';
  readonly render: (row: TrackRow) => ReactNode;
}

/** Fits rows of both densities. */
const overviewSize = { width: 100, height: 24 };

function stars(rating: number): string {
  return '★'.repeat(rating) + '·'.repeat(5 - rating);
}

/** All columns in their default order; `defaultColumns` are shown initially. */
export const columns: readonly Column[] = [
  {
    id: 'waveform',
    title: msg('Waveform'),
    short: '',
    width: '100px',
    minWidth: 100,
    render: (row) => (
      <div className={styles.overview} style={{ height: overviewSize.height }}>
        <OverviewCanvas url={row.waveformUrl} size={overviewSize} />
        <PreviewButton row={row} />
      </div>
    ),
  },
  {
    id: 'cover',
    title: msg('Cover'),
    short: '',
    width: '28px',
    minWidth: 28,
    render: (row) => <Cover url={row.coverUrl} />,
  },
  {
    id: 'title',
    title: msg('Title'),
    width: 'minmax(150px, 3fr)',
    minWidth: 150,
    isElastic: true,
    sort: 'title',
    render: (row) => (
      <span className={styles.name} title={[row.title, row.artist].filter(Boolean).join(' — ')}>
        {row.missing ? (
          <FileQuestion size={14} aria-label={t('File missing')} className={styles.missing} />
        ) : null}
        <span className={styles.trackTitle}>{row.title || t('Untitled')}</span>
        {row.artist ? <span className={styles.artist}> — {row.artist}</span> : null}
      </span>
    ),
  },
  {
    id: 'artist',
    title: msg('Artist'),
    width: 'minmax(110px, 1.5fr)',
    minWidth: 110,
    isElastic: true,
    sort: 'artist',
    render: (row) => row.artist,
  },
  {
    id: 'album',
    title: msg('Album'),
    width: 'minmax(110px, 1.5fr)',
    minWidth: 110,
    isElastic: true,
    sort: 'album',
    render: (row) => row.album,
  },
  {
    id: 'genre',
    title: msg('Genre'),
    width: 'minmax(90px, 1fr)',
    minWidth: 90,
    isElastic: true,
    sort: 'genre',
    render: (row) => row.genre,
  },
  {
    id: 'descriptors',
    title: msg('Descriptors'),
    width: 'minmax(110px, 1.2fr)',
    minWidth: 110,
    isElastic: true,
    sort: 'descriptors',
    render: (row) => row.descriptors.join(', '),
  },
  {
    id: 'tags',
    title: msg('Tags'),
    width: 'minmax(90px, 1fr)',
    minWidth: 90,
    isElastic: true,
    sort: 'tags',
    render: (row) => row.tags.join(', '),
  },
  {
    id: 'colour',
    title: msg('Colour'),
    width: '60px',
    minWidth: 60,
    sort: 'colour',
    render: (row) =>
      row.colour === null ? null : (
        <span className={styles.colour}>
          <span
            className={styles.swatch}
            style={{ background: trackColours[row.colour].replace('0x', '#') }}
            aria-hidden
          />
          {row.colour}
        </span>
      ),
  },
  {
    id: 'bpm',
    title: msg('BPM'),
    width: '62px',
    minWidth: 62,
    sort: 'bpm',
    align: 'end',
    render: (row) => <BpmCell row={row} />,
  },
  {
    id: 'key',
    title: msg('Key'),
    width: '46px',
    minWidth: 46,
    sort: 'key',
    render: (row) => (row.key === null ? null : <KeyBadge musicalKey={row.key} />),
  },
  {
    id: 'energy',
    title: msg('Energy'),
    short: msg('En.'),
    width: '40px',
    minWidth: 40,
    sort: 'energy',
    align: 'end',
    render: (row) => (row.energy === null ? '' : energyLevel(row.energy)),
  },
  {
    id: 'loudness',
    title: msg('Loudness'),
    short: msg('LUFS'),
    width: '52px',
    minWidth: 52,
    sort: 'loudness',
    align: 'end',
    render: (row) => (row.loudness === null ? '' : formatDecimal(row.loudness, 1)),
  },
  {
    id: 'bandwidth',
    title: msg('Bandwidth'),
    short: msg('Band'),
    width: '66px',
    minWidth: 66,
    sort: 'bandwidth',
    align: 'end',
    render: (row) => <BandwidthCell row={row} />,
  },
  {
    id: 'tier',
    title: msg('Tier'),
    width: '96px',
    minWidth: 96,
    sort: 'tier',
    render: (row) => (row.tier === null ? null : <TierBadge tier={row.tier} />),
  },
  {
    id: 'confidence',
    title: msg('Confidence'),
    short: msg('Conf.'),
    width: '56px',
    minWidth: 56,
    sort: 'confidence',
    render: (row) => (row.confidence === null ? null : <Confidence value={row.confidence} />),
  },
  {
    id: 'hotCues',
    title: msg('Hot cues'),
    width: '98px',
    minWidth: 98,
    sort: 'hotCues',
    render: (row) => <CueSlots slots={row.hotCueSlots} colors={row.hotCueColors} />,
  },
  {
    id: 'memoryCues',
    title: msg('Memory cues'),
    short: msg('Mem.'),
    width: '52px',
    minWidth: 52,
    sort: 'memoryCues',
    align: 'end',
    render: (row) => row.memoryCueCount || '',
  },
  {
    id: 'sections',
    title: msg('Sections'),
    short: msg('Sect.'),
    width: '52px',
    minWidth: 52,
    sort: 'sections',
    align: 'end',
    render: (row) => row.sectionCount || '',
  },
  {
    id: 'flags',
    title: msg('Flags'),
    width: 'minmax(120px, 1.2fr)',
    minWidth: 120,
    isElastic: true,
    sort: 'flags',
    render: (row) => (
      <span className={styles.flags}>
        {row.flags.map((flag) => (
          <FlagChip key={flag} flag={flag} />
        ))}
      </span>
    ),
  },
  {
    id: 'rating',
    title: msg('Rating'),
    width: '70px',
    minWidth: 70,
    sort: 'rating',
    render: (row) => (
      <span
        className={styles.rating}
        role="img"
        aria-label={t('{rating} of 5 stars', { rating: row.rating })}
      >
        {row.rating > 0 ? stars(row.rating) : ''}
      </span>
    ),
  },
  {
    id: 'year',
    title: msg('Year'),
    width: '48px',
    minWidth: 48,
    sort: 'year',
    align: 'end',
    render: (row) => row.year,
  },
  {
    id: 'label',
    title: msg('Record label'),
    width: 'minmax(90px, 1fr)',
    minWidth: 90,
    isElastic: true,
    sort: 'label',
    render: (row) => row.label,
  },
  {
    id: 'comment',
    title: msg('Comment'),
    width: 'minmax(110px, 1.5fr)',
    minWidth: 110,
    isElastic: true,
    sort: 'comment',
    render: (row) => row.comment,
  },
  {
    id: 'addedAt',
    title: msg('Added'),
    width: '82px',
    minWidth: 82,
    sort: 'addedAt',
    align: 'end',
    render: (row) => formatDay(row.addedAt),
  },
  {
    id: 'modifiedAt',
    title: msg('Changed'),
    width: '82px',
    minWidth: 82,
    sort: 'modifiedAt',
    align: 'end',
    render: (row) => formatDay(row.modifiedAt),
  },
  {
    id: 'model',
    title: msg('Analyzed by'),
    width: 'minmax(90px, 1fr)',
    minWidth: 90,
    isElastic: true,
    render: (row) => row.analyzedBy && modelVersion(row.analyzedBy),
  },
  {
    id: 'codec',
    title: msg('Format'),
    width: '56px',
    minWidth: 56,
    render: (row) => row.codec?.toUpperCase(),
  },
  {
    id: 'size',
    title: msg('Size'),
    width: '72px',
    minWidth: 72,
    align: 'end',
    render: (row) => (row.fileSize === null ? '' : formatBytes(row.fileSize)),
  },
  {
    id: 'path',
    title: msg('File'),
    width: 'minmax(160px, 2fr)',
    minWidth: 160,
    isElastic: true,
    sort: 'path',
    render: (row) => <span title={row.path ?? ''}>{row.path}</span>,
  },
  {
    id: 'duration',
    title: msg('Duration'),
    short: msg('Time'),
    width: '44px',
    minWidth: 44,
    sort: 'duration',
    align: 'end',
    render: (row) => (row.duration > 0 ? formatDuration(row.duration) : ''),
  },
];

export const defaultColumns: readonly string[] = [
  'waveform',
  'cover',
  'title',
  'bpm',
  'key',
  'tier',
  'confidence',
  'hotCues',
  'duration',
];

/** Initial columns in a wide window, which has room for more than `defaultColumns`. */
export const wideColumns: readonly string[] = [
  'waveform',
  'cover',
  'title',
  'artist',
  'album',
  'genre',
  'bpm',
  'key',
  'energy',
  'tier',
  'confidence',
  'hotCues',
  'memoryCues',
  'rating',
  'comment',
  'addedAt',
  'duration',
];

/** Whether the column cannot be hidden: only the title. */
export function isFixed(column: Column): boolean {
  return column.id === 'title';
}
