import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { BulkChange, BulkPreview, BulkResult, TrackSelection } from '../../../shared/contract/index.ts';
import { counted } from '../../../shared/counted.ts';
import type { Flag, Tier, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import type { Core } from '../../core/create-core.ts';
import { applyBulkChange } from '../../core/steps/large-changes.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseTiers } from '../options.ts';
import { list } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import type { Action } from '../session.ts';
import { areNamed, parseFlags, selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';

interface FlagOptions extends SelectorOptions {
  readonly needsReview?: boolean;
  readonly add?: Flag[];
  readonly remove?: Flag[];
  readonly dryRun?: boolean;
}

function parseTier(value: string): Tier {
  const [tier, ...more] = parseTiers(value);
  if (tier === undefined || more.length > 0) throw new InvalidArgumentError('Name one tier: 1, 2 or 3.');
  return tier;
}

/** `segue data flag | tier`: one change for many tracks. */
export const addChangeCommands: CommandAdder = (data, run) => {
  withSelectors(
    data
      .command('flag')
      .description('add flags to tracks, or remove them; --needs-review alone flags what the checks find'),
  )
    .option('--needs-review', 'the flag needs_review')
    .option('--add <flags>', 'flags to add, separated by commas', parseFlags)
    .option('--remove <flags>', 'flags to remove', parseFlags)
    .option('--dry-run', 'only show what would change')
    .action((words: string[], options: FlagOptions, command: Command) =>
      run(
        command,
        changeTracks(options.dryRun, async (core) => {
          const { add = [], remove: removeFlags = [], needsReview = false } = options;
          const addFlags: Flag[] = [...add, ...(needsReview ? (['needs_review'] as const) : [])];
          if (addFlags.length + removeFlags.length === 0)
            throw new AppError(
              'invalid_input',
              verbatim('Say which flag: --needs-review, --add or --remove.'),
            );
          const isReviewOnly = needsReview && add.length + removeFlags.length === 0;
          const trackIds =
            isReviewOnly && !areNamed(words, options)
              ? await failingTracks(core)
              : core.library.idsOf(named(core, words, options));
          return { trackIds, change: { addFlags, removeFlags } };
        }),
      ),
    );

  withSelectors(
    data
      .command('tier')
      .description(
        'set the tier of tracks: 1 verified, 2 cleaned, 3 generated; 1 verifies them as the window does',
      ),
  )
    .requiredOption('--set <tier>', 'the new tier', parseTier)
    .option('--dry-run', 'only show what would change')
    .action((words: string[], options: SelectorOptions & { set: Tier; dryRun?: boolean }, command: Command) =>
      run(
        command,
        changeTracks(options.dryRun, (core) => ({
          trackIds: core.library.idsOf(named(core, words, options)),
          change: { tier: options.set },
        })),
      ),
    );
};

/** One change and its tracks. */
export interface PlannedChange {
  readonly trackIds: readonly TrackId[];
  readonly change: BulkChange;
}

export function changeTracks(
  isDryRun: boolean | undefined,
  plan: (core: Core) => PlannedChange | Promise<PlannedChange>,
): Action {
  return async ({ core, output }) => {
    const { trackIds, change } = await plan(core);
    if (isDryRun) {
      const preview = core.edits.previewBulk(trackIds, change);
      output.result(preview, () => describePreview(preview));
      return preview.refused.length > 0 ? exitCodes.incomplete : exitCodes.ok;
    }
    const result = await applyBulkChange(core, trackIds, change, { author: core.author(), origin: null });
    output.result(result, () => describeBulk(result));
    return result.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
  };
}

/** Tracks with an error found by a check. */
async function failingTracks(core: Core): Promise<TrackId[]> {
  const { report } = await core.reports.validate();
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  return [...new Set(errors.map(({ trackId }) => trackId))];
}

/** A change of the whole library requires `all`. */
export function named(core: Core, words: readonly string[], options: SelectorOptions): TrackSelection {
  if (!areNamed(words, options))
    throw new AppError(
      'invalid_input',
      verbatim('Name the tracks to change, or `all` for the whole library.'),
    );
  return selected(core, words, options);
}

export function describeBulk({ changed, batchId, failures }: BulkResult): string {
  return [
    `${counted(changed, 'track')} changed${batchId === null ? '' : '; `segue undo` takes it back'}`,
    ...list(failures.map(({ trackId, message }) => `  failed   track ${trackId}: ${message}`)),
  ].join('\n');
}

export function describePreview({
  changed,
  unchanged,
  refused,
  acceptedCues,
  leftCues,
}: BulkPreview): string {
  return [
    `${counted(changed, 'track')} would change, ${unchanged} stay as they are`,
    ...(acceptedCues + leftCues > 0
      ? [`${counted(acceptedCues, 'predicted cue')} would be accepted, ${leftCues} left as predictions`]
      : []),
    ...refused.map(({ reason, tracks }) => `  refused  ${counted(tracks, 'track')}: ${reason}`),
  ].join('\n');
}
