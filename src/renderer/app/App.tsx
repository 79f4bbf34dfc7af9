import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import { Fragment, useEffect, useSyncExternalStore } from 'react';
import type { OpenLibrary } from '../../shared/contract/index.ts';
import { errorMessage } from '../../shared/errors.ts';
import type { ConnectionState } from '../../shared/rpc/client.ts';
import { t } from '../../shared/languages/translate.ts';
import type { AppConnection } from '../core/connect.ts';
import { KeyNotationContext } from '../ui/Badges.tsx';
import { Button } from '../ui/Button.tsx';
import { KeyHintContext } from '../ui/key-hints.ts';
import { ToastArea, Toaster } from '../ui/Toast.tsx';
import { TooltipProvider } from '../ui/Tooltip.tsx';
import { Recovery } from '../features/libraries/Recovery.tsx';
import styles from './App.module.css';
import { keyHint, runCommand, setKeyOverrides, useCommandChanges } from '../core/commands.ts';
import { listenToKeys } from '../core/keyboard.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { ErrorScreen } from './ErrorScreen.tsx';
import { FilePicker } from './FilePicker.tsx';
import { Frame } from './Frame.tsx';
import { preloadEditor } from './LoadedEditor.tsx';
import { useLanguage } from '../core/language.ts';
import { queries, queryClient } from '../core/queries.ts';
import { useSettings } from '../core/settings.ts';
import { beforeClose, onMenuCommand } from '../core/shell.ts';
import { storeEdits } from '../core/undo.ts';
import { useTheme } from '../core/theme.ts';
import { followLibrary, followTopics, refreshEverything } from './topics.ts';

function useConnectionState(connection: AppConnection): ConnectionState {
  useEffect(() => {
    let wasLost = false;
    return connection.onState((next) => {
      if (next === 'open' && wasLost) refreshEverything();
      wasLost = next === 'lost';
    });
  }, [connection]);
  return useSyncExternalStore(connection.onState, connection.state);
}

/** The frame, connected to topics, keys and theme. Mounted once the settings have arrived. */
function Window() {
  const { shortcuts, keyNotation } = useSettings();
  useTheme();
  useEffect(followTopics, []);
  useEffect(() => listenToKeys(window), []);
  useEffect(() => beforeClose(storeEdits), []);
  useEffect(preloadEditor, []);
  useEffect(() => setKeyOverrides(shortcuts), [shortcuts]);
  useEffect(() => onMenuCommand(runCommand), []);
  useCommandChanges();
  return (
    // The function is recreated on every render, so tooltips follow remapped keys.
    <KeyHintContext value={(id) => keyHint(id)}>
      <KeyNotationContext value={keyNotation}>
        <Frame />
      </KeyNotationContext>
    </KeyHintContext>
  );
}

/** The part of the window that works while no library is open. */
function RecoveryWindow({ library }: { readonly library: OpenLibrary }) {
  useTheme();
  useEffect(followLibrary, []);
  return (
    <>
      <Recovery library={library} />
      <footer>
        <ToastArea />
      </footer>
      <FilePicker />
    </>
  );
}

function Connected({ state }: { readonly state: ConnectionState }) {
  const settings = useQuery(queries.settings());
  const capabilities = useQuery(queries.capabilities());
  const library = useQuery(queries.currentLibrary());
  const language = useLanguage(settings.data?.language);
  const error = settings.error ?? capabilities.error ?? library.error;
  if (state === 'outdated')
    return (
      <ErrorScreen
        title={t('Segue has been updated')}
        detail={t('This window belongs to an older version. Reload it to continue; nothing is lost.')}
        action={<Button onClick={() => window.location.reload()}>{t('Reload')}</Button>}
      />
    );
  if (error)
    return (
      <ErrorScreen
        title={t('Segue could not start')}
        detail={errorMessage(error)}
        action={<Button onClick={() => window.location.reload()}>{t('Try again')}</Button>}
      />
    );
  if (!settings.data || !capabilities.data || !library.data || language === null)
    return state === 'lost' || state === 'closed' ? (
      <ErrorScreen
        title={t('Segue is not responding')}
        detail={t('It may have been stopped. Start it again; in a browser, open the address that it prints.')}
        action={<Button onClick={() => window.location.reload()}>{t('Try again')}</Button>}
      />
    ) : (
      <div className={styles.starting} aria-busy="true" />
    );
  return (
    <Fragment key={language}>
      {library.data.problem === null ? <Window /> : <RecoveryWindow library={library.data} />}
      {state === 'lost' || state === 'closed' ? (
        <div className={styles.lost} role="alert">
          <Unplug size={15} aria-hidden />
          {t('Connection to Segue lost. Reconnecting…')}
        </div>
      ) : null}
    </Fragment>
  );
}

export function App({ connection }: { readonly connection: AppConnection }) {
  const state = useConnectionState(connection);
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider delay={500}>
          <Toaster>
            <ErrorBoundary>
              <Connected state={state} />
            </ErrorBoundary>
          </Toaster>
        </TooltipProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
