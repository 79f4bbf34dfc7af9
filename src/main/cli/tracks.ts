import { formatDuration, tierNames } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { formatTable } from './output.ts';
import type { CommandAdder } from './command-adder.ts';

export const addTracksCommand: CommandAdder = (target, run) => {
  target
    .argument('[query...]', 'words that must all occur')
    .action((words: string[], _options: object, command) =>
      run(command, ({ core, output }) => {
        const ids = core.library.ids({ text: words.join(' ') }, [
          { column: 'artist', direction: 'ascending' },
          { column: 'title', direction: 'ascending' },
        ]);
        const rows = core.library.rows(ids);
        output.result(rows, () =>
          rows.length === 0
            ? 'No tracks. Bring some in with `segue import` or `segue analyze`.'
            : formatTable(
                ['id', 'artist', 'title', 'bpm', 'key', 'tier', 'conf', 'cues', 'time', 'flags'],
                rows.map((row) => [
                  String(row.id),
                  row.artist,
                  row.title,
                  row.bpm === null ? '–' : row.bpm.toFixed(2),
                  row.key ?? '–',
                  row.tier === null ? '–' : `${row.tier} ${t(tierNames[row.tier])}`,
                  row.confidence === null ? '–' : row.confidence.toFixed(2),
                  `${row.hotCueSlots || '–'} +${row.memoryCueCount}`,
                  formatDuration(row.duration),
                  [...(row.missing ? ['missing'] : []), ...row.flags].join(' '),
                ]),
              ),
        );
      }),
    );
};
