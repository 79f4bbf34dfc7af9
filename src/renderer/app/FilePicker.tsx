import { useQuery } from '@tanstack/react-query';
import { ArrowUp, File, FileCode, FileMusic, Folder } from 'lucide-react';
import { useState } from 'react';
import type { FolderEntry } from '../../shared/contract/index.ts';
import { errorMessage } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import { Banner } from '../ui/Banner.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TextInput } from '../ui/Field.tsx';
import styles from './FilePicker.module.css';
import { joinPath } from '../core/paths.ts';
import { usePickerStore } from '../core/picker.ts';
import type { PickRequest } from '../core/picker.ts';
import { queries } from '../core/queries.ts';
import { changeSettings, useInterfaceState } from '../core/settings.ts';

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function iconFor(entry: FolderEntry) {
  if (entry.kind === 'folder') return Folder;
  if (/\.(xml|nml|json|ya?ml|jams)$/i.test(entry.name)) return FileCode;
  return /\.(flac|wav|aiff?|mp3|m4a|aac|ogg|opus)$/i.test(entry.name) ? FileMusic : File;
}

function Picker({ request }: { readonly request: PickRequest }) {
  const [lastFolder] = useInterfaceState('picker.folder', '', isText);
  const [path, setPath] = useState<string | null>(lastFolder === '' ? null : lastFolder);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState(request.suggestedName);
  const { data, error } = useQuery(queries.folder(path, request.mode === 'save' ? 'any' : request.kind));

  function go(next: string | null): void {
    setChosen(new Set());
    setPath(next);
  }
  function finish(paths: readonly string[]): void {
    if (data?.path) void changeSettings({ interfaceState: { 'picker.folder': data.path } });
    request.done(paths);
  }
  function choose(entry: FolderEntry, add: boolean): void {
    setChosen((before) => {
      const next = new Set(request.multiple && add ? before : []);
      if (before.has(entry.path)) next.delete(entry.path);
      else next.add(entry.path);
      return next;
    });
    if (request.mode === 'save' && entry.kind === 'file') setName(entry.name);
  }
  function open(entry: FolderEntry): void {
    if (entry.kind === 'folder') go(entry.path);
    else if (request.mode === 'files') finish([entry.path]);
  }

  const folder = data?.path ?? null;
  const result =
    request.mode === 'save'
      ? folder !== null && name.trim() !== ''
        ? [joinPath(folder, name.trim())]
        : []
      : request.mode === 'folder'
        ? chosen.size > 0
          ? [...chosen]
          : folder === null
            ? []
            : [folder]
        : [...chosen];
  const label = { files: t('Choose'), folder: t('Choose folder'), save: t('Save') }[request.mode];
  return (
    <Dialog
      open
      onClose={() => request.done([])}
      title={request.title}
      footer={
        <>
          {request.mode === 'save' ? (
            <TextInput
              aria-label={t('File name')}
              className={styles.name}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          ) : null}
          <Button onClick={() => request.done([])}>{t('Cancel')}</Button>
          <Button variant="primary" disabled={result.length === 0} onClick={() => finish(result)}>
            {label}
          </Button>
        </>
      }
    >
      <div className={styles.picker}>
        <div className={styles.location}>
          <IconButton
            icon={ArrowUp}
            label={t('Up')}
            disabled={folder === null}
            onClick={() => go(data?.parent ?? null)}
          />
          <output aria-label={t('Folder')} className={styles.path}>
            {data ? (folder ?? t('Folders that Segue may read')) : ''}
          </output>
        </div>
        {error ? (
          <Banner
            kind="bad"
            title={t('The folder could not be read')}
            action={<Button onClick={() => go(null)}>{t('Back')}</Button>}
          >
            {errorMessage(error)}
          </Banner>
        ) : null}
        <ul className={styles.entries} aria-label={t('Files and folders')}>
          {data?.entries.map((entry) => {
            const Icon = iconFor(entry);
            return (
              <li key={entry.path}>
                <button
                  type="button"
                  aria-pressed={chosen.has(entry.path)}
                  className={classNames(styles.entry, chosen.has(entry.path) && styles.chosen)}
                  onClick={(event) =>
                    entry.kind === 'folder' && request.mode !== 'files' && event.detail !== 2
                      ? choose(entry, false)
                      : choose(entry, event.ctrlKey || event.metaKey || event.shiftKey)
                  }
                  onDoubleClick={() => open(entry)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    event.preventDefault();
                    open(entry);
                  }}
                >
                  <Icon size={15} aria-hidden />
                  <span className={styles.entryName}>{entry.name}</span>
                </button>
              </li>
            );
          })}
        </ul>
        {data?.entries.length === 0 ? <p className={styles.note}>{t('Nothing here to choose.')}</p> : null}
        {data?.truncated ? <p className={styles.note}>{t('The folder holds more than is shown.')}</p> : null}
      </div>
    </Dialog>
  );
}

/** The app's own file dialog, on hosts without a native one. It shows only folders that the host allows. */
export function FilePicker() {
  const request = usePickerStore((state) => state.request);
  return request ? <Picker key={request.title} request={request} /> : null;
}
