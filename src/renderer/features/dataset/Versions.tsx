import { useQuery } from '@tanstack/react-query';
import { Layers, Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { CreateVersionDialog } from './CreateVersionDialog.tsx';
import { setVersion, useDatasetStore } from './dataset-store.ts';
import styles from './Dataset.module.css';
import { writeTime } from './LineageDialog.tsx';
import { VersionDetail } from './VersionDetail.tsx';

/** All versions, the newest first, and the one that is looked at. */
export function Versions() {
  const { data, error } = useQuery(queries.versions());
  const chosen = useDatasetStore((state) => state.version);
  const [isCreating, setCreating] = useState(false);
  if (error) return <EmptyState title="The versions could not be read." detail={errorMessage(error)} />;
  if (!data) return <div className={styles.loading} aria-busy="true" />;
  const versions = data.versions.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const current = versions.find(({ reference }) => reference === chosen) ?? versions[0];
  const dialog = isCreating ? (
    <CreateVersionDialog suggestedName={current?.name ?? 'library'} onClose={() => setCreating(false)} />
  ) : null;
  const button = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      Make a version…
    </Button>
  );
  if (!current)
    return (
      <>
        <EmptyState
          icon={Layers}
          title="No versions yet."
          detail="A version keeps every annotation as it is now, divided for training. It never changes, and can be compared with later ones or brought back."
          action={button}
        />
        {dialog}
      </>
    );
  return (
    <div className={styles.split}>
      <div className={styles.versions}>
        <div className={styles.bar}>
          <p className={styles.second} role="status">
            {counted(versions.length, 'version')}
          </p>
          <span className={styles.space} />
          {button}
        </div>
        <table className={classNames(styles.table, styles.versionTable)} aria-label="Versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" className={styles.numeric}>
                Tracks
              </th>
              <th scope="col" className={styles.numeric}>
                Quality
              </th>
              <th scope="col">Made</th>
              <th scope="col">Description</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => {
              const isCurrent = version === current;
              return (
                <tr
                  key={version.reference}
                  className={classNames(styles.choice, isCurrent && styles.current)}
                >
                  <th scope="row">
                    <button
                      type="button"
                      className={styles.cover}
                      aria-pressed={isCurrent}
                      onClick={() => setVersion(version.reference)}
                    >
                      {version.reference}
                    </button>
                    {version.tags.map((tag) => (
                      <span key={tag} className={styles.tag}>
                        {tag}
                      </span>
                    ))}
                  </th>
                  <td className={styles.numeric}>{formatCount(version.trackCount)}</td>
                  <td className={styles.numeric}>
                    {version.passed ? null : (
                      <TriangleAlert size={13} className={styles.warn} aria-label="below the thresholds" />
                    )}{' '}
                    {version.quality.toFixed(3)}
                  </td>
                  <td className={styles.nowrap}>{writeTime(version.createdAt)}</td>
                  <td>{version.description}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <VersionDetail
        key={current.reference}
        version={current}
        others={versions.filter((version) => version !== current)}
      />
      {dialog}
    </div>
  );
}
