import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { pickFiles } from '../../core/picker.ts';
import { showError } from '../../ui/Toast.tsx';

/** Compares a fresh Rekordbox export with what Segue wrote, and shows the result. */
export async function verifyPath(path: string): Promise<void> {
  try {
    openDialog({ kind: 'verification', result: await api.exports.verify({ path }) });
  } catch (error) {
    showError('The export could not be compared', error);
  }
}

export async function verifyByPicking(): Promise<void> {
  const [path] = await pickFiles('Choose a fresh Rekordbox export', 'xml', false);
  if (path !== undefined) await verifyPath(path);
}
