import { useQuery } from '@tanstack/react-query';
import { Layers, Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import { CreateVersionDialog } from './CreateVersionDialog.tsx';
import { setVersion, useDatasetStore } from './dataset-store.ts';
import layout from '../../ui/Page.module.css';
import masterDetail from '../../ui/MasterDetail.module.css';
import styles from './Versions.module.css';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { formatMoment } from '../../ui/date.ts';
import { VersionDetail } from './VersionDetail.tsx';

/** All versions, newest first, with the details of the selected one. */
export function Versions() {
  const { data, error } = useQuery(queries.versions());
  const chosen = useDatasetStore((state) => state.version);
  const [isCreating, setCreating] = useState(false);
  if (error) return <EmptyState title={t('The versions could not be read.')} detail={errorMessage(error)} />;
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const versions = data.versions.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const current = versions.find(({ reference }) => reference === chosen) ?? versions[0];
  const dialog = isCreating ? (
    <CreateVersionDialog suggestedName={current?.name ?? 'library'} onClose={() => setCreating(false)} />
  ) : null;
  const button = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t('Create a version…')}
    </Button>
  );
  if (!current)
    return (
      <>
        <EmptyState
          icon={Layers}
          title={t('No versions yet.')}
          detail={t(
            'A version keeps every annotation as it is now, split for training. It never changes; you can compare versions or roll back to one.',
          )}
          action={button}
        />
        {dialog}
      </>
    );
  return (
    <div className={masterDetail.split}>
      <div className={styles.versions}>
        <div className={layout.bar}>
          <p className={text.second} role="status">
            {t('{count, plural, one {# version} other {# versions}}', { count: versions.length })}
          </p>
          <span className={layout.space} />
          {button}
        </div>
        <table className={tables.table} aria-label={t('Versions')}>
          <thead>
            <tr>
              <th scope="col">{t('Version')}</th>
              <th scope="col" className={tables.numeric}>
                {t('Tracks')}
              </th>
              <th scope="col" className={tables.numeric}>
                {t('Quality')}
              </th>
              <th scope="col">{t('Created')}</th>
              <th scope="col">{t('Description')}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => {
              const isCurrent = version === current;
              return (
                <tr
                  key={version.reference}
                  className={classNames(masterDetail.choice, isCurrent && masterDetail.current)}
                >
                  <th scope="row">
                    <button
                      type="button"
                      className={masterDetail.cover}
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
                  <td className={tables.numeric}>{formatCount(version.trackCount)}</td>
                  <td className={tables.numeric}>
                    {version.passed ? null : (
                      <TriangleAlert size={13} className={text.warn} aria-label={t('below the thresholds')} />
                    )}{' '}
                    {formatDecimal(version.quality, 3)}
                  </td>
                  <td className={text.nowrap}>{formatMoment(version.createdAt)}</td>
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
