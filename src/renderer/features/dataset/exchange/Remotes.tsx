import { useQuery } from '@tanstack/react-query';
import { CloudOff, Download, HardDrive, Plus, RefreshCw, Trash2, Upload, Cloud } from 'lucide-react';
import { useState } from 'react';
import type { DatasetRemote, DatasetVersion, RemoteState } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { api } from '../../../core/api.ts';
import { openDialog } from '../../../core/app-store.ts';
import { queries, queryClient } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { counted } from '../../../ui/number.ts';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { showError, showToast } from '../../../ui/Toast.tsx';
import { ChartCard } from '../Charts.tsx';
import { cancelJob, isActive, startJob, useJobsStore } from '../../jobs/jobs-store.ts';
import { AddRemoteDialog } from './AddRemoteDialog.tsx';
import styles from './Exchange.module.css';
import { writeBytes } from './formats.ts';

type Direction = 'push' | 'pull';

async function reportTransfer(jobId: string): Promise<void> {
  try {
    const { direction, reference, remote, files, transferred, transferredBytes, folder } =
      await api.exchange.transferReport({ jobId });
    showToast({
      kind: 'success',
      title: direction === 'push' ? `${reference} is at ${remote}` : `${reference} is here`,
      description:
        transferred === 0
          ? 'Everything was there already.'
          : transferred === files
            ? `${counted(files, 'file')}, ${writeBytes(transferredBytes)}.`
            : `${transferred} of ${counted(files, 'file')}, ${writeBytes(transferredBytes)}; the rest was there already.`,
      ...(folder !== null
        ? {
            action: {
              label: 'Take its annotations in…',
              run: () => openDialog({ kind: 'annotation-import', source: { kind: 'pulled', jobId } }),
            },
          }
        : {}),
    });
    void queryClient.invalidateQueries({ queryKey: ['dataset'] });
    void queryClient.fetchQuery(queries.remoteState(remote));
  } catch (error) {
    showError('The report could not be read', error);
  }
}

/** What is here may have changed since the remote was asked. */
function withVersionsHere(state: RemoteState, here: readonly DatasetVersion[]): RemoteState['versions'] {
  const there = state.versions.filter((version) => version.there).map(({ reference }) => reference);
  const own = here.map(({ reference }) => reference);
  return [...new Set([...own, ...there])]
    .map((reference) => ({
      reference,
      here: own.includes(reference),
      there: there.includes(reference),
    }))
    .toSorted((a, b) => b.reference.localeCompare(a.reference, 'en', { numeric: true }));
}

function Versions({ remote, state }: { readonly remote: string; readonly state: RemoteState }) {
  const { data: local } = useQuery(queries.versions());
  const versions = local ? withVersionsHere(state, local.versions) : state.versions;
  const [moving, setMoving] = useState<{ readonly reference: string; readonly jobId: string } | null>(null);
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === moving?.jobId));
  const isMoving = job !== undefined && isActive(job);

  function transfer(direction: Direction, reference: string): void {
    void startJob(
      `${reference} could not be ${direction === 'push' ? 'sent' : 'fetched'}`,
      async () => {
        const started = await api.exchange[direction]({ remote, reference });
        setMoving({ reference, jobId: started.jobId });
        return started;
      },
      ({ id }) => void reportTransfer(id),
    );
  }

  if (versions.length === 0)
    return <p className={styles.second}>No versions here or there. Make one under Versions.</p>;
  const toPush = versions.filter(({ there }) => !there).length;
  const toPull = versions.filter(({ here }) => !here).length;
  return (
    <>
      <p className={styles.second} role="status">
        {toPush + toPull === 0
          ? 'Nothing is missing here or there.'
          : `${[toPush > 0 ? `${toPush} only here` : '', toPull > 0 ? `${toPull} only there` : '']
              .filter(Boolean)
              .join(', ')}.`}
      </p>
      <ul className={styles.remoteVersions} aria-label={`Versions at ${remote}`}>
        {versions.map(({ reference, here, there }) => (
          <li key={reference} className={styles.remoteVersion}>
            <span className={styles.strong}>{reference}</span>
            <span className={styles.second}>
              {here && there ? 'here and there' : here ? 'only here' : 'only there'}
            </span>
            {isMoving && moving?.reference === reference ? (
              <span className={styles.moving}>
                <ProgressBar label={job.title} value={job.total > 0 ? job.done / job.total : null} />
                <Button size="small" onClick={() => void cancelJob(job.id)}>
                  Cancel
                </Button>
              </span>
            ) : here && there ? null : (
              <Button
                size="small"
                icon={here ? Upload : Download}
                disabled={isMoving}
                aria-label={`${here ? 'Push' : 'Pull'} ${reference}`}
                onClick={() => transfer(here ? 'push' : 'pull', reference)}
              >
                {here ? 'Push' : 'Pull'}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {job?.state === 'failed' ? (
        <Banner kind="bad" title={`${moving?.reference ?? ''} did not get through`}>
          {job.message}
        </Banner>
      ) : null}
    </>
  );
}

function Remote({ remote }: { readonly remote: DatasetRemote }) {
  const { name, address, kind } = remote;
  const { data: state, error, isFetching, isFetched, refetch } = useQuery(queries.remoteState(name));
  const Icon = kind === 's3' ? Cloud : HardDrive;
  async function remove(): Promise<void> {
    try {
      await api.exchange.removeRemote({ name });
      queryClient.removeQueries({ queryKey: ['exchange', 'remote', name] });
      await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
      showToast({
        title: `${name} is forgotten`,
        description: 'What lies there stays.',
        action: {
          label: 'Undo',
          run: () => void addRemote(name, address),
        },
      });
    } catch (reason) {
      showError('The remote could not be removed', reason);
    }
  }
  return (
    <li className={styles.remote}>
      <div className={styles.remoteHead}>
        <Icon size={15} aria-hidden />
        <span className={styles.strong}>{name}</span>
        <span className={styles.address} title={address}>
          {address}
        </span>
        <Button
          size="small"
          icon={RefreshCw}
          disabled={isFetching}
          aria-label={
            isFetching ? `Asking… ${name}` : isFetched ? `Test again ${name}` : `Connect to ${name}`
          }
          onClick={() => void refetch()}
        >
          {isFetching ? 'Asking…' : isFetched ? 'Test again' : 'Connect'}
        </Button>
        <IconButton size="small" icon={Trash2} label={`Remove ${name}`} onClick={() => void remove()} />
      </div>
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {state && !state.reachable ? (
        <Banner kind="warn" title={`${name} cannot be reached`}>
          {state.message} Everything here goes on without it.
        </Banner>
      ) : null}
      {state?.reachable ? <Versions remote={name} state={state} /> : null}
    </li>
  );
}

async function addRemote(name: string, address: string): Promise<void> {
  try {
    await api.exchange.addRemote({ name, address });
    await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
  } catch (error) {
    showError('The remote could not be added', error);
  }
}

/** Places elsewhere for versions: a shared folder, S3. Nothing is contacted before somebody asks for it. */
export function Remotes() {
  const { data, error } = useQuery(queries.remotes());
  const [isAdding, setAdding] = useState(false);
  const remotes = data?.remotes ?? [];
  return (
    <ChartCard wide title="Remotes" note="versions on a shared folder or in S3 storage">
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {remotes.length > 0 ? (
        <ul className={styles.remotes} aria-label="Remotes">
          {remotes.map((remote) => (
            <Remote key={remote.name} remote={remote} />
          ))}
        </ul>
      ) : data ? (
        <p className={styles.none}>
          <CloudOff size={15} aria-hidden /> None yet. Add one to keep versions elsewhere, or to share them.
        </p>
      ) : null}
      <div>
        <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
          Add a remote…
        </Button>
      </div>
      {isAdding ? <AddRemoteDialog onClose={() => setAdding(false)} /> : null}
    </ChartCard>
  );
}
