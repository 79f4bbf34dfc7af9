import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Revision } from '../../../../shared/contract/index.ts';
import type { RevisionId } from '../../../../shared/domain/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatMoment } from '../../../ui/date.ts';
import { classNames } from '../../../ui/class-names.ts';
import type { OpenTrack } from '../editor-store.ts';
import { restoreRevision } from '../track-actions.ts';
import { sourceName } from '../../../../shared/domain/source-name.ts';
import { DiffLines } from './DiffLines.tsx';
import styles from './Inspector.module.css';

function reasonText({ kind, reason }: Revision): string {
  if (kind === 'undo') return t('Undo: {reason}', { reason });
  if (kind === 'redo') return t('Redo: {reason}', { reason });
  return reason || kind;
}

function Difference({ open, from }: { readonly open: OpenTrack; readonly from: RevisionId }) {
  const { data, error } = useQuery(queries.revisionDiff(open.trackId, from, open.revision));
  if (error) return <p className={styles.hint}>{errorMessage(error)}</p>;
  if (!data) return null;
  if (data.items.length === 0) return <p className={styles.hint}>{t('Same as the current state.')}</p>;
  return <DiffLines items={data.items} />;
}

function RevisionRow({
  revision,
  open,
  isOpen,
  onToggle,
}: {
  readonly revision: Revision;
  readonly open: OpenTrack;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const isCurrent = revision.revision === open.revision;
  return (
    <li className={classNames(styles.revision, !revision.reachable && styles.unreachable)}>
      <button type="button" className={styles.revisionButton} aria-expanded={isOpen} onClick={onToggle}>
        <span className={styles.reason}>{reasonText(revision)}</span>
        <span className={styles.revisionDetail}>
          {revision.author} · {sourceName(revision.source)} · {formatMoment(revision.createdAt)}
        </span>
      </button>
      {isCurrent ? (
        <span className={styles.source}>{t('current')}</span>
      ) : (
        <Button
          size="small"
          aria-label={t('Restore: {revision}', { revision: reasonText(revision) })}
          onClick={() => void restoreRevision(open, revision.revision)}
        >
          {t('Restore')}
        </Button>
      )}
      {isOpen && !isCurrent ? <Difference open={open} from={revision.revision} /> : null}
    </li>
  );
}

/** Every revision of the track: who, when and what. Each can be restored. */
export function HistoryTab({ open }: { readonly open: OpenTrack }) {
  const [expanded, setExpanded] = useState<RevisionId | null>(null);
  const { data, error } = useQuery(queries.history(open.trackId, open.revision));
  if (error) return <p className={styles.empty}>{errorMessage(error)}</p>;
  return (
    <ul className={styles.list} aria-label={t('History')}>
      {data?.revisions.map((revision) => (
        <RevisionRow
          key={revision.revision}
          revision={revision}
          open={open}
          isOpen={expanded === revision.revision}
          onToggle={() => setExpanded((old) => (old === revision.revision ? null : revision.revision))}
        />
      ))}
    </ul>
  );
}
