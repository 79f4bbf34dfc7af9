import { useQuery } from '@tanstack/react-query';
import { FolderGit2, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { DvcState } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { api } from '../../../core/api.ts';
import { pickFolder } from '../../../core/picker.ts';
import { queries, queryClient } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { counted, formatCount } from '../../../ui/number.ts';
import { showError, showToast } from '../../../ui/Toast.tsx';
import { ChartCard } from '../Charts.tsx';
import { writeTime } from '../LineageDialog.tsx';
import { isActive, startJob, useJobsStore } from '../../jobs/jobs-store.ts';
import styles from './Exchange.module.css';
import { writeBytes } from './formats.ts';

const TITLE = 'Track annotations for DVC';

function run(start: () => Promise<{ jobId: string }>): void {
  void startJob('The folder could not be tracked', start, (job) => {
    void queryClient.invalidateQueries({ queryKey: ['library', 'dvc'] });
    showToast({ kind: 'success', title: `${job.message} for DVC`, description: 'dvc push sends them.' });
  });
}

function StartDialog({ folder, onClose }: { readonly folder: string; readonly onClose: () => void }) {
  const [remote, setRemote] = useState('');
  const start = (): void => {
    onClose();
    run(() =>
      api.exchange.trackForDvc({ folder, ...(remote.trim() === '' ? {} : { remote: remote.trim() }) }),
    );
  };
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title="Track with DVC"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={start}>
            Track
          </Button>
        </>
      }
    >
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <p>
          Every annotation becomes a file in <span className={styles.path}>{folder}</span>, with the .dvc
          files and a dvc.yaml beside them. What is there already stays.
        </p>
        <Field label="Default remote of DVC" hint="Only when the project is new; as dvc remote add takes it.">
          <TextInput
            aria-label="Default remote of DVC"
            placeholder="none"
            value={remote}
            maxLength={1000}
            onChange={(event) => setRemote(event.currentTarget.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

function Tracked({ state, isRunning }: { readonly state: DvcState; readonly isRunning: boolean }) {
  const { folder, tracked, changed } = state;
  async function forget(): Promise<void> {
    try {
      await api.exchange.forgetDvc({});
      await queryClient.invalidateQueries({ queryKey: ['library', 'dvc'] });
    } catch (error) {
      showError('The folder could not be forgotten', error);
    }
  }
  return (
    <>
      <p className={styles.path}>{folder}</p>
      <p className={styles.second} role="status">
        {tracked
          ? `${counted(tracked.files, 'file')}, ${writeBytes(tracked.size)}, tracked ${writeTime(tracked.at)}. `
          : 'Its annotations.dvc is gone. '}
        {changed === 0 ? 'Up to date.' : `${formatCount(changed)} changed since.`}
      </p>
      <div className={styles.actions}>
        <Button
          size="small"
          icon={RefreshCw}
          disabled={isRunning || (tracked !== null && changed === 0)}
          onClick={() => run(() => api.exchange.updateDvc({}))}
        >
          {isRunning ? 'Tracking…' : 'Update'}
        </Button>
        <Button size="small" variant="ghost" disabled={isRunning} onClick={() => void forget()}>
          Stop
        </Button>
      </div>
    </>
  );
}

/** The folder that the `dvc` tool tracks, and how far it is behind. */
export function Dvc() {
  const { data, error } = useQuery(queries.dvc());
  const [folder, setFolder] = useState<string | null>(null);
  const isRunning = useJobsStore(({ jobs }) => jobs.some((job) => job.title === TITLE && isActive(job)));
  return (
    <ChartCard title="DVC" note="annotations as files under version control">
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {data?.state ? (
        <Tracked state={data.state} isRunning={isRunning} />
      ) : data ? (
        <>
          <p className={styles.second}>One folder that git and dvc track; the audio stays where it is.</p>
          <div>
            <Button
              size="small"
              icon={FolderGit2}
              disabled={isRunning}
              onClick={async () => setFolder(await pickFolder('Folder to track with DVC'))}
            >
              {isRunning ? 'Tracking…' : 'Track a folder…'}
            </Button>
          </div>
        </>
      ) : null}
      {folder === null ? null : <StartDialog folder={folder} onClose={() => setFolder(null)} />}
    </ChartCard>
  );
}
