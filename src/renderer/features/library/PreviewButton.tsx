import { Pause, Play } from 'lucide-react';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { keyHint } from '../../core/commands.ts';
import { togglePreview, usePreviewed } from './preview.ts';
import styles from './PreviewButton.module.css';

/** The play button on the small waveform, visible while the row is hovered or its track is playing. */
export function PreviewButton({ row }: { readonly row: TrackRow }) {
  const isPlaying = usePreviewed() === row.id;
  if (row.missing) return null;
  const Icon = isPlaying ? Pause : Play;
  const label = isPlaying
    ? t('Stop')
    : row.title
      ? t('Listen to {title}', { title: row.title })
      : t('Listen to this track');
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.button}
      aria-label={label}
      aria-pressed={isPlaying}
      title={`${isPlaying ? t('Stop') : t('Listen')} (${keyHint('library.preview') ?? ''})`}
      // Keeps the focus in the list and leaves the row unchanged.
      onMouseDown={(event) => event.preventDefault()}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        void togglePreview(row);
      }}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
}
