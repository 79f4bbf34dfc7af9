import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DatasetVersion } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import text from '../../ui/text.module.css';
import { removeVersion, rollBackTo, tagVersion } from './actions.ts';

interface VersionDialogProps {
  readonly version: DatasetVersion;
  readonly onClose: () => void;
}

/** Adds a tag such as `release-1` to a version. */
export function TagDialog({ version, onClose }: VersionDialogProps) {
  const [tag, setTag] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  async function save(): Promise<void> {
    try {
      await tagVersion(version, tag.trim());
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  }
  return (
    <FormDialog
      title={t('Tag {reference}', { reference: version.reference })}
      submit={t('Tag')}
      canSubmit={tag.trim() !== ''}
      error={refusal}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Field label={t('Tag')} hint={t('For example release-1.')}>
        <TextInput
          aria-label={t('Tag')}
          value={tag}
          maxLength={64}
          aria-invalid={refusal !== null}
          onChange={(event) => {
            setTag(event.currentTarget.value);
            setRefusal(null);
          }}
        />
      </Field>
    </FormDialog>
  );
}

/** Shows what a rollback would change, and performs it once confirmed. */
export function RollbackDialog({ version, onClose }: VersionDialogProps) {
  const { reference } = version;
  const { data: preview, error } = useQuery(queries.rollbackPreview(reference));
  return (
    <FormDialog
      title={t('Roll back to {reference}?', { reference })}
      submit={t('Roll back')}
      danger
      canSubmit={(preview?.restored ?? 0) > 0}
      error={error ? errorMessage(error) : null}
      onSubmit={() => {
        onClose();
        void rollBackTo(version);
      }}
      onClose={onClose}
    >
      {preview ? (
        <>
          <p>
            {preview.restored === 0
              ? t('No track has changed since; there is nothing to roll back.')
              : t(
                  '{restored, plural, one {# track} other {# tracks}} will get the annotations of this version again. {unchanged, number} have not changed.',
                  { restored: preview.restored, unchanged: preview.unchanged },
                )}
          </p>
          {preview.restored > 0 ? (
            <p className={text.second}>
              {t(
                'Nothing is deleted: each track gets a new revision, and its history keeps the current one.',
              )}
            </p>
          ) : null}
          {preview.failures.length > 0 ? (
            <p className={text.warn}>
              {t('{count, plural, one {# track} other {# tracks}} cannot be restored.', {
                count: preview.failures.length,
              })}
            </p>
          ) : null}
        </>
      ) : error ? null : (
        <p className={text.second}>{t('Comparing…')}</p>
      )}
    </FormDialog>
  );
}

/** Asks for confirmation, then deletes the files of a version. */
export function DeleteDialog({ version, onClose }: VersionDialogProps) {
  const { reference, tags } = version;
  return (
    <FormDialog
      title={t('Delete {reference}?', { reference })}
      submit={t('Delete')}
      danger
      onSubmit={() => {
        onClose();
        void removeVersion(version);
      }}
      onClose={onClose}
    >
      <p>
        {tags.length > 0
          ? t(
              'Its files are deleted and its number is not used again. The annotations in the library stay. It is tagged {tags}.',
              { tags: tags.join(', ') },
            )
          : t('Its files are deleted and its number is not used again. The annotations in the library stay.')}
      </p>
    </FormDialog>
  );
}
