import { useQuery } from '@tanstack/react-query';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/date.ts';
import { formatCount } from '../../ui/number.ts';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { TableDialog } from './TableDialog.tsx';

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** The imported Rekordbox files. For each, what it added can be removed. */
export function ImportsDialog() {
  const { data, error } = useQuery(queries.imports());
  return (
    <TableDialog
      title={t('Imports')}
      description={t('Rekordbox files that this library was made of.')}
      rows={data?.imports}
      error={error}
      empty={t('No library was imported yet.')}
      head={
        <>
          <th>{t('Imported')}</th>
          <th>{t('File')}</th>
          <th className={table.numeric}>{t('Tracks brought')}</th>
          <th aria-label={t('Remove')} />
        </>
      }
    >
      {({ id, createdAt, path, tracks, isSuperseded }) => (
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
      )}
    </TableDialog>
  );
}
