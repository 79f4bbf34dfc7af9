import type { ReactNode } from 'react';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';

interface TableDialogProps<Row> {
  readonly title: string;
  readonly description: string;
  /** Cells of the header row. */
  readonly head: ReactNode;
  /** Undefined while they load. */
  readonly rows: readonly Row[] | undefined;
  readonly error: unknown;
  /** What to say if there are no rows. */
  readonly empty: string;
  readonly children: (row: Row) => ReactNode;
}

/** A dialog that lists rows, with something to do about each. */
export function TableDialog<Row>(props: TableDialogProps<Row>) {
  const { title, description, head, rows, error, empty, children } = props;
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={title}
      description={description}
      footer={<Button onClick={closeDialog}>{t('Close')}</Button>}
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {rows?.length === 0 ? <p className={text.second}>{empty}</p> : null}
      {rows && rows.length > 0 ? (
        <table className={table.table}>
          <thead>
            <tr>{head}</tr>
          </thead>
          <tbody>{rows.map(children)}</tbody>
        </table>
      ) : null}
    </Dialog>
  );
}
