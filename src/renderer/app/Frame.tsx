import { t } from '../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { Search, Settings } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { StatusBar } from '../features/jobs/StatusBar.tsx';
import { LibraryMenu } from '../features/libraries/LibraryMenu.tsx';
import { LibraryScreen } from '../features/library/LibraryScreen.tsx';
import { ReviewScreen } from '../features/review/ReviewScreen.tsx';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Keys } from '../ui/Keys.tsx';
import { useKeyHint } from '../ui/key-hints.ts';
import { formatCount } from '../ui/number.ts';
import { closeTrack, goTo, openDialog, useAppStore } from '../core/app-store.ts';
import type { Screen } from '../core/app-store.ts';
import { runCommand } from '../core/commands.ts';
import { Dialogs } from './Dialogs.tsx';
import { DropZone } from './DropZone.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { FilePicker } from './FilePicker.tsx';
import styles from './Frame.module.css';
import { LoadedEditor } from './LoadedEditor.tsx';
import { Palette } from './Palette.tsx';
import { queries } from '../core/queries.ts';
import { leaveTrack, stepTrack } from './track-order.ts';
import { useAppCommands } from './use-app-commands.ts';

const DatasetScreen = lazy(() =>
  import('../features/dataset/DatasetScreen.tsx').then(({ DatasetScreen }) => ({ default: DatasetScreen })),
);
const LearningScreen = lazy(() =>
  import('../features/learning/LearningScreen.tsx').then(({ LearningScreen }) => ({
    default: LearningScreen,
  })),
);

function Tab({
  screen,
  label,
  count,
}: {
  readonly screen: Screen;
  readonly label: string;
  readonly count?: number;
}) {
  const isCurrent = useAppStore((state) => state.screen === screen);
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'page' : undefined}
      className={classNames(styles.tab, isCurrent && styles.current)}
      onClick={() => goTo(screen)}
    >
      {label}
      {count ? <span className={styles.badge}>{formatCount(count)}</span> : null}
    </button>
  );
}

function Logo() {
  return (
    <h1 className={styles.logo}>
      <svg viewBox="0 0 24 16" width="22" height="15" aria-hidden="true">
        <path d="M0 12c6 0 8-10 14-10h10v4H14C10 6 7 16 0 16z" fill="var(--accent)" />
        <path
          d="M0 2h10c1.500 0 2.700.9 3.700 2L11.300 6.900C10.800 6.300 10.400 6 10 6H0zm17.700 6.500C19 10.500 21 12 24 12v4c-4 0-6.600-2-8.400-4.500z"
          fill="var(--band-mid)"
        />
      </svg>
      Segue
    </h1>
  );
}

function Header() {
  const { data: summary } = useQuery(queries.summary());
  const keys = useKeyHint()('app.palette');
  return (
    <header className={styles.header}>
      <Logo />
      <nav className={styles.tabs} aria-label={t('Screens')}>
        <Tab screen="library" label={t('Library')} />
        <Tab screen="review" label={t('Review')} count={summary?.needReview ?? 0} />
        <Tab screen="dataset" label={t('Dataset')} />
        <Tab screen="learning" label={t('Learning')} />
      </nav>
      <span className={styles.space} />
      <LibraryMenu />
      <button type="button" className={styles.paletteButton} onClick={() => runCommand('app.palette')}>
        <Search size={14} aria-hidden />
        <span className={styles.paletteText}>{t('Search or run a command')}</span>
        {keys ? <Keys keys={keys} /> : null}
      </button>
      <IconButton
        icon={Settings}
        label={t('Settings')}
        command="app.settings"
        onClick={() => openDialog({ kind: 'settings' })}
      />
    </header>
  );
}

/** The window: header, screen (with the editor on top), status bar, and everything that floats above them. */
export function Frame() {
  const screen = useAppStore((state) => state.screen);
  const track = useAppStore((state) => state.openTrack);
  useAppCommands();
  return (
    <div className={styles.frame}>
      <Header />
      <div className={styles.content}>
        {/* Screens stay mounted under the editor, so that closing it restores the same row and scroll position. */}
        <div className={styles.screen} inert={track !== null} hidden={track !== null}>
          <ErrorBoundary>
            {screen === 'library' ? (
              <LibraryScreen isOnTop={track === null} />
            ) : screen === 'review' ? (
              <ReviewScreen isOnTop={track === null} />
            ) : (
              <Suspense fallback={<div className={styles.loading} aria-busy="true" />}>
                {screen === 'dataset' ? <DatasetScreen /> : <LearningScreen />}
              </Suspense>
            )}
          </ErrorBoundary>
        </div>
        {track === null ? null : (
          <div className={styles.editor}>
            <ErrorBoundary key={track} onLeave={{ label: t('Back to the list'), run: closeTrack }}>
              <LoadedEditor
                trackId={track}
                onClose={() => leaveTrack(track)}
                onNext={() => stepTrack(track, 1)}
                onPrevious={() => stepTrack(track, -1)}
              />
            </ErrorBoundary>
          </div>
        )}
      </div>
      <StatusBar />
      <Palette />
      <Dialogs />
      <FilePicker />
      <ConfirmDialog />
      <DropZone />
    </div>
  );
}
