import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { createVersion } from './actions.ts';
import { choiceRequest, FineTuning, isChoiceValid } from './FineTuning.tsx';
import type { FineTuningChoice } from './FineTuning.tsx';
import { SplitPreview } from './SplitPreview.tsx';
import { measureName } from './names.ts';

/** The name is also used as a folder name. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const splits = ['70/15/15', '80/10/10'] as const;

/** Name, description and split of a new version. If a quality gate fails, asks for a reason to create it anyway. */
export function CreateVersionDialog({
  suggestedName,
  onClose,
}: {
  readonly suggestedName: string;
  readonly onClose: () => void;
}) {
  const { data: quality } = useQuery(queries.quality());
  const [name, setName] = useState(suggestedName);
  const [description, setDescription] = useState('');
  const [split, setSplit] = useState<(typeof splits)[number]>('70/15/15');
  const [verifiedFirst, setVerifiedFirst] = useState(false);
  const [choice, setChoice] = useState<FineTuningChoice | null>(null);
  const [reason, setReason] = useState('');
  const failed = quality?.gates.filter(({ passed }) => !passed) ?? [];
  const needsReason = failed.length > 0;
  const isNameValid = NAME.test(name) && !name.includes('..');
  const isChosen = choice === null || isChoiceValid(choice);
  const canCreate =
    quality !== undefined && isNameValid && isChosen && (!needsReason || reason.trim() !== '');

  function create(): void {
    onClose();
    void createVersion({
      name,
      description: description.trim(),
      split,
      verifiedFirst,
      ...(choice ? choiceRequest(choice) : {}),
      ...(needsReason ? { force: reason.trim() } : {}),
    });
  }

  return (
    <FormDialog
      title={t('Create a version')}
      description={t('Keeps every annotation as it is now and divides the tracks for training.')}
      submit={t('Create version')}
      canSubmit={canCreate}
      onSubmit={create}
      onClose={onClose}
    >
      <Field
        label={t('Name')}
        hint={isNameValid ? undefined : t('Letters, digits, dots, dashes, underscores.')}
      >
        <TextInput
          aria-label={t('Name')}
          value={name}
          maxLength={64}
          aria-invalid={!isNameValid}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Field label={t('Description')}>
        <TextInput
          aria-label={t('Description')}
          placeholder={t('Optional')}
          value={description}
          maxLength={2000}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </Field>
      <Field
        label={t('Train, validation and test (%)')}
        hint={t('Copies and remixes of a track stay in one part.')}
      >
        <div>
          <Segmented
            label={t('Split')}
            value={split}
            options={splits.map((value) => ({ value, label: value.replaceAll('/', ' / ') }))}
            onChange={setSplit}
          />
        </div>
      </Field>
      <Checkbox checked={verifiedFirst} onChange={setVerifiedFirst}>
        {t('Verified tracks go to test and validation first')}
      </Checkbox>
      <FineTuning choice={choice} onChange={setChoice} />
      {choice ? null : <SplitPreview split={split} verifiedFirst={verifiedFirst} />}
      {needsReason ? (
        <>
          <Banner kind="warn" title={t('Quality is below its thresholds')}>
            {failed
              .map(({ measure, score, threshold }) =>
                t('{measure} {score}, needs {threshold}', {
                  measure: measureName(measure),
                  score: formatDecimal(score, 3),
                  threshold: formatDecimal(threshold, 2),
                }),
              )
              .join('; ')}
          </Banner>
          <Field label={t('Reason to create it anyway')} hint={t('Stored with the version.')}>
            <TextInput
              aria-label={t('Reason to create it anyway')}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </Field>
        </>
      ) : null}
    </FormDialog>
  );
}
