import { useQuery } from '@tanstack/react-query';
import type { TrackId } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatList } from '../../../shared/languages/format.ts';
import { closeDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatMoment } from '../../ui/date.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { sourceName } from '../../../shared/domain/source-name.ts';
import styles from './LineageDialog.module.css';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';

/** Shows which import, model or person set each value of a track, and when. */
export function LineageDialog({
  trackId,
  value: wanted,
}: {
  readonly trackId: TrackId;
  /** Key of the value to highlight. */
  readonly value?: string | undefined;
}) {
  const { data, error } = useQuery({ ...queries.lineage(trackId), gcTime: 0 });
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={t('Where its values came from')}
      description={data?.track ?? ''}
    >
      {error ? (
        <Banner kind="bad" title={t('The history could not be read')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {data && data.values.length === 0 ? <p>{t('This track has no values yet.')}</p> : null}
      {data && data.values.length > 0 ? (
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('Value')}</th>
              <th scope="col">{t('Now')}</th>
              <th scope="col">{t('Source')}</th>
              <th scope="col">{t('By')}</th>
              <th scope="col">{t('When')}</th>
              <th scope="col">{t('What')}</th>
            </tr>
          </thead>
          <tbody>
            {data.values.map((value) => (
              <tr key={value.key} className={classNames(value.key === wanted && styles.current)}>
                <th scope="row">{value.value}</th>
                <td>{value.current}</td>
                <td>{sourceName(value.source)}</td>
                <td>{value.author === 'segue' ? '' : value.author}</td>
                <td className={text.nowrap}>{formatMoment(value.at)}</td>
                <td title={value.importPath ?? undefined}>
                  {value.reason || value.kind}
                  {value.importPath ? (
                    <span className={text.second}> {value.importPath.split(/[\\/]/).at(-1)}</span>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {data && data.versions.length > 0 ? (
        <p className={styles.footnote}>
          {t('In the dataset versions {versions}.', { versions: formatList(data.versions, 'conjunction') })}
        </p>
      ) : null}
    </Dialog>
  );
}
