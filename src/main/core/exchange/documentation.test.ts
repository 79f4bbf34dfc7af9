import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportFormats } from '../../../shared/domain/index.ts';
import {
  gridDisagreements,
  placesIn,
  readAnnotationYaml,
  writeAnnotationYaml,
} from '../../interop/annotation-yaml.ts';
import { datasetColumns } from '../../interop/tabular/columns.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/formats.md'), 'utf8');

describe('docs/formats.md', () => {
  it('names every format and every column', () => {
    for (const format of Object.keys(exportFormats)) expect(page).toContain(`| \`${format}\` |`);
    for (const { name, about } of datasetColumns)
      expect(page).toMatch(new RegExp(`\\| \`${name}\` +\\|.*\\| ${about} +\\|`));
  });

  it('shows an annotation file as Segue writes it', () => {
    const example = /```yaml\n(segue:[\s\S]*?)```/.exec(page)![1]!;
    const read = readAnnotationYaml(example);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(gridDisagreements(read.annotation, placesIn(read.source))).toEqual([]);
    expect(writeAnnotationYaml(read.header, read.annotation)).toBe(example);
  });
});
