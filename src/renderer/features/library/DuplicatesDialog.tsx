import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DuplicateGroup, DuplicateMerge } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import { closeDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { TierBadge } from '../../ui/Badges.tsx';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatBytes } from '../../ui/number.ts';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import styles from './DuplicatesDialog.module.css';
import { mergeDuplicates } from './removal.ts';

/** Maximum number of groups shown. After a merge, the next ones move up. */
const SHOWN = 50;

interface GroupProps {
  readonly group: DuplicateGroup;
  readonly keep: TrackId;
  readonly onKeep: (keep: TrackId) => void;
  readonly onMerge: () => void;
}

/** Copies of one track side by side. */
function Group({ group, keep, onKeep, onMerge }: GroupProps) {
  const first = group.tracks[0]!.row;
  const name = [first.title, first.artist].filter(Boolean).join(' — ');
  return (
    <section className={styles.group} aria-label={name}>
      <div className={styles.head}>
        <h3 className={styles.title} title={name}>
          {name}
        </h3>
        <span className={text.second}>
          {group.by === 'audio' ? t('same audio') : t('same name and length; cues are not taken over')}
        </span>
        <Button size="small" onClick={onMerge}>
          {t('Merge {count}', { count: group.tracks.length })}
        </Button>
      </div>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t('Keep')}</th>
            <th>{t('File')}</th>
            <th>{t('Format')}</th>
            <th className={table.numeric}>{t('Size')}</th>
            <th className={table.numeric}>BPM</th>
            <th>{t('Tier')}</th>
            <th className={table.numeric}>{t('Cues')}</th>
            <th className={table.numeric}>{t('Playlists')}</th>
          </tr>
        </thead>
        <tbody>
          {group.tracks.map(({ row, cues, playlists }) => (
            <tr key={row.id} className={classNames(row.id === keep && styles.kept)}>
              <td>
                <input
                  type="radio"
                  name={`keep-${first.id}`}
                  aria-label={t('Keep {name}', { name: row.path ?? row.title })}
                  checked={row.id === keep}
                  onChange={() => onKeep(row.id)}
                />
              </td>
              <td className={styles.path} title={row.path ?? ''}>
                <bdi>{row.path ?? t('no file')}</bdi>
                {row.missing ? ' ' : null}
                {row.missing ? <span className={text.warn}>({t('missing')})</span> : null}
              </td>
              <td>{row.codec?.toUpperCase()}</td>
              <td className={table.numeric}>{row.fileSize === null ? '' : formatBytes(row.fileSize)}</td>
              <td className={table.numeric}>{row.bpm === null ? '' : formatBpm(row.bpm)}</td>
              <td>{row.tier === null ? null : <TierBadge tier={row.tier} />}</td>
              <td className={table.numeric}>{cues}</td>
              <td className={table.numeric}>{playlists}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Tracks that the library contains several times: compares them side by side and merges them. */
export function DuplicatesDialog() {
  const { data, error } = useQuery(queries.duplicates());
  const [chosen, setChosen] = useState<ReadonlyMap<TrackId, TrackId>>(new Map());
  const groups = data?.groups ?? [];
  const shown = groups.slice(0, SHOWN);
  const copies = groups.reduce((sum, { tracks }) => sum + tracks.length - 1, 0);
  const sameAudio = groups.filter(({ by }) => by === 'audio');
  const keepOf = (group: DuplicateGroup): TrackId => chosen.get(group.tracks[0]!.row.id) ?? group.keep;
  const mergeOf = (group: DuplicateGroup): DuplicateMerge => {
    const keep = keepOf(group);
    return { keep, remove: group.tracks.map(({ row }) => row.id).filter((id) => id !== keep) };
  };
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={t('Duplicates')}
      description={
        data
          ? copies === 0
            ? t('Every track is in the library once.')
            : t(
                '{copies, plural, one {# further copy} other {# further copies}} of {count, plural, one {# track} other {# tracks}}. The one that is kept takes over their places in playlists, and the cues of those with the same audio. Files stay.',
                { copies, count: groups.length },
              )
          : t('Looking for them…')
      }
      footer={
        <>
          <Button onClick={closeDialog}>{t('Close')}</Button>
          <Button
            variant="primary"
            disabled={sameAudio.length === 0}
            onClick={() => void mergeDuplicates(sameAudio.map(mergeOf))}
          >
            {t('Merge all {count} with the same audio', { count: sameAudio.length })}
          </Button>
        </>
      }
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      <div className={styles.groups}>
        {shown.map((group) => (
          <Group
            key={group.tracks[0]!.row.id}
            group={group}
            keep={keepOf(group)}
            onKeep={(keep) => setChosen((before) => new Map(before).set(group.tracks[0]!.row.id, keep))}
            onMerge={() => void mergeDuplicates([mergeOf(group)])}
          />
        ))}
      </div>
      {groups.length > SHOWN ? (
        <p className={text.second}>
          {t('{count, plural, one {# more group} other {# more groups}} follow.', {
            count: groups.length - SHOWN,
          })}
        </p>
      ) : null}
    </Dialog>
  );
}
