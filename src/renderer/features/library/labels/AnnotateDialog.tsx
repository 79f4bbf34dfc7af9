import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelSource, TrackSelection } from '../../../../shared/contract/index.ts';
import type { LabelKind } from '../../../../shared/domain/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { rich } from '../../../ui/rich.tsx';
import { closeDialog } from '../../../core/app-store.ts';
import { pickFiles, pickFolder } from '../../../core/picker.ts';
import { queries } from '../../../core/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { Checkbox, Field } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Select } from '../../../ui/Select.tsx';
import text from '../../../ui/text.module.css';
import styles from './AnnotateDialog.module.css';
import { annotateFrom } from './annotate-actions.ts';

/** Maximum number of problems listed; the count includes all. */
const SHOWN = 20;

function Preview({
  selection,
  source,
}: {
  readonly selection: TrackSelection;
  readonly source: LabelSource;
}) {
  const { data, error } = useQuery(queries.annotatePreview(selection, source));
  if (error) return <p className={text.warn}>{errorMessage(error)}</p>;
  if (!data) return <p className={text.second}>{t('Counting…')}</p>;
  const { preview, problems, problemCount } = data;
  return (
    <div role="status" className={styles.preview}>
      <p>
        {rich(
          '<b>{count, plural, one {# track} other {# tracks}} will change</b>{unchanged, plural, =0 {} one {, # stays as it is} other {, # stay as they are}}.',
          { count: preview.changed, unchanged: preview.unchanged, b: <strong /> },
        )}
      </p>
      {preview.refused.slice(0, 5).map(({ reason, tracks }) => (
        <p key={reason} className={text.warn}>
          {t('{count, plural, one {# track} other {# tracks}} cannot be changed: {reason}', {
            count: tracks,
            reason,
          })}
        </p>
      ))}
      {problemCount > 0 ? (
        <>
          <p className={text.warn}>
            {t('{count, plural, one {# thing} other {# things}} could not be used:', { count: problemCount })}
          </p>
          <ul className={styles.problems}>
            {problems.slice(0, SHOWN).map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
            {problemCount > SHOWN ? (
              <li>{t('and {count, number} more', { count: problemCount - SHOWN })}</li>
            ) : null}
          </ul>
        </>
      ) : null}
    </div>
  );
}

/**
 * Labels tracks from folder names or from a metadata table. Counts the changes first, then applies them as one undoable
 * step.
 */
export function AnnotateDialog({
  selection,
  count,
}: {
  readonly selection: TrackSelection;
  /** Number of selected tracks; null for all tracks in the list. */
  readonly count: number | null;
}) {
  const [from, setFrom] = useState<LabelSource['kind']>('folders');
  const [label, setLabel] = useState<LabelKind>('genre');
  const [root, setRoot] = useState<string | null>(null);
  const [file, setFile] = useState<string | null>(null);
  const [replace, setReplace] = useState(false);
  const source: LabelSource | null =
    from === 'folders'
      ? { kind: 'folders', label, root, replace }
      : file === null
        ? null
        : { kind: 'metadata', path: file, replace };
  const { data } = useQuery({
    ...queries.annotatePreview(selection, source ?? { kind: 'folders', label, root, replace }),
    enabled: source !== null,
  });
  const canSubmit = source !== null && (data?.preview.changed ?? 0) > 0;

  async function chooseRoot(): Promise<void> {
    const folder = await pickFolder(t('Choose the folder whose folders are the labels'));
    if (folder !== null) setRoot(folder);
  }
  async function chooseFile(): Promise<void> {
    const [path] = await pickFiles(t('Choose a table of metadata'), 'table', false);
    if (path !== undefined) setFile(path);
  }
  return (
    <FormDialog
      title={
        count === null
          ? t('Labels from folders or a file')
          : t('Labels of {count, plural, one {# track} other {# tracks}} from folders or a file', { count })
      }
      submit={t('Take the labels')}
      canSubmit={canSubmit}
      onSubmit={() => {
        closeDialog();
        if (source) void annotateFrom(selection, source);
      }}
      onClose={closeDialog}
    >
      <Segmented
        label={t('Where the labels come from')}
        value={from}
        options={[
          { value: 'folders', label: t('Folder names') },
          { value: 'metadata', label: t('A file (CSV, JSON)') },
        ]}
        onChange={setFrom}
      />
      {from === 'folders' ? (
        <>
          <Field label={t('Folders are')}>
            <Select
              label={t('Folders are')}
              value={label}
              options={[
                { value: 'genre', label: t('genres') },
                { value: 'descriptor', label: t('descriptors') },
                { value: 'tag', label: t('own tags') },
              ]}
              onChange={setLabel}
            />
          </Field>
          <Field
            label={t('Which folders')}
            hint={t(
              'Right below a folder that you choose, however deep the files lie; else the folder of each file.',
            )}
          >
            <span className={styles.path}>{root ?? t('the folder of each file')}</span>
            <span className={styles.buttons}>
              <Button size="small" onClick={() => void chooseRoot()}>
                {t('Choose a folder…')}
              </Button>
              {root === null ? null : (
                <Button size="small" onClick={() => setRoot(null)}>
                  {t('Folder of each file')}
                </Button>
              )}
            </span>
          </Field>
        </>
      ) : (
        <Field
          label={t('File')}
          hint={t(
            'Rows with id, path, artist and title, or album, and genres, descriptors, tags, rating, colour, comment.',
          )}
        >
          <span className={styles.path}>{file ?? t('none yet')}</span>
          <span className={styles.buttons}>
            <Button size="small" onClick={() => void chooseFile()}>
              {t('Choose a file…')}
            </Button>
          </span>
        </Field>
      )}
      <Checkbox checked={replace} onChange={setReplace}>
        {t('In place of the labels that are there')}
      </Checkbox>
      {source ? <Preview selection={selection} source={source} /> : null}
    </FormDialog>
  );
}
