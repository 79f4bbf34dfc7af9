import { useQuery } from '@tanstack/react-query';
import { FolderGit2, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { DvcState } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { pickFolder } from '../../../core/picker.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { ChartCard } from '../../../ui/charts/ChartCard.tsx';
import { formatMoment } from '../../../ui/date.ts';
import { rich } from '../../../ui/rich.tsx';
import { isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { forgetDvc, trackForDvc, updateDvc } from './actions.ts';
import styles from './Exchange.module.css';
import { writeBytes } from './formats.ts';

function StartDialog({ folder, onClose }: { readonly folder: string; readonly onClose: () => void }) {
  const [remote, setRemote] = useState('');
  return (
    <FormDialog
      title={t('Track with DVC')}
      submit={t('Track the folder')}
      onSubmit={() => {
        onClose();
        void trackForDvc(folder, remote.trim());
      }}
      onClose={onClose}
    >
      <p>
        {rich(
          'Writes every annotation to {folder}, with the .dvc files and a dvc.yaml beside them. Existing files there are kept.',
          { folder: <span className={styles.path}>{folder}</span> },
        )}
      </p>
      <Field
        label={t('Default remote of DVC')}
        hint={t('Used only for a new project; same format as dvc remote add.')}
      >
        <TextInput
          aria-label={t('Default remote of DVC')}
          placeholder={t('none')}
          value={remote}
          maxLength={1000}
          onChange={(event) => setRemote(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}

function Tracked({ state, isRunning }: { readonly state: DvcState; readonly isRunning: boolean }) {
  const { folder, tracked, changed } = state;
  return (
    <>
      <p className={styles.path}>{folder}</p>
      <p className={styles.second} role="status">
        {tracked
          ? t('{files, plural, one {# file} other {# files}}, {size}, tracked {at}.', {
              files: tracked.files,
              size: writeBytes(tracked.size),
              at: formatMoment(tracked.at),
            })
          : t('Its annotations.dvc is missing.')}{' '}
        {changed === 0 ? t('Up to date.') : t('{changed, number} changed since then.', { changed })}
      </p>
      <div className={styles.actions}>
        <Button
          size="small"
          icon={RefreshCw}
          disabled={isRunning || (tracked !== null && changed === 0)}
          onClick={() => void updateDvc()}
        >
          {isRunning ? t('Tracking…') : t('Update')}
        </Button>
        <Button size="small" variant="ghost" disabled={isRunning} onClick={() => void forgetDvc()}>
          {t('Stop')}
        </Button>
      </div>
    </>
  );
}

/** The folder that the `dvc` tool tracks, and how outdated it is. */
export function Dvc() {
  const { data, error } = useQuery(queries.dvc());
  const [folder, setFolder] = useState<string | null>(null);
  const isRunning = useJobsStore(({ jobs }) => jobs.some((job) => job.action === 'dvc' && isActive(job)));
  return (
    <ChartCard title={t('DVC')} note={t('annotations as files under version control')}>
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {data?.state ? (
        <Tracked state={data.state} isRunning={isRunning} />
      ) : data ? (
        <>
          <p className={styles.second}>
            {t('One folder that git and dvc track; the audio stays where it is.')}
          </p>
          <div>
            <Button
              size="small"
              icon={FolderGit2}
              disabled={isRunning}
              onClick={async () => setFolder(await pickFolder(t('Folder to track with DVC')))}
            >
              {isRunning ? t('Tracking…') : t('Track a folder…')}
            </Button>
          </div>
        </>
      ) : null}
      {folder === null ? null : <StartDialog folder={folder} onClose={() => setFolder(null)} />}
    </ChartCard>
  );
}
