import { useQuery } from '@tanstack/react-query';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog, openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/date.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatCount } from '../../ui/number.ts';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** The imported Rekordbox files. For each, what it added can be removed. */
export function ImportsDialog() {
  const { data, error } = useQuery(queries.imports());
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('Imports')}
      description={t('Rekordbox files that this library was made of.')}
      footer={<Button onClick={closeDialog}>{t('Close')}</Button>}
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {data?.imports.length === 0 ? <p className={text.second}>{t('No library was imported yet.')}</p> : null}
      {data && data.imports.length > 0 ? (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t('Imported')}</th>
              <th>{t('File')}</th>
              <th className={table.numeric}>{t('Tracks brought')}</th>
              <th aria-label={t('Remove')} />
            </tr>
          </thead>
          <tbody>
            {data.imports.map(({ id, createdAt, path, tracks, isSuperseded }) => (
              <tr key={id}>
                <td className={text.nowrap}>{formatMoment(createdAt)}</td>
                <td title={path}>
                  {fileName(path)}
                  {isSuperseded ? <p className={text.second}>{t('a newer export came since')}</p> : null}
                </td>
                <td className={table.numeric}>{formatCount(tracks)}</td>
                <td className={table.numeric}>
                  <Button
                    size="small"
                    disabled={tracks === 0 && isSuperseded}
                    onClick={() =>
                      openDialog({
                        kind: 'remove',
                        removal: { kind: 'import', importId: id, file: fileName(path) },
                      })
                    }
                  >
                    {t('Remove…')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Dialog>
  );
}
