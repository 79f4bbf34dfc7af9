import type { Command } from 'commander';
import type { VersionDiff } from '../../../shared/contract/index.ts';
import { formatTable } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';

const SHOWN = 50;

function some(lines: readonly string[]): string[] {
  return lines.length > SHOWN
    ? [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more (--json lists all)`]
    : [...lines];
}

/** `segue data diff` and `segue dataset diff`. */
export const addDiffCommand: CommandAdder = (group, run) => {
  group
    .command('diff')
    .description('show the differences between two versions, down to single values')
    .argument('<before>', 'house@v1, house@TAG, or v1 if there is only one dataset')
    .argument('<after>', 'version')
    .action((before: string, after: string, _options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        const diff = await core.reports.diff(before, after);
        output.result(diff, () => describeDiff(diff));
      }),
    );
};

function describeDiff(diff: VersionDiff): string {
  const { added, removed, changed, counts } = diff;
  return [
    `${diff.before} → ${diff.after}: ${counts.added} added, ${counts.removed} removed, ${counts.changed} changed, ${counts.unchanged} unchanged`,
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
      ['quality', 'before', 'after', 'gain'],
      diff.quality.map(({ measure, before, after, gain }) => [
        measure,
        before.toFixed(3),
        after.toFixed(3),
        `${gain > 0 ? '+' : ''}${gain.toFixed(3)}`,
      ]),
    ),
  ].join('\n');
}
