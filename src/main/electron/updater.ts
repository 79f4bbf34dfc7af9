import { readFileSync } from 'node:fs';
import { app, dialog, shell } from 'electron';
import type { BrowserWindow, MessageBoxOptions } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { errorMessage } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import { downloadUpdate } from '../updates/download-update.ts';
import { updateSourceSchema } from '../updates/feed.ts';
import type { UpdateSource } from '../updates/feed.ts';
import { findUpdate } from '../updates/find-update.ts';
import type { Installation, Update } from '../updates/find-update.ts';

const FIRST_CHECK_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;
/** Longer release notes would not fit on the screen. */
const MAX_NOTES = 1500;

const choicesSchema = z.object({
  /** Whether to check once a day; null until the person was asked. */
  automatic: z.boolean().nullable().default(null),
  /** A version that the person chose to skip. */
  skipped: z.string().nullable().default(null),
});
type Choices = z.infer<typeof choicesSchema>;

export interface UpdaterOptions {
  readonly source: UpdateSource;
  readonly installation: Installation;
  /** Where choices are stored. */
  readonly choicesFile: string;
  /** Where downloads are stored. */
  readonly folder: string;
  readonly window: () => BrowserWindow | null;
  /** Backs up the library. */
  readonly backUp: () => Promise<unknown>;
}

export interface Updater {
  /** Checks at a person's request; also reports when there is nothing new. */
  checkByHand(): Promise<void>;
  /** Checks once a day if the person agreed; asks first. */
  checkDaily(): void;
}

/** The update source packaged with this installation; null if there is none. */
export function readUpdateSource(file: string): UpdateSource | null {
  try {
    return updateSourceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Packaged without a source: updates come from wherever the package came from.
    return null;
  }
}

/** The kind of package that this installation came from; electron-builder writes `typeFile` into Linux packages. */
export function installedAs(typeFile: string): string {
  if (process.platform === 'darwin') return 'dmg';
  if (process.platform === 'win32') return 'exe';
  if (process.env['APPIMAGE']) return 'AppImage';
  try {
    return readFileSync(typeFile, 'utf8').trim();
  } catch {
    return 'tar.gz';
  }
}

/** Packages that the system has an installer for; others are shown in the file manager. */
const withInstaller: ReadonlySet<string> = new Set(['deb', 'rpm', 'dmg', 'exe']);

/** Asks before every step: checking, downloading, installing. */
export function createUpdater(options: UpdaterOptions): Updater {
  const { source, installation, choicesFile, folder } = options;
  const abort = new AbortController();
  app.on('will-quit', () => abort.abort());
  let isBusy = false;

  function choices(): Choices {
    try {
      return choicesSchema.parse(JSON.parse(readFileSync(choicesFile, 'utf8')));
    } catch {
      // Nothing chosen yet, or a damaged file: the question is asked again.
      return choicesSchema.parse({});
    }
  }
  function choose(change: Partial<Choices>): void {
    writeFileAtomic.sync(choicesFile, JSON.stringify({ ...choices(), ...change }));
  }

  /** Returns the index of the button; closing the dialog counts as the last one. */
  async function ask(question: Omit<MessageBoxOptions, 'buttons'>, buttons: string[]): Promise<number> {
    const all: MessageBoxOptions = {
      type: 'info',
      title: 'Segue',
      noLink: true,
      defaultId: 0,
      cancelId: buttons.length - 1,
      ...question,
      buttons,
    };
    const parent = options.window();
    const { response } = await (parent ? dialog.showMessageBox(parent, all) : dialog.showMessageBox(all));
    return response;
  }

  async function check(byHand: boolean): Promise<void> {
    const update = await findUpdate(source, installation, abort.signal);
    if (update === null) {
      if (byHand)
        await ask(
          {
            message: t('Segue is up to date'),
            detail: t('You have {version}, the newest version.', { version: installation.version }),
          },
          [t('OK')],
        );
      return;
    }
    if (!byHand && choices().skipped === update.version) return;
    const notes = update.notes.length > MAX_NOTES ? `${update.notes.slice(0, MAX_NOTES)}…` : update.notes;
    const answer = await ask(
      {
        message: t('Segue {version} is available', { version: update.version }),
        detail:
          notes === ''
            ? t('You have {version}.', { version: installation.version })
            : t('You have {version}.\n\nWhat is new:\n{notes}', { version: installation.version, notes }),
      },
      [t('Download'), t('Skip this version'), t('Later')],
    );
    if (answer === 1) choose({ skipped: update.version });
    if (answer === 0) await install(update, await download(update));
  }

  /** Null if the person gave up. */
  async function download(update: Update): Promise<string | null> {
    for (;;)
      try {
        return await downloadUpdate(source, update, {
          folder,
          signal: abort.signal,
          onProgress: (share) => options.window()?.setProgressBar(share),
        });
      } catch (error) {
        if (abort.signal.aborted) return null;
        const again = await ask(
          { type: 'warning', message: t('The update was not downloaded'), detail: errorMessage(error) },
          [t('Try again'), t('Close')],
        );
        if (again !== 0) return null;
      } finally {
        options.window()?.setProgressBar(-1);
      }
  }

  async function install(update: Update, file: string | null): Promise<void> {
    if (file === null) return;
    const answer = await ask(
      {
        message: t('Segue {version} is ready to be installed', { version: update.version }),
        detail: t(
          'It was checked and lies in {folder}. A copy of your library is made before; with it you can go back to {version} at any time.',
          { folder, version: installation.version },
        ),
      },
      [t('Install…'), t('Later')],
    );
    if (answer !== 0) return;
    await options.backUp();
    const failure = withInstaller.has(installation.kind) ? await shell.openPath(file) : 'no installer';
    if (failure !== '') shell.showItemInFolder(file);
    // Windows cannot replace a running program.
    else if (process.platform === 'win32') app.quit();
  }

  /** Serialises questions, whoever asks them. */
  async function once(byHand: boolean): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      await check(byHand);
    } catch (error) {
      if (!byHand || abort.signal.aborted) console.warn('No look for updates:', errorMessage(error));
      else
        await ask(
          { type: 'warning', message: t('The update could not be installed'), detail: errorMessage(error) },
          [t('OK')],
        );
    } finally {
      isBusy = false;
    }
  }

  async function daily(): Promise<void> {
    if (choices().automatic === null) {
      const answer = await ask(
        {
          type: 'question',
          message: t('Look for new versions of Segue once a day?'),
          detail: t(
            'Segue then asks its update server for the newest version. Nothing else is sent, and nothing is installed without asking.',
          ),
        },
        [t('Yes'), t('No')],
      );
      choose({ automatic: answer === 0 });
    }
    if (choices().automatic) await once(false);
  }

  return {
    checkByHand: () => once(true),
    checkDaily: () => {
      setTimeout(() => void daily().catch(console.error), FIRST_CHECK_MS).unref();
      setInterval(() => void daily().catch(console.error), DAY_MS).unref();
    },
  };
}
