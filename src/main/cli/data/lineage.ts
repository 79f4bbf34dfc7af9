import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { TrackLineage } from '../../../shared/contract/index.ts';
import { isFromModel, modelSource } from '../../../shared/domain/index.ts';
import type { DatasetLineage, ModelLineage } from '../../core/datasets/lineage.ts';
import type { Core } from '../../core/create-core.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { formatTable } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import { counted } from '../../../shared/counted.ts';

/** `segue data lineage TRACK|VERSION|MODEL`. */
export const addLineageCommand: CommandAdder = (data, run) => {
  data
    .command('lineage')
    .description(
      'show where values came from: of a track (id or path), a dataset version (house@v2) or a model (ml_model_…)',
    )
    .argument('<subject>', 'track id or path, dataset version, or model')
    .action((subject: string, _options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        if (isFromModel(subject)) {
          const lineage = await core.reports.modelLineage(subject, await trainedOn(core, subject));
          return output.result(lineage, () => describeModel(lineage));
        }
        const trackId = /^\d+$/.test(subject) ? Number(subject) : core.library.idByPath(resolve(subject));
        if (trackId !== undefined) {
          const lineage = await core.reports.trackLineage(trackId);
          return output.result(lineage, () => describeTrack(lineage));
        }
        if (/[\\/]/.test(subject))
          throw new AppError(
            'not_found',
            verbatim(`No track has the file "${subject}". \`segue tracks\` lists them.`),
          );
        const lineage = await core.reports.versionLineage(subject);
        return output.result(lineage, () => describeVersion(lineage));
      }),
    );
};

async function trainedOn(core: Core, source: string): Promise<string | null> {
  const { models } = await core.models.list();
  const model = models.find(({ manifest }) => modelSource(manifest.version) === source);
  return model?.manifest.trainingData?.version ?? null;
}

function describeTrack(lineage: TrackLineage): string {
  return [
    lineage.track,
    `file   ${lineage.path ?? 'unknown'}`,
    `audio  ${lineage.audioId ?? 'not read'}`,
    '',
    formatTable(
      ['value', 'now', 'source', 'conf', 'by', 'when', 'revision', 'what', 'from'],
      lineage.values.map((value) => [
        value.value,
        value.current,
        value.source,
        value.confidence === null ? '–' : value.confidence.toFixed(2),
        value.author,
        value.at.slice(0, 19).replace('T', ' '),
        String(value.revision),
        value.reason || value.kind,
        value.importPath ?? '',
      ]),
    ),
    ...(lineage.versions.length > 0 ? ['', `in ${lineage.versions.join(', ')}`] : []),
  ].join('\n');
}

function describeVersion(lineage: DatasetLineage): string {
  return [
    ...lineage.ancestry.map(
      ({ reference, createdAt, author, description, forced }, i) =>
        `${i === 0 ? '' : '  continues '}${reference}  ${createdAt.slice(0, 19).replace('T', ' ')}  ${author}  ${description}${forced ? ` (forced: ${forced})` : ''}`,
    ),
    ...(lineage.imports.length === 0
      ? []
      : [
          '',
          formatTable(
            ['export', 'read', 'tracks', 'sha256'],
            lineage.imports.map(({ path, createdAt, tracks, sha256 }) => [
              path,
              createdAt.slice(0, 19).replace('T', ' '),
              String(tracks),
              sha256.slice(0, 12),
            ]),
          ),
        ]),
    '',
    formatTable(
      ['value', 'source', 'number'],
      lineage.sources.map(({ value, source, count }) => [value, source, String(count)]),
    ),
    ...(lineage.verifiers.length > 0 ? ['', `verified by ${lineage.verifiers.join(', ')}`] : []),
  ].join('\n');
}

function describeModel(lineage: ModelLineage): string {
  return [
    `${lineage.model}: ${counted(lineage.predictions, 'track')} heard${lineage.firstAt ? `, ${lineage.firstAt.slice(0, 10)} to ${lineage.lastAt!.slice(0, 10)}` : ''}`,
    `trained on ${lineage.trainedOn ?? 'nothing that its manifest names'}`,
    '',
    formatTable(
      ['values', 'number'],
      lineage.values.map(({ value, count }) => [value, String(count)]),
    ),
    ...(lineage.versions.length > 0 ? ['', `in ${lineage.versions.join(', ')}`] : []),
  ].join('\n');
}
