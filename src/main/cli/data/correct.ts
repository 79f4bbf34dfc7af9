import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { CorrectionStep } from '../../../shared/contract/index.ts';
import { bulkChangeSchema } from '../../../shared/contract/index.ts';
import { sectionLabels } from '../../../shared/domain/index.ts';
import type { Rgb, SectionLabel, TempoRange } from '../../../shared/domain/index.ts';
import { tempoScales } from '../../../shared/domain/edits/correct.ts';
import type { TempoScale } from '../../../shared/domain/edits/correct.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { oneOf, parseShare, parseTempoRange } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import { withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { changeTracks, named } from './change.ts';

interface CorrectOptions extends SelectorOptions {
  readonly shiftGrid?: number;
  readonly withCues?: boolean;
  readonly shiftCues?: number;
  readonly scaleTempo?: TempoScale;
  readonly tempoRange?: TempoRange;
  readonly relabel?: { from: SectionLabel; to: SectionLabel }[];
  readonly snapCues?: 'beat' | 'bar';
  readonly cues?: 'all' | 'hot' | 'memory';
  readonly recolour?: { name: string; color: Rgb | null }[];
  readonly acceptFrom?: number;
  readonly template?: 'extend' | 'replace';
  readonly dryRun?: boolean;
}

function parseMs(value: string): number {
  const ms = Number(value);
  if (value.trim() === '' || !Number.isFinite(ms) || Math.abs(ms) > 60_000)
    throw new InvalidArgumentError('Write a shift in milliseconds from -60000 to 60000, as in 12 or -12.5.');
  return ms;
}

function collectRelabel(value: string, list: { from: SectionLabel; to: SectionLabel }[] = []) {
  const [from, to] = value.split('=');
  const known = (label: string | undefined): SectionLabel | undefined =>
    sectionLabels.find((one) => one === label?.trim());
  const [a, b] = [known(from), known(to)];
  if (!a || !b)
    throw new InvalidArgumentError(`Write old=new, as in drop=chorus. Labels: ${sectionLabels.join(', ')}.`);
  return [...list, { from: a, to: b }];
}

function collectRecolour(value: string, list: { name: string; color: Rgb | null }[] = []) {
  const at = value.lastIndexOf('=');
  const name = value.slice(0, at).trim();
  const color = value.slice(at + 1).trim();
  const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (at < 1 || (!hex && color !== 'none'))
    throw new InvalidArgumentError('Write name=colour, as in "Drop*=#e62828" or "Mix in=none".');
  const rgb = hex ? ([1, 2, 3].map((part) => Number.parseInt(hex[part]!, 16)) as unknown as Rgb) : null;
  return [...list, { name, color: rgb }];
}

/** `segue data correct`: one mechanical correction for many tracks. */
export const addCorrectCommand: CommandAdder = (data, run) => {
  withSelectors(
    data
      .command('correct')
      .description(
        'correct the same error on many tracks, as one undo step; several corrections are applied in the order below',
      ),
  )
    .option(
      '--scale-tempo <factor>',
      Object.keys(tempoScales).join(', '),
      oneOf(...(Object.keys(tempoScales) as TempoScale[])),
    )
    .option(
      '--tempo-range <range>',
      'count tempi at the octave within this range, as in 88-175',
      parseTempoRange,
    )
    .option('--shift-grid <ms>', 'move beat grids by milliseconds; negative is earlier', parseMs)
    .option('--with-cues', 'with --shift-grid: move cues and sections along')
    .option('--shift-cues <ms>', 'move cues by milliseconds', parseMs)
    .option('--snap-cues <line>', 'move cues to the nearest beat or bar', oneOf('beat', 'bar'))
    .option(
      '--cues <kind>',
      'which cues --shift-cues and --snap-cues move: all, hot or memory',
      oneOf('all', 'hot', 'memory'),
    )
    .option('--relabel <old=new>', 'rename a section label; may be repeated', collectRelabel)
    .option(
      '--recolour <name=colour>',
      'recolour cues by name, * for any text, as in "Drop*=#e62828"; may be repeated',
      collectRecolour,
    )
    .option('--accept-from <confidence>', 'accept predicted cues of at least this confidence', parseShare)
    .option(
      '--template <mode>',
      'apply the cue template of the settings again: extend keeps imported cues, replace does not',
      oneOf('extend', 'replace'),
    )
    .option('--dry-run', 'only show what would change')
    .action((words: string[], options: CorrectOptions, command: Command) =>
      run(
        command,
        changeTracks(options.dryRun, (core) => {
          const corrections = correctionsOf(options);
          if (corrections.length === 0)
            throw new AppError(
              'invalid_input',
              verbatim(
                'Say what to correct: --scale-tempo, --tempo-range, --shift-grid, --shift-cues, --snap-cues, --relabel, --recolour, --accept-from or --template.',
              ),
            );
          return {
            trackIds: core.library.idsOf(named(core, words, options)),
            change: bulkChangeSchema.parse({ corrections }),
          };
        }),
      ),
    );
};

function correctionsOf(options: CorrectOptions): CorrectionStep[] {
  const { scaleTempo, tempoRange, shiftGrid, withCues = false, shiftCues, snapCues, cues = 'all' } = options;
  const { relabel = [], recolour = [], acceptFrom, template } = options;
  return [
    ...(scaleTempo === undefined ? [] : [{ kind: 'scale-tempo', by: scaleTempo } as const]),
    ...(tempoRange === undefined ? [] : [{ kind: 'tempo-range', ...tempoRange } as const]),
    ...(shiftGrid === undefined ? [] : [{ kind: 'shift-grid', ms: shiftGrid, withCues } as const]),
    ...(shiftCues === undefined ? [] : [{ kind: 'shift-cues', ms: shiftCues, of: cues } as const]),
    ...(snapCues === undefined ? [] : [{ kind: 'snap-cues', to: snapCues, of: cues } as const]),
    ...relabel.map((one) => ({ kind: 'relabel-sections', ...one }) as const),
    ...recolour.map((one) => ({ kind: 'recolour-cues', ...one }) as const),
    ...(acceptFrom === undefined ? [] : [{ kind: 'accept-cues', from: acceptFrom } as const]),
    ...(template === undefined ? [] : [{ kind: 'cue-template', mode: template } as const]),
  ];
}
