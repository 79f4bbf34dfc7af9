import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../core/api.ts';
import { queries, queryClient } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { counted } from '../../ui/number.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { startJob } from '../jobs/jobs-store.ts';
import { setVersion } from './dataset-store.ts';
import styles from './Dataset.module.css';
import { SplitPreview } from './SplitPreview.tsx';

/** As the core wants it: the name becomes a folder. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const splits = ['70/15/15', '80/10/10'] as const;

/** A name, a description and how to divide it; where a gate refuses, the reason to make it all the same. */
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
  const [reason, setReason] = useState('');
  const failed = quality?.gates.filter(({ passed }) => !passed) ?? [];
  const needsReason = failed.length > 0;
  const isNameValid = NAME.test(name) && !name.includes('..');
  const canCreate = quality !== undefined && isNameValid && (!needsReason || reason.trim() !== '');

  function create(): void {
    onClose();
    void startJob(
      'The version could not be made',
      () =>
        api.dataset.create({
          name,
          description: description.trim(),
          split,
          verifiedFirst,
          ...(needsReason ? { force: reason.trim() } : {}),
        }),
      (job) => {
        void queryClient.invalidateQueries({ queryKey: ['dataset', 'versions'] });
        setVersion(job.message);
        showToast({
          kind: 'success',
          title: `${job.message} made`,
          description: `${counted(job.done, 'track')}.`,
        });
      },
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title="Make a version"
      description="Keeps every annotation of the library as it is now, divided for training."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!canCreate} onClick={create}>
            Make version
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canCreate) create();
        }}
      >
        <Field label="Name" hint={isNameValid ? undefined : 'Letters, digits, dots, dashes, underscores.'}>
          <TextInput
            aria-label="Name"
            value={name}
            maxLength={64}
            aria-invalid={!isNameValid}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label="Description">
          <TextInput
            aria-label="Description"
            placeholder="what this version is"
            value={description}
            maxLength={2000}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Field>
        <Field label="Train, validation and test, per cent" hint="Copies and remixes stay together.">
          <div>
            <Segmented
              label="Split"
              value={split}
              options={splits.map((value) => ({ value, label: value.replaceAll('/', ' / ') }))}
              onChange={setSplit}
            />
          </div>
        </Field>
        <Checkbox checked={verifiedFirst} onChange={setVerifiedFirst}>
          Verified tracks go to test and validation first
        </Checkbox>
        <SplitPreview split={split} verifiedFirst={verifiedFirst} />
        {needsReason ? (
          <>
            <Banner kind="warn" title="The quality is below its thresholds">
              {failed
                .map(
                  ({ measure, score, threshold }) =>
                    `${measure} ${score.toFixed(3)}, wanted ${threshold.toFixed(2)}`,
                )
                .join('; ')}
            </Banner>
            <Field label="Reason to make it all the same" hint="It is kept with the version.">
              <TextInput
                aria-label="Reason to make it all the same"
                value={reason}
                maxLength={500}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </Field>
          </>
        ) : null}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
