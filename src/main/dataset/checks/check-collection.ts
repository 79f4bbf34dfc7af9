import { nameOf } from '../dataset-track.ts';
import type { DatasetTrack } from '../dataset-track.ts';
import { checkAnnotation, defaultCheckOptions } from './check-annotation.ts';
import type { CheckOptions, CheckedAnnotation } from './check-annotation.ts';
import { createTwinFinder } from './find-twins.ts';
import type { TwinFacts } from './find-twins.ts';
import { checks } from './finding.ts';
import type { CheckCode, Finding } from './finding.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** Receives tracks one by one, so that a collection of any size can be checked while it is read. */
export interface CollectionChecker {
  /** Returns the findings on this track alone, and how its consistency checks went. */
  add(track: DatasetTrack): { readonly findings: Finding[]; readonly checked: CheckedAnnotation | null };
  /** Returns the findings between tracks: duplicate audio or recordings. */
  finish(): Finding[];
}

export function createCollectionChecker(options: CheckOptions = defaultCheckOptions): CollectionChecker {
  const twins = createTwinFinder<TwinFacts & { readonly name: string }>();
  return {
    add(track) {
      const findings: Finding[] = [];
      const { trackId } = track;
      const report = (code: CheckCode, message: Message): void =>
        void findings.push({ trackId, code, severity: checks[code].severity, message, time: null });
      if (track.path === null || track.missing)
        report(
          'file_missing',
          track.path === null ? msg('no file is known') : msg('{path} was not found', { path: track.path }),
        );
      const { audioId, artist, title } = track;
      const duration = track.document?.audio.duration ?? 0;
      twins.add({ trackId, audioId, artist, title, duration, name: nameOf(track) });
      if (track.document === null) {
        report('no_document', msg('not analyzed, nothing imported'));
        return { findings, checked: null };
      }
      const checked = checkAnnotation(track.document, options, track.isIntact);
      for (const finding of checked.findings) findings.push({ trackId, ...finding });
      return { findings, checked };
    },
    finish() {
      return twins.finish().map(({ track, of, by }) => {
        const code: CheckCode = by === 'audio' ? 'duplicate_audio' : 'duplicate_recording';
        const message =
          by === 'audio'
            ? msg('the same audio as track {id} ({name})', { id: of.trackId, name: of.name })
            : msg('has the name and length of track {id} ({name})', { id: of.trackId, name: of.name });
        return { trackId: track.trackId, code, severity: checks[code].severity, message, time: null };
      });
    },
  };
}
