import type { Command } from 'commander';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { counted } from '../../../shared/counted.ts';
import { opinionParts } from '../../../shared/domain/edits/adjudicate.ts';
import type { Take } from '../../core/annotations/opinions.ts';
import type { Core } from '../../core/create-core.ts';
import type { CommandAdder } from '../command-adder.ts';
import { formatTable, list, moment } from '../output.ts';
import { areNamed, selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';

interface ReviewFlags extends SelectorOptions {
  readonly agree?: boolean;
  readonly disagree?: boolean;
  readonly note: string;
  readonly reviewer?: string;
}

/** `segue data review | opinions | adjudicate`: several people's annotations of the same tracks. */
export const addReviewCommands: CommandAdder = (data, run) => {
  withSelectors(
    data
      .command('review')
      .description('give second opinions on verified tracks; without tracks, list those that wait for yours'),
  )
    .option('--agree', 'the verified track is right')
    .option('--disagree', 'it is not')
    .option('--note <text>', 'why', '')
    .option('--reviewer <name>', 'whose opinion (default: the reviewer in the settings)')
    .action((words: string[], flags: ReviewFlags, command: Command) =>
      run(command, ({ core, output }) => {
        const reviewer = flags.reviewer ?? core.author();
        if (!areNamed(words, flags)) {
          const queue = core.review.awaitingSecond(reviewer, 50);
          output.result(queue, () =>
            queue.total === 0
              ? `No verified track waits for the opinion of ${reviewer}.`
              : [
                  `${counted(queue.total, 'track')} wait for the opinion of ${reviewer}:`,
                  ...queue.items.map(({ track }) => `  ${track.id}  ${track.artist} – ${track.title}`),
                ].join('\n'),
          );
          return;
        }
        if (Boolean(flags.agree) === Boolean(flags.disagree))
          throw new AppError('invalid_input', verbatim('Say --agree or --disagree.'));
        const verdict = flags.agree ? 'agree' : 'disagree';
        const trackIds = core.library.idsOf(selected(core, words, flags));
        const at = new Date().toISOString();
        for (const trackId of trackIds) {
          const { revision } = core.annotations.state(trackId);
          core.review.mark({ trackId, revision, reviewer, verdict, note: flags.note, at });
        }
        core.libraryChanged(trackIds, 'review');
        const result = { reviewed: trackIds.length, verdict, reviewer };
        output.result(result, () => `${reviewer} ${verdict}s on ${counted(trackIds.length, 'track')}`);
      }),
    );

  data
    .command('opinions')
    .description('show each person’s last annotation of a track, and how it differs from the current one')
    .argument('<track>', 'id, file or annotation file')
    .action((word: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const { opinions } = core.opinions.of(onlyTrack(core, word));
        output.result(opinions, () =>
          opinions.length === 0
            ? 'Nobody has annotated this track yet.'
            : [
                formatTable(
                  ['who', 'when', ''],
                  opinions.map(({ annotator, at, isCurrent, differences }) => [
                    annotator,
                    moment(at),
                    isCurrent
                      ? 'holds now'
                      : differences.length === 0
                        ? 'says the same'
                        : counted(differences.length, 'difference'),
                  ]),
                ),
                ...opinions.flatMap(({ annotator, differences }) =>
                  differences.length === 0
                    ? []
                    : [`${annotator}:`, ...list(differences.map((line) => `  ${line}`))],
                ),
              ].join('\n'),
        );
      }),
    );

  data
    .command('adjudicate')
    .description('settle a disagreement by adopting one person’s answer')
    .argument('<track>', 'id, file or annotation file')
    .requiredOption(
      '--take <[part=]annotator...>',
      `whose answer to adopt, for the whole track or for a part (${opinionParts.join(', ')}); \`data opinions\` names people`,
    )
    .action((word: string, options: { take: string[] }, command: Command) =>
      run(command, ({ core, output }) => {
        const trackId = onlyTrack(core, word);
        const takes = readTakes(options.take);
        core.opinions.adjudicate(trackId, takes, { author: core.author(), origin: null });
        output.result({ trackId, taken: takes }, () =>
          [
            `Track ${trackId} is settled:`,
            ...takes.map(({ part, annotator }) => `  ${part ?? 'all'}  as ${annotator} says`),
          ].join('\n'),
        );
      }),
    );
};

/**
 * Parses `grid=Ada`, `Ben`. @throws AppError `invalid_input` if a part, or the whole track, is assigned to two people
 */
function readTakes(words: readonly string[]): Take[] {
  const takes = words.map((word): Take => {
    const [, name, annotator] = /^([^=]*)=(.*)$/.exec(word) ?? [];
    const part = opinionParts.find((known) => known === name?.trim());
    return part === undefined || annotator === undefined
      ? { part: null, annotator: word }
      : { part, annotator: annotator.trim() };
  });
  const twice = takes.find(({ part }, i) => takes.findIndex((other) => other.part === part) !== i);
  if (twice)
    throw new AppError(
      'invalid_input',
      verbatim(`--take names two people for ${twice.part ?? 'the whole track'}.`),
    );
  return takes;
}

function onlyTrack(core: Core, word: string): TrackId {
  const [first, ...more] = core.library.idsOf(selected(core, [word], {}));
  if (first === undefined || more.length > 0)
    throw new AppError(
      'invalid_input',
      verbatim(`"${word}" names ${more.length + (first === undefined ? 0 : 1)} tracks; name one.`),
    );
  return first;
}
