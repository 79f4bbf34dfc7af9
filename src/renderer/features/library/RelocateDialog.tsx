import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import { api } from '../../core/api.ts';
import { closeDialog } from '../../core/app-store.ts';
import { pickFolder } from '../../core/picker.ts';
import { queries } from '../../core/queries.ts';
import { currentSettings, changeSettings } from '../../core/settings.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { counted } from '../../ui/number.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { showError } from '../../ui/Toast.tsx';
import styles from './RelocateDialog.module.css';
import { rowCache } from './rows.ts';

const recognisedBy: Readonly<Record<Relocation['found'][number]['by'], string>> = {
  audio: 'same audio',
  'name-and-size': 'same name and size',
  'name-and-duration': 'same name and length',
  'path-map': 'new place of the folder',
};

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

/** Several files could be the one: a person says which. */
function Ambiguous({ items }: { readonly items: Relocation['ambiguous'] }) {
  const [settled, setSettled] = useState<ReadonlySet<TrackId>>(new Set());
  async function choose(trackId: TrackId, path: string): Promise<void> {
    try {
      rowCache.put((await api.library.setFile({ trackId, path })).row);
      setSettled((before) => new Set(before).add(trackId));
    } catch (error) {
      showError('The file could not be taken over', error);
    }
  }
  const open = items.filter(({ trackId }) => !settled.has(trackId));
  if (open.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{counted(open.length, 'track')} with several candidates</h3>
      <ul>
        {open.map(({ trackId, paths }) => (
          <li key={trackId} className={styles.ambiguous}>
            <p className={styles.trackName}>{rowCache.get(trackId)?.title ?? `Track ${trackId}`}</p>
            {paths.map((path) => (
              <div key={path} className={styles.candidate}>
                <span className={styles.path} title={path}>
                  {path}
                </span>
                <Button size="small" onClick={() => void choose(trackId, path)}>
                  Use this file
                </Button>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Finds the files of missing tracks, by looking through a folder or by telling where a folder has moved. */
export function RelocateDialog({ trackIds }: { readonly trackIds?: readonly TrackId[] | undefined }) {
  const { data: summary } = useQuery(queries.summary());
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<Relocation | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [map, setMap] = useState({ from: '', to: '' });
  const abortRef = useRef<AbortController | null>(null);
  const count = trackIds?.length ?? summary?.missing ?? 0;

  async function search(where: { folder?: string; pathMap?: { from: string; to: string }[] }): Promise<void> {
    const abort = new AbortController();
    abortRef.current = abort;
    setFailure(null);
    setResult(null);
    setProgress({ done: 0, total: 0, message: 'Looking…' });
    try {
      setResult(
        await api.library.relocate(
          { ...(trackIds ? { trackIds: [...trackIds] } : {}), ...where },
          { signal: abort.signal, onEvent: setProgress },
        ),
      );
      // What helped once will help the next import too.
      const known = currentSettings().pathMap;
      if (where.pathMap && !known.some((rule) => rule.from === map.from && rule.to === map.to))
        await changeSettings({ pathMap: [...known, map] });
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code !== 'cancelled') setFailure(message);
    } finally {
      setProgress(null);
    }
  }
  async function searchFolder(): Promise<void> {
    const folder = await pickFolder('Look for missing files in');
    if (folder !== null) await search({ folder });
  }

  return (
    <Dialog
      open
      onClose={() => {
        abortRef.current?.abort();
        closeDialog();
      }}
      title="Find missing files"
      description={
        count === 0
          ? 'No file is missing.'
          : `${counted(count, 'track')} ${count === 1 ? 'has' : 'have'} no file where the library expects it. Cues and grids stay as they are.`
      }
      footer={
        progress ? (
          <Button onClick={() => abortRef.current?.abort()}>Cancel</Button>
        ) : (
          <Button onClick={closeDialog}>Close</Button>
        )
      }
    >
      <div className={styles.body}>
        {failure ? (
          <Banner kind="bad" title="The search could not be finished">
            {failure}
          </Banner>
        ) : null}
        {progress ? (
          <div className={styles.progress}>
            <span>{progress.message}</span>
            <ProgressBar
              label="Looking for files"
              value={progress.total > 0 ? progress.done / progress.total : null}
            />
          </div>
        ) : (
          <>
            <section className={styles.section}>
              <h3 className={styles.heading}>Look through a folder</h3>
              <p className={styles.hint}>
                Files are recognised by their audio, so renamed ones are found too.
              </p>
              <div>
                <Button variant="primary" disabled={count === 0} onClick={() => void searchFolder()}>
                  Choose folder…
                </Button>
              </div>
            </section>
            <section className={styles.section}>
              <h3 className={styles.heading}>Or say where the folder is now</h3>
              <form
                className={styles.map}
                onSubmit={(event) => {
                  event.preventDefault();
                  void search({ pathMap: [map] });
                }}
              >
                <Field label="Path in Rekordbox begins with">
                  <TextInput
                    aria-label="Old beginning of the path"
                    placeholder="C:/Users/me/Music"
                    value={map.from}
                    onChange={(event) => setMap({ ...map, from: event.currentTarget.value })}
                  />
                </Field>
                <Field label="Folder on this computer">
                  <TextInput
                    aria-label="New beginning of the path"
                    placeholder="/media/music"
                    value={map.to}
                    onChange={(event) => setMap({ ...map, to: event.currentTarget.value })}
                  />
                </Field>
                <Button type="submit" disabled={count === 0 || !map.from || !map.to}>
                  Apply
                </Button>
              </form>
            </section>
          </>
        )}
        {result ? (
          <>
            <Banner kind={result.found.length > 0 ? 'ok' : 'warn'}>
              {`${counted(result.found.length, 'file')} found for ${counted(result.searched, 'missing track')}.`}
              {result.found.length === 0 ? ' Try another folder, or the drive the music was on.' : ''}
            </Banner>
            <ul className={styles.found}>
              {result.found.slice(0, 100).map(({ trackId, path, by }) => (
                <li key={trackId} className={styles.candidate}>
                  <span className={styles.path} title={path}>
                    {path}
                  </span>
                  <span className={styles.hint}>{recognisedBy[by]}</span>
                </li>
              ))}
            </ul>
            <Ambiguous items={result.ambiguous} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
