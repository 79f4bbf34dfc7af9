import { useQuery } from '@tanstack/react-query';
import { FolderGit2, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { DvcState } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { pickFolder } from '../../../core/picker.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { counted, formatCount } from '../../../ui/number.ts';
import { ChartCard } from '../../../ui/charts/ChartCard.tsx';
import { formatMoment } from '../../../ui/date.ts';
import { isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { forgetDvc, trackForDvc, updateDvc } from './actions.ts';
import styles from './Exchange.module.css';
import { writeBytes } from './formats.ts';

const TITLE = 'Track annotations for DVC';

function StartDialog({ folder, onClose }: { readonly folder: string; readonly onClose: () => void }) {
  const [remote, setRemote] = useState('');
  return (
    <FormDialog
      title="Track with DVC"
      submit="Track"
      onSubmit={() => {
        onClose();
        void trackForDvc(folder, remote.trim());
      }}
      onClose={onClose}
    >
      <p>
        Writes every annotation to <span className={styles.path}>{folder}</span>, with the .dvc files and a
        dvc.yaml beside them. Existing files there are kept.
      </p>
      <Field label="Default remote of DVC" hint="Used only for a new project; same format as dvc remote add.">
        <TextInput
          aria-label="Default remote of DVC"
          placeholder="none"
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
          ? `${counted(tracked.files, 'file')}, ${writeBytes(tracked.size)}, tracked ${formatMoment(tracked.at)}. `
          : 'Its annotations.dvc is missing. '}
        {changed === 0 ? 'Up to date.' : `${formatCount(changed)} changed since then.`}
      </p>
      <div className={styles.actions}>
        <Button
          size="small"
          icon={RefreshCw}
          disabled={isRunning || (tracked !== null && changed === 0)}
          onClick={() => void updateDvc()}
        >
          {isRunning ? 'Tracking…' : 'Update'}
        </Button>
        <Button size="small" variant="ghost" disabled={isRunning} onClick={() => void forgetDvc()}>
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
