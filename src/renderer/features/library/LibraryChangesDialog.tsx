import { useQuery } from '@tanstack/react-query';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { moveStep } from '../../core/undo.ts';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/date.ts';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { TableDialog } from './TableDialog.tsx';

/** The last changes of many tracks or of the whole library, from any window or the command line, to undo or redo. */
export function LibraryChangesDialog() {
  const { data, error, refetch } = useQuery(queries.steps());
  return (
    <TableDialog
      title={t('Earlier changes')}
      description={t(
        'Changes of many tracks, removals, playlists and genres can be undone at any later time.',
      )}
      rows={data?.steps}
      error={error}
      empty={t('Nothing was changed yet.')}
      head={
        <>
          <th>{t('When')}</th>
          <th>{t('Change')}</th>
          <th>{t('By')}</th>
          <th aria-label={t('Undo or redo')} />
        </>
      }
    >
      {(step) => (
        <tr key={step.id}>
          <td className={text.nowrap}>{formatMoment(step.createdAt)}</td>
          <td>
            {step.label}
            {step.undoneAt === null ? null : (
              <p className={text.second}>{t('undone on {when}', { when: formatMoment(step.undoneAt) })}</p>
            )}
          </td>
          <td>{step.author}</td>
          <td className={table.numeric}>
            {step.undoneAt === null || step.canRedo ? (
              <Button
                size="small"
                onClick={() =>
                  void moveStep(step, step.undoneAt === null ? 'undo' : 'redo').then(() => refetch())
                }
              >
                {step.undoneAt === null ? t('Undo') : t('Redo')}
              </Button>
            ) : null}
          </td>
        </tr>
      )}
    </TableDialog>
  );
}
