import { useQuery } from '@tanstack/react-query';
import {
  ArrowLeftRight,
  CloudOff,
  Download,
  HardDrive,
  Plus,
  RefreshCw,
  Trash2,
  Upload,
  Cloud,
} from 'lucide-react';
import { useState } from 'react';
import type { DatasetRemote, DatasetVersion, RemoteState } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { ChartCard } from '../../../ui/charts/ChartCard.tsx';
import { cancelJob, isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { removeRemote, transferVersion } from './actions.ts';
import { AutoSync } from './AutoSync.tsx';
import { AddRemoteDialog } from './AddRemoteDialog.tsx';
import { SyncDialog } from './SyncDialog.tsx';
import styles from './Exchange.module.css';

/** Merges the remote's versions with the local ones, which may have changed since the remote replied. */
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

  if (versions.length === 0)
    return <p className={styles.second}>{t('No versions yet. Create one under Versions.')}</p>;
  const toPush = versions.filter(({ there }) => !there).length;
  const toPull = versions.filter(({ here }) => !here).length;
  return (
    <>
      <p className={styles.second} role="status">
        {toPush + toPull === 0
          ? t('Both sides have every version.')
          : [
              toPush > 0 ? t('{count, number} only here', { count: toPush }) : '',
              toPull > 0 ? t('{count, number} only there', { count: toPull }) : '',
            ]
              .filter(Boolean)
              .join(', ')}
      </p>
      <ul className={styles.remoteVersions} aria-label={t('Versions at {remote}', { remote })}>
        {versions.map(({ reference, here, there }) => (
          <li key={reference} className={styles.remoteVersion}>
            <span className={styles.strong}>{reference}</span>
            <span className={styles.second}>
              {here && there ? t('here and there') : here ? t('only here') : t('only there')}
            </span>
            {isMoving && moving?.reference === reference ? (
              <span className={styles.moving}>
                <ProgressBar label={job.title} value={job.total > 0 ? job.done / job.total : null} />
                <Button size="small" onClick={() => void cancelJob(job.id)}>
                  {t('Cancel')}
                </Button>
              </span>
            ) : here && there ? null : (
              <Button
                size="small"
                icon={here ? Upload : Download}
                disabled={isMoving}
                aria-label={
                  here ? t('Push {reference}', { reference }) : t('Pull {reference}', { reference })
                }
                onClick={() =>
                  void transferVersion(here ? 'push' : 'pull', remote, reference, (jobId) =>
                    setMoving({ reference, jobId }),
                  )
                }
              >
                {here ? t('Push') : t('Pull')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {job?.state === 'failed' ? (
        <Banner
          kind="bad"
          title={t('{reference} could not be transferred', { reference: moving?.reference ?? '' })}
        >
          {job.message}
        </Banner>
      ) : null}
    </>
  );
}

function Remote({ remote }: { readonly remote: DatasetRemote }) {
  const { name, address, kind } = remote;
  const { data: state, error, isFetching, isFetched, refetch } = useQuery(queries.remoteState(name));
  const [isSyncing, setSyncing] = useState(false);
  const Icon = kind === 'folder' ? HardDrive : Cloud;
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
            isFetching
              ? t('Connecting to {name}', { name })
              : isFetched
                ? t('Test again {name}', { name })
                : t('Connect to {name}', { name })
          }
          onClick={() => void refetch()}
        >
          {isFetching ? t('Connecting…') : isFetched ? t('Test again') : t('Connect')}
        </Button>
        <IconButton
          size="small"
          icon={Trash2}
          label={t('Remove {name}', { name })}
          onClick={() => void removeRemote(name, address)}
        />
      </div>
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {state && !state.reachable ? (
        <Banner kind="warn" title={t('{name} cannot be reached', { name })}>
          {t('{message} Everything else keeps working without it.', { message: state.message ?? '' })}
        </Banner>
      ) : null}
      {state?.reachable ? (
        <>
          <Versions remote={name} state={state} />
          <div>
            <Button size="small" icon={ArrowLeftRight} onClick={() => setSyncing(true)}>
              {t('Sync the library…')}
            </Button>
          </div>
        </>
      ) : null}
      {isSyncing ? <SyncDialog remote={name} onClose={() => setSyncing(false)} /> : null}
    </li>
  );
}

/** Shared folders and cloud storage for versions. A remote is contacted only when the user asks for it. */
export function Remotes() {
  const { data, error } = useQuery(queries.remotes());
  const [isAdding, setAdding] = useState(false);
  const remotes = data?.remotes ?? [];
  return (
    <ChartCard wide title={t('Remotes')} note={t('versions on a shared folder or in the cloud')}>
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {remotes.length > 0 ? (
        <ul className={styles.remotes} aria-label={t('Remotes')}>
          {remotes.map((remote) => (
            <Remote key={remote.name} remote={remote} />
          ))}
        </ul>
      ) : data ? (
        <p className={styles.none}>
          <CloudOff size={15} aria-hidden />
          {t('None yet. Add one to back up or share versions.')}
        </p>
      ) : null}
      <div>
        <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
          {t('Add a remote…')}
        </Button>
      </div>
      {remotes.length > 0 ? <AutoSync remotes={remotes} /> : null}
      {isAdding ? <AddRemoteDialog onClose={() => setAdding(false)} /> : null}
    </ChartCard>
  );
}
