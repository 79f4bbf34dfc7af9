import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DatasetVersion, VersionDiff } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { api } from '../../core/api.ts';
import { queries, queryClient } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import styles from './Dataset.module.css';

interface VersionDialogProps {
  readonly version: DatasetVersion;
  readonly onClose: () => void;
}

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ['dataset'] });
}

/** Gives a version a name of its own. */
export function TagDialog({ version, onClose }: VersionDialogProps) {
  const [tag, setTag] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  async function save(): Promise<void> {
    try {
      await api.dataset.tag({ reference: version.reference, tag: tag.trim() });
      refresh();
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={`Tag ${version.reference}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={tag.trim() === ''} onClick={() => void save()}>
            Tag
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (tag.trim() !== '') void save();
        }}
      >
        <Field label="Tag" hint={refusal ?? 'For example release-1.'}>
          <TextInput
            aria-label="Tag"
            value={tag}
            maxLength={64}
            aria-invalid={refusal !== null}
            onChange={(event) => {
              setTag(event.currentTarget.value);
              setRefusal(null);
            }}
          />
        </Field>
      </form>
    </Dialog>
  );
}

/** Says what a roll back would change, and does it when confirmed. */
export function RollbackDialog({ version, onClose }: VersionDialogProps) {
  const { reference } = version;
  const { data: preview, error } = useQuery({
    queryKey: ['dataset', 'rollback', reference],
    queryFn: () => api.dataset.rollback({ reference, dryRun: true }),
    gcTime: 0,
  });
  async function rollBack(): Promise<void> {
    onClose();
    try {
      const { restored, failures } = await api.dataset.rollback({ reference });
      showToast({
        kind: failures.length > 0 ? 'info' : 'success',
        title: `${counted(restored, 'track')} brought back to ${reference}`,
        description: failures[0]?.message,
      });
    } catch (reason) {
      showError('The version could not be brought back', reason);
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={`Roll back to ${reference}?`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" disabled={!preview?.restored} onClick={() => void rollBack()}>
            Roll back
          </Button>
        </>
      }
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {preview ? (
        <div className={styles.form}>
          <p>
            {preview.restored === 0
              ? 'Every track is as it was then; there is nothing to bring back.'
              : `The annotations of ${counted(preview.restored, 'track')} go back to what they were then. ${formatCount(preview.unchanged)} are still the same.`}
          </p>
          {preview.restored > 0 ? (
            <p className={styles.second}>
              Nothing is deleted: each gets a new revision, and its history keeps what is there now.
            </p>
          ) : null}
          {preview.failures.length > 0 ? (
            <p className={styles.warn}>{counted(preview.failures.length, 'track')} cannot be brought back.</p>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}

/** Deletes a version's files after asking. */
export function DeleteDialog({ version, onClose }: VersionDialogProps) {
  const { reference, tags } = version;
  async function remove(): Promise<void> {
    onClose();
    try {
      await api.dataset.remove({ reference, force: true });
      refresh();
    } catch (reason) {
      showError('The version could not be deleted', reason);
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={`Delete ${reference}?`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" onClick={() => void remove()}>
            Delete
          </Button>
        </>
      }
    >
      <p>
        Its files are deleted and its number is never given again. The annotations stay.
        {tags.length > 0 ? ` It is tagged ${tags.join(', ')}.` : ''}
      </p>
    </Dialog>
  );
}

function Changes({ diff }: { readonly diff: VersionDiff }) {
  const { counts, added, removed, changed } = diff;
  const rest =
    counts.added - added.length + (counts.removed - removed.length) + (counts.changed - changed.length);
  return (
    <ul className={styles.changes}>
      {added.map(({ trackId, track }) => (
        <li key={`a${trackId ?? track}`}>
          <span className={styles.ok}>Added</span> {track}
        </li>
      ))}
      {removed.map(({ trackId, track }) => (
        <li key={`r${trackId ?? track}`}>
          <span className={styles.bad}>Removed</span> {track}
        </li>
      ))}
      {changed.map(({ trackId, track, tier, split, audioChanged, items }) => (
        <li key={`c${trackId ?? track}`}>
          <span className={styles.strong}>{track}</span>
          <ul className={styles.values}>
            {tier ? (
              <li>
                Tier {tier.before} → {tier.after}
              </li>
            ) : null}
            {split ? (
              <li>
                Split {split.before} → {split.after}
              </li>
            ) : null}
            {audioChanged ? <li>Other audio</li> : null}
            {items
              .filter(({ part }) => part !== 'tier')
              .map(({ id, label, before, after }) => (
                <li key={id}>
                  {label}
                  {label.includes('→') || !(before ?? after)
                    ? ''
                    : `: ${before ?? 'none'} → ${after ?? 'none'}`}
                </li>
              ))}
          </ul>
        </li>
      ))}
      {rest > 0 ? <li className={styles.second}>and {formatCount(rest)} more</li> : null}
    </ul>
  );
}

/** What differs between two versions, down to single values. */
export function DiffDialog({
  before,
  after,
  onClose,
}: {
  readonly before: string;
  readonly after: string;
  readonly onClose: () => void;
}) {
  const { data: diff, error } = useQuery(queries.versionDiff(before, after));
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={`${before} → ${after}`}
      description={
        diff
          ? `${formatCount(diff.counts.added)} added, ${formatCount(diff.counts.removed)} removed, ${formatCount(diff.counts.changed)} changed, ${formatCount(diff.counts.unchanged)} unchanged`
          : 'Comparing…'
      }
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {diff ? (
        <div className={styles.form}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Quality</th>
                <th scope="col">{diff.before}</th>
                <th scope="col">{diff.after}</th>
              </tr>
            </thead>
            <tbody>
              {diff.quality.map((measure) => (
                <tr key={measure.measure}>
                  <th scope="row">{measure.measure}</th>
                  <td>{measure.before.toFixed(3)}</td>
                  <td>{measure.after.toFixed(3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Changes diff={diff} />
        </div>
      ) : null}
    </Dialog>
  );
}
