import { create } from 'zustand';
import type { FileKind } from '../../shared/contract/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { showError } from '../ui/Toast.tsx';
import { api } from './api.ts';
import { currentCapabilities } from './capabilities.ts';

/** A request to the app's own file dialog, on hosts without a native one. */
export interface PickRequest {
  readonly title: string;
  readonly mode: 'files' | 'folder' | 'save';
  readonly kind: FileKind;
  readonly multiple: boolean;
  readonly suggestedName: string;
  readonly done: (paths: readonly string[]) => void;
}

export const usePickerStore = create<{ readonly request: PickRequest | null }>(() => ({ request: null }));

function ask(request: Omit<PickRequest, 'done'>): Promise<readonly string[]> {
  return new Promise((resolve) => {
    usePickerStore.setState({
      request: {
        ...request,
        done: (paths) => {
          usePickerStore.setState({ request: null });
          resolve(paths);
        },
      },
    });
  });
}

/** Lets the user choose files or, with kind `any`, also folders. Returns an empty list if cancelled. */
export async function pickFiles(title: string, kind: FileKind, multiple = true): Promise<readonly string[]> {
  if (currentCapabilities().dialogs === 'listing')
    return ask({ title, mode: 'files', kind, multiple, suggestedName: '' });
  try {
    return (await api.shell.pickFiles({ title, kind, multiple })).paths;
  } catch (error) {
    showError(t('The file dialog could not be opened'), error);
    return [];
  }
}

export async function pickFolder(title: string): Promise<string | null> {
  if (currentCapabilities().dialogs === 'listing') {
    const [path] = await ask({ title, mode: 'folder', kind: 'folder', multiple: false, suggestedName: '' });
    return path ?? null;
  }
  try {
    return (await api.shell.pickFolder({ title })).path;
  } catch (error) {
    showError(t('The folder dialog could not be opened'), error);
    return null;
  }
}

/** Asks where to write a file. The host never overwrites an original, and asks before it replaces any other file. */
export async function pickSave(title: string, suggestedName: string): Promise<string | null> {
  if (currentCapabilities().dialogs === 'listing') {
    const [path] = await ask({ title, mode: 'save', kind: 'any', multiple: false, suggestedName });
    return path ?? null;
  }
  try {
    return (await api.shell.pickSave({ title, suggestedName })).path;
  } catch (error) {
    showError(t('The file dialog could not be opened'), error);
    return null;
  }
}
