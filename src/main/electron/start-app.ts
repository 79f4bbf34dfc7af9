import { join } from 'node:path';
import { app, dialog, Menu, protocol, session } from 'electron';
import { z } from 'zod';
import { errorMessage } from '../../shared/errors.ts';
import { localeFor } from '../../shared/languages/languages.ts';
import type { LanguageChoice } from '../../shared/languages/languages.ts';
import { setLanguage, t } from '../../shared/languages/translate.ts';
import { homeAt } from '../core/home.ts';
import { writeCrashReport } from '../core/last-handler.ts';
import { createRoutes } from '../host/routes.ts';
import type { RouteOptions } from '../host/routes.ts';
import { APP_ORIGIN, APP_SCHEME } from './app-url.ts';
import { superviseCore } from './core-supervisor.ts';
import { keepCrashDumps } from './crash-reports.ts';
import { createDesktop } from './desktop.ts';
import { buildMenu } from './menu.ts';
import type { MenuState } from './menu.ts';
import { answerPage } from './page-messages.ts';
import { denyByDefault } from './security.ts';
import { createUpdater } from './updater.ts';
import type { Updater, UpdaterOptions } from './updater.ts';
import { createWindows } from './windows.ts';

export interface AppOptions {
  /** Entry module of the core process. */
  readonly coreEntry: string;
  readonly preload: string;
  readonly rendererDir: string;
  /** Icon for files dragged out of the window. */
  readonly dragIcon: string;
  readonly openPcm: RouteOptions['openPcm'];
  readonly readWaveform: RouteOptions['readWaveform'];
  /** Data folder; the default one if null. */
  readonly home: string | null;
  /** Files and folders to open on startup. */
  readonly files: readonly string[];
  /** Update source and this version; null if there is no source. */
  readonly updates: Pick<UpdaterOptions, 'source' | 'installation'> | null;
}

/** What a second instance passes to the first. */
const secondStartSchema = z.strictObject({ files: z.array(z.string()).max(10_000) });

/** The Electron app. Call at the top of the entry: some of this must happen before Electron is ready. */
export function startApp(options: AppOptions): void {
  // Root cannot use the sandbox (containers): the switch is required there, and this call would override it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
  // Another data folder is a separate app, with its own lock and window state.
  if (options.home !== null) app.setPath('userData', join(options.home, 'electron'));
  const home = homeAt(options.home ?? undefined);
  keepCrashDumps(home.logs);
  if (!app.requestSingleInstanceLock({ files: options.files })) {
    app.quit();
    return;
  }
  reportErrors(home.root);
  const early: string[] = [...options.files];
  const keepEarly = (event: Electron.Event, path: string): void => {
    event.preventDefault();
    early.push(path);
  };
  // macOS may send this before the app is ready.
  app.on('open-file', keepEarly);
  async function begin(): Promise<void> {
    await app.whenReady();
    // The core, which knows the settings, has not started yet.
    await speak('system').catch(console.error);
    app.off('open-file', keepEarly);
    run(options, early);
  }
  void begin();
}

/** Logs uncaught errors. The core, which holds the library, runs in a separate process. */
function reportErrors(home: string): void {
  process.on('unhandledRejection', (error) => {
    console.error(error);
    writeCrashReport(home, error);
  });
  process.on('uncaughtException', (error) => {
    const report = writeCrashReport(home, error);
    dialog.showErrorBox(
      t('Segue has ended because of an internal error'),
      report === null
        ? t('{error}\n\nWhat was finished is stored.', { error: errorMessage(error) })
        : t('{error}\n\nWhat was finished is stored. The report is in {report}.', {
            error: errorMessage(error),
            report,
          }),
    );
    app.exit(1);
  });
}

/** Switches menus and dialogs to the language of `choice`. */
async function speak(choice: LanguageChoice): Promise<void> {
  await setLanguage(localeFor(choice, app.getPreferredSystemLanguages()));
}

function run(options: AppOptions, files: readonly string[]): void {
  denyByDefault(session.defaultSession);
  const windows = createWindows({
    preload: options.preload,
    stateFile: join(app.getPath('userData'), 'window.json'),
  });
  const desktop = createDesktop(windows.current);
  desktop.open(files);

  /** Sends a command from the menu to the most recently used window. On macOS there may be none. */
  function runCommand(id: string): void {
    const window = windows.current();
    if (window) window.webContents.send('segue:command', id);
    else windows.open();
  }
  let updater: Updater | null = null;
  let menu: MenuState = { shortcuts: {}, recent: [] };
  function setMenu(change: Partial<MenuState>): void {
    menu = { ...menu, ...change };
    const checkForUpdates = updater && (() => void updater?.checkByHand());
    Menu.setApplicationMenu(buildMenu(menu, { run: runCommand, openLibrary, checkForUpdates }));
  }
  setMenu({});

  const core = superviseCore({
    entry: options.coreEntry,
    args: { home: options.home, appVersion: app.getVersion() },
    desktop: desktop.handlers,
    onReady: (link) => {
      const showRecent = (): void =>
        void link
          .recentLibraries({})
          .then(({ libraries }) => setMenu({ recent: libraries }))
          .catch(console.error);
      const follow = ({ choice }: { readonly choice: LanguageChoice }): void =>
        void speak(choice)
          .then(() => setMenu({}))
          .catch(console.error);
      link.languageChanged(follow);
      void link.language({}).then(follow, console.error);
      link.shortcutsChanged((shortcuts) => setMenu({ shortcuts }));
      void link.shortcuts({}).then((shortcuts) => setMenu({ shortcuts }), console.error);
      link.recentLibrariesChanged(showRecent);
      showRecent();
      // Below 0 hides the bar; above 1 makes it indeterminate.
      link.progress(({ share }) => {
        for (const window of windows.all())
          window.setProgressBar(share === null ? -1 : share === 0 ? 2 : share);
      });
    },
    onFailed: (message) => {
      dialog.showErrorBox(t('Segue cannot open its library'), message);
      app.exit(1);
    },
  });
  if (options.updates) {
    updater = createUpdater({
      ...options.updates,
      choicesFile: join(app.getPath('userData'), 'updates.json'),
      folder: join(app.getPath('userData'), 'updates'),
      window: windows.current,
      backUp: async () => (await core.link()).backUp({}),
    });
    updater.checkDaily();
    setMenu({});
  }
  function openLibrary(folder: string): void {
    core
      .link()
      .then((link) => link.openLibrary({ folder }))
      .catch((error: unknown) =>
        dialog.showErrorBox(t('The library could not be opened'), errorMessage(error)),
      );
  }

  const routes = createRoutes({
    rendererDir: options.rendererDir,
    openPcm: options.openPcm,
    readWaveform: options.readWaveform,
    lookup: {
      media: async (trackId) => (await core.link()).media({ trackId }),
      waveform: async (trackId, kind) => (await core.link()).waveform({ trackId, kind }),
      cover: async (trackId) => (await core.link()).cover({ trackId }),
    },
  });
  protocol.handle(APP_SCHEME, (request) =>
    request.url.startsWith(`${APP_ORIGIN}/`) ? routes(request) : new Response(null, { status: 404 }),
  );
  answerPage(core, windows, options.dragIcon);

  app.on('second-instance', (_event, _argv, _folder, data) => {
    const said = secondStartSchema.safeParse(data);
    if (said.success) desktop.open(said.data.files);
    windows.show();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desktop.open([path]);
    windows.show();
  });
  app.on('activate', windows.show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isShutDown = false;
  app.on('will-quit', (event) => {
    if (isShutDown) return;
    event.preventDefault();
    void core.shutDown().finally(() => {
      isShutDown = true;
      app.quit();
    });
  });
  windows.show();
}
