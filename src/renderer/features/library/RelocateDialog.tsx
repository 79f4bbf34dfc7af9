import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { pickFolder } from '../../core/picker.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { MissingFolders } from './MissingFolders.tsx';
import { OfferedFiles } from './OfferedFiles.tsx';
import styles from './RelocateDialog.module.css';
import { useRelocation } from './relocation.ts';

const recognisedBy: Readonly<Record<Relocation['found'][number]['by'], Message>> = {
  audio: msg('same audio'),
  'name-and-size': msg('same name and size'),
  'name-and-duration': msg('same name and length'),
  'path-map': msg('new place of the folder'),
};

/** Finds the files of missing tracks in a folder, or by mapping an old folder to a new one. */
export function RelocateDialog({ trackIds }: { readonly trackIds?: readonly TrackId[] | undefined }) {
  const { data: summary } = useQuery(queries.summary());
  const { progress, result, failure, search, take, cancel } = useRelocation(trackIds);
  const [map, setMap] = useState({ from: '', to: '' });
  const count = trackIds?.length ?? summary?.missing ?? 0;

  async function searchFolder(): Promise<void> {
    const folder = await pickFolder(t('Look for missing files in'));
    if (folder !== null) await search({ folder });
  }

  return (
    <Dialog
      open
      onClose={() => {
        cancel();
        closeDialog();
      }}
      title={t('Find missing files')}
      description={t(
        '{count, plural, =0 {No file is missing.} one {# track has no file where the library expects it. Cues and grids stay as they are.} other {# tracks have no file where the library expects it. Cues and grids stay as they are.}}',
        { count },
      )}
      footer={
        progress ? (
          <Button onClick={cancel}>{t('Cancel')}</Button>
        ) : (
          <Button onClick={closeDialog}>{t('Close')}</Button>
        )
      }
    >
      <div className={styles.body}>
        {failure ? (
          <Banner kind="bad" title={t('The search could not be finished')}>
            {failure}
          </Banner>
        ) : null}
        {progress ? (
          <div className={styles.progress}>
            <span>{progress.message}</span>
            <ProgressBar
              label={t('Looking for files')}
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
              <h3 className={styles.heading}>{t('Search a folder')}</h3>
              <p className={styles.hint}>
                {t('Files are recognised by their audio, so renamed ones are found too.')}
              </p>
              <div>
                <Button variant="primary" disabled={count === 0} onClick={() => void searchFolder()}>
                  {t('Choose folder…')}
                </Button>
              </div>
            </section>
            <section className={styles.section}>
              <h3 className={styles.heading}>{t('Or map the old folder to a new one')}</h3>
              <form
                className={styles.map}
                onSubmit={(event) => {
                  event.preventDefault();
                  void search({ pathMap: map });
                }}
              >
                <Field label={t('Path in Rekordbox begins with')}>
                  <TextInput
                    aria-label={t('Old beginning of the path')}
                    placeholder="C:/Users/me/Music"
                    value={map.from}
                    onChange={(event) => setMap({ ...map, from: event.currentTarget.value })}
                  />
                </Field>
                <Field label={t('Folder on this computer')}>
                  <TextInput
                    aria-label={t('New beginning of the path')}
                    placeholder="/media/music"
                    value={map.to}
                    onChange={(event) => setMap({ ...map, to: event.currentTarget.value })}
                  />
                </Field>
                <Button type="submit" disabled={count === 0 || !map.from || !map.to}>
                  {t('Apply')}
                </Button>
              </form>
            </section>
          </>
        )}
        {result ? (
          <>
            <Banner kind={result.found.length > 0 ? 'ok' : 'warn'}>
              {result.found.length === 0
                ? t(
                    'No file found for {searched, plural, one {# missing track} other {# missing tracks}}. Try another folder, or the drive the music was on.',
                    { searched: result.searched },
                  )
                : t(
                    '{count, plural, one {# file} other {# files}} found for {searched, plural, one {# missing track} other {# missing tracks}}.',
                    { count: result.found.length, searched: result.searched },
                  )}
            </Banner>
            <ul className={styles.found}>
              {result.found.slice(0, 100).map(({ trackId, path, by }) => (
                <li key={trackId} className={styles.candidate}>
                  <span className={styles.path} title={path}>
                    {path}
                  </span>
                  <span className={styles.hint}>{t(recognisedBy[by])}</span>
                </li>
              ))}
            </ul>
            {result.failures.length > 0 ? (
              <Banner
                kind="warn"
                title={t('{count, plural, one {# file} other {# files}} cannot be used', {
                  count: result.failures.length,
                })}
              >
                {result.failures
                  .slice(0, 5)
                  .map(({ message }) => message)
                  .join(' ')}
              </Banner>
            ) : null}
          </>
        ) : null}
        {/* Stays mounted while a choice is applied, to keep track of the settled offers. */}
        {result ? (
          <div hidden={progress !== null}>
            <OfferedFiles offers={result.offered} onTake={take} />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
