import type { Backup } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { pickFolder, pickSave } from '../../core/picker.ts';
import { queries, queryClient } from '../../core/queries.ts';
import { storeEdits } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';

/** Opens another library in this window. The page reloads once it is open. */
export async function openLibrary(folder: string, create = false): Promise<void> {
  if (!(await storeEdits())) return;
  try {
    await api.libraries.open({ folder, create });
  } catch (error) {
    showError(create ? t('The library could not be made') : t('The library could not be opened'), error);
  }
}

export async function openLibraryByPicking(): Promise<void> {
  const folder = await pickFolder(t('Open a library: choose its data folder'));
  if (folder !== null) await openLibrary(folder);
}

export async function newLibraryByPicking(): Promise<void> {
  const folder = await pickSave(t('New library: name its folder'), 'Segue library');
  if (folder !== null) await openLibrary(folder, true);
}

export async function forgetLibrary(folder: string): Promise<void> {
  try {
    await api.libraries.forget({ folder });
    await queryClient.invalidateQueries(queries.recentLibraries());
  } catch (error) {
    showError(t('The list could not be changed'), error);
  }
}

export async function backUpNow(): Promise<void> {
  try {
    const { backup } = await api.backups.create({});
    await queryClient.invalidateQueries(queries.backups());
    showToast({ kind: 'success', title: t('The library is backed up'), description: backup.path });
  } catch (error) {
    showError(t('The library could not be backed up'), error);
  }
}

/** Restores the library from a backup; the page then reloads. Resolves to the error message if that fails. */
export async function restoreBackup({ name }: Backup): Promise<string | null> {
  if (!(await storeEdits())) return t('The open track could not be saved.');
  try {
    await api.backups.restore({ name });
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}
