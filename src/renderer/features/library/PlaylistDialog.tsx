import { msg, t } from '../../../shared/languages/translate.ts';
import { useState } from 'react';
import { closeDialog } from '../../core/app-store.ts';
import type { PlaylistNaming } from '../../core/app-store.ts';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { createPlaylist, renamePlaylist } from './playlist-actions.ts';

const titles = {
  playlist: msg('New playlist'),
  folder: msg('New folder'),
  smart: msg('New smart list'),
} as const;
const hints = {
  playlist: undefined,
  folder: msg('Holds playlists and other folders.'),
  smart: msg(
    'Shows the tracks that match the present search and filters, now and later. Rekordbox gets it as a playlist.',
  ),
} as const;

/** Asks for the name of a playlist. */
export function PlaylistDialog({ naming }: { readonly naming: PlaylistNaming }) {
  const [name, setName] = useState(naming.mode === 'rename' ? naming.name : '');
  const [error, setError] = useState<string | null>(null);
  async function submit(): Promise<void> {
    const failure =
      naming.mode === 'rename'
        ? await renamePlaylist(naming.id, name)
        : await createPlaylist(name, naming.made);
    if (failure === null) closeDialog();
    else setError(failure);
  }
  const hint = naming.mode === 'create' ? hints[naming.made.kind] : undefined;
  return (
    <FormDialog
      title={
        naming.mode === 'rename' ? t('Rename “{name}”', { name: naming.name }) : t(titles[naming.made.kind])
      }
      description={hint && t(hint)}
      submit={naming.mode === 'rename' ? t('Rename') : t('Create')}
      canSubmit={name.trim() !== ''}
      error={error}
      onSubmit={() => void submit()}
      onClose={closeDialog}
    >
      <Field label={t('Name')}>
        <TextInput
          aria-label={t('Name')}
          autoFocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}
