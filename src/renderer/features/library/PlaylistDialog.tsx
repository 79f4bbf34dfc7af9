import { useState } from 'react';
import { closeDialog } from '../../core/app-store.ts';
import type { PlaylistNaming } from '../../core/app-store.ts';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { createPlaylist, renamePlaylist } from './playlist-actions.ts';

const titles = { playlist: 'New playlist', folder: 'New folder', smart: 'New smart list' } as const;
const hints = {
  playlist: undefined,
  folder: 'Holds playlists and other folders.',
  smart:
    'Shows the tracks that match the present search and filters, now and later. Rekordbox gets it as a playlist.',
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
  return (
    <FormDialog
      title={naming.mode === 'rename' ? `Rename “${naming.name}”` : titles[naming.made.kind]}
      description={naming.mode === 'create' ? hints[naming.made.kind] : undefined}
      submit={naming.mode === 'rename' ? 'Rename' : 'Create'}
      canSubmit={name.trim() !== ''}
      error={error}
      onSubmit={() => void submit()}
      onClose={closeDialog}
    >
      <Field label="Name">
        <TextInput
          aria-label="Name"
          autoFocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}
