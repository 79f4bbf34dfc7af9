import { resolve } from 'node:path';
import type { Annotation, TrackId } from '../../shared/domain/index.ts';
import { formatTime, tierNames, toClassicKey, toOpenKey, modelVersion } from '../../shared/domain/index.ts';
import type { TrackRow } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { t, verbatim } from '../../shared/languages/translate.ts';
import type { Core } from '../core/create-core.ts';
import { formatTable } from './output.ts';
import type { CommandAdder } from './command-adder.ts';

export const addShowCommand: CommandAdder = (target, run) => {
  target
    .argument('<track>', 'id (see `segue tracks`) or path of the file')
    .action((name: string, _options: object, command) =>
      run(command, ({ core, output }) => {
        const trackId = findTrack(core, name);
        const { annotation } = core.annotations.state(trackId);
        const [row] = core.library.rows([trackId]);
        output.result(annotation, () =>
          describeTrack(
            [row!.artist, row!.title].filter((part) => part !== '').join(' – '),
            annotation,
            row!,
          ),
        );
      }),
    );
};

/** Finds a track by its id or the path of its file. */
function findTrack(core: Core, name: string): TrackId {
  const found = /^\d+$/.test(name)
    ? core.library.records([Number(name)])[0]?.id
    : core.library.idByPath(resolve(name));
  if (found === undefined)
    throw new AppError(
      'not_found',
      verbatim(`There is no track "${name}". \`segue tracks\` lists ids; a path must be that of the file.`),
    );
  return found;
}

function describeTrack(title: string, annotation: Annotation, row: TrackRow): string {
  const { analyzedBy, genres, descriptors, tags, rating, colour, comment } = row;
  const named = (name: string, value: string): string[] =>
    value === '' ? [] : [`${name.padEnd(10)}${value}`];
  const { metadata, audio, provenance, energy } = annotation;
  const origin = (of: { source: string; confidence: number } | undefined): string =>
    of ? `${of.confidence.toFixed(2)}  ${of.source}` : '';
  const lines = [
    title,
    `file      ${audio.file ?? 'unknown'}`,
    `tier      ${metadata.tier} ${t(tierNames[metadata.tier])}, confidence ${metadata.confidence.toFixed(2)}, ${metadata.source}`,
    `analyzed  ${analyzedBy === null ? 'not yet' : `by ${modelVersion(analyzedBy)}`}`,
    `tempo     ${audio.bpm === null ? 'none' : `${audio.bpm.toFixed(2)} BPM`}  ${origin(provenance.beat_grid)}` +
      `${annotation.tempo_alternatives.length > 0 ? `  or ${annotation.tempo_alternatives.map(({ bpm }) => bpm.toFixed(2)).join(', ')}` : ''}`,
    `downbeat  ${audio.downbeat === null ? 'none' : formatTime(audio.downbeat)}  ${origin(provenance.downbeat)}`,
    `key       ${audio.key === null ? 'none' : `${audio.key} (${toClassicKey(audio.key)}, ${toOpenKey(audio.key)})`}  ${origin(provenance.key)}`,
    `energy    ${energy === null ? 'none' : energy.overall.toFixed(2)}`,
    ...named('genres', genres.join(', ')),
    ...named('described', descriptors.join(', ')),
    ...named('tags', tags.join(', ')),
    ...named('rating', '★'.repeat(rating)),
    ...named('colour', colour ?? ''),
    ...named('comment', comment),
    ...(metadata.flags.length > 0 ? [`flags     ${metadata.flags.join(', ')}`] : []),
    ...(metadata.notes === '' ? [] : [`notes     ${metadata.notes}`]),
  ];
  if (annotation.structure.length > 0)
    lines.push(
      '',
      formatTable(
        ['bar', 'time', 'section', 'conf', 'bass', 'mid', 'high'],
        annotation.structure.map((section, i) => {
          const levels = energy?.by_section[i];
          return [
            String(section.bar),
            formatTime(section.time),
            section.label,
            section.confidence.toFixed(2),
            ...(levels
              ? [levels.bass, levels.mid, levels.high].map((level) => level.toFixed(2))
              : ['–', '–', '–']),
          ];
        }),
      ),
    );
  if (annotation.cues.length > 0)
    lines.push(
      '',
      formatTable(
        ['cue', 'time', 'end', 'name', 'conf', 'source'],
        annotation.cues.map((cue) => [
          cue.kind === 'hot' ? cue.slot! : 'memory',
          formatTime(cue.time),
          cue.end === undefined ? '' : formatTime(cue.end),
          cue.name,
          cue.confidence.toFixed(2),
          cue.source,
        ]),
      ),
    );
  return lines.join('\n');
}
