import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { closeDialog } from '../../core/app-store.ts';
import { pickFolder } from '../../core/picker.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { counted } from '../../ui/number.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { MissingFolders } from './MissingFolders.tsx';
import { OfferedFiles } from './OfferedFiles.tsx';
import styles from './RelocateDialog.module.css';
import { useRelocation } from './relocation.ts';

const recognisedBy: Readonly<Record<Relocation['found'][number]['by'], string>> = {
  audio: 'same audio',
  'name-and-size': 'same name and size',
  'name-and-duration': 'same name and length',
  'path-map': 'new place of the folder',
};

/** Finds the files of missing tracks in a folder, or by mapping an old folder to a new one. */
export function RelocateDialog({ trackIds }: { readonly trackIds?: readonly TrackId[] | undefined }) {
  const { data: summary } = useQuery(queries.summary());
  const { progress, result, failure, search, take, cancel } = useRelocation(trackIds);
  const [map, setMap] = useState({ from: '', to: '' });
  const count = trackIds?.length ?? summary?.missing ?? 0;

  async function searchFolder(): Promise<void> {
    const folder = await pickFolder('Look for missing files in');
    if (folder !== null) await search({ folder });
  }

  return (
    <Dialog
      open
      onClose={() => {
        cancel();
        closeDialog();
      }}
      title="Find missing files"
      description={
        count === 0
          ? 'No file is missing.'
          : `${counted(count, 'track')} ${count === 1 ? 'has' : 'have'} no file where the library expects it. Cues and grids stay as they are.`
      }
      footer={
        progress ? <Button onClick={cancel}>Cancel</Button> : <Button onClick={closeDialog}>Close</Button>
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
            <MissingFolders
              trackIds={trackIds}
              onChoose={(from, folder) => void search({ folder, pathMap: { from, to: folder } })}
            />
            <section className={styles.section}>
              <h3 className={styles.heading}>Search a folder</h3>
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
              <h3 className={styles.heading}>Or map the old folder to a new one</h3>
              <form
                className={styles.map}
                onSubmit={(event) => {
                  event.preventDefault();
                  void search({ pathMap: map });
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
            {result.failures.length > 0 ? (
              <Banner kind="warn" title={`${counted(result.failures.length, 'file')} cannot be used`}>
                {result.failures
                  .slice(0, 5)
                  .map(({ message }) => message)
                  .join(' ')}
              </Banner>
            ) : null}
          </>
        ) : null}
        {/* Stays while a choice is carried out, or it would forget what was settled. */}
        {result ? (
          <div hidden={progress !== null}>
            <OfferedFiles offers={result.offered} onTake={take} />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
