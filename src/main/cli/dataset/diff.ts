import type { VersionDiff } from '../../core/datasets/versions/diff-versions.ts';
import { formatTable } from '../output.ts';

const SHOWN = 50;

function some(lines: readonly string[]): string[] {
  return lines.length > SHOWN
    ? [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more (--json lists all)`]
    : [...lines];
}

export function describeDiff(diff: VersionDiff): string {
  const { added, removed, changed } = diff;
  return [
    `${diff.before} → ${diff.after}: ${added.length} added, ${removed.length} removed, ${changed.length} changed, ${diff.unchanged} unchanged`,
    ...some(added.map(({ trackId, track }) => `+ ${trackId ?? '–'}  ${track}`)),
    ...some(removed.map(({ trackId, track }) => `- ${trackId ?? '–'}  ${track}`)),
    ...some(
      changed.map(({ trackId, track, tier, split, audioChanged, items }) =>
        [
          `~ ${trackId ?? '–'}  ${track}`,
          ...(tier ? [`      tier ${tier.before} → ${tier.after}`] : []),
          ...(split ? [`      split ${split.before} → ${split.after}`] : []),
          ...(audioChanged ? ['      other audio'] : []),
          ...items
            .filter(({ part }) => part !== 'tier')
            .map(({ label, before, after }) =>
              label.includes('→') || !(before ?? after)
                ? `      ${label}`
                : `      ${label}: ${before ?? 'none'} → ${after ?? 'none'}`,
            ),
        ].join('\n'),
      ),
    ),
    ...(diff.fields.length === 0
      ? []
      : [
          '',
          formatTable(
            ['value', 'change', 'number', 'tracks'],
            diff.fields.map(({ part, change, count, tracks }) => [
              part,
              change,
              String(count),
              String(tracks),
            ]),
          ),
        ]),
    '',
    formatTable(
      ['quality', 'before', 'after'],
      diff.quality.map(({ measure, before, after }) => [measure, before.toFixed(3), after.toFixed(3)]),
    ),
  ].join('\n');
}
