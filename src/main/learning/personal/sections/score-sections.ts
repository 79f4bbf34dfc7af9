import { scoreBoundaries } from '../../metrics/boundaries.ts';
import type { SectionExample, StatedSection } from './section-example.ts';
import type { SectionLines } from './section-lines.ts';
import type { SectionScore } from './section-model.ts';

/** Index of the section that holds at the middle of each bar; -1 before the first one. */
export function sectionByLine(sections: readonly StatedSection[], { table }: SectionLines): Int32Array {
  const { times } = table.lines;
  return Int32Array.from(times, (time, line) => {
    const middle = (time + (times[line + 1] ?? time + 2)) / 2;
    return sections.findLastIndex((section) => section.time <= middle);
  });
}

/** Compares sections with those that a person stated. */
export function scoreSections(
  example: SectionExample,
  lines: SectionLines,
  found: readonly StatedSection[],
): SectionScore {
  const reference = example.sections.slice(1).map(({ time }) => time);
  const estimated = found.slice(1).map(({ time }) => time);
  const boundary = (window: number): number =>
    reference.length === 0 && estimated.length === 0 ? 1 : scoreBoundaries(reference, estimated, window).f;
  let right = 0;
  let stated = 0;
  const foundByLine = sectionByLine(found, lines);
  for (const [line, index] of sectionByLine(example.sections, lines).entries()) {
    if (index < 0) continue;
    stated++;
    if (found[foundByLine[line]!]?.label === example.sections[index]!.label) right++;
  }
  const labelAgreement = stated > 0 ? right / stated : 0;
  const [boundaryF05, boundaryF3] = [boundary(0.5), boundary(3)];
  return {
    trackId: example.trackId,
    group: example.group,
    f1: (boundaryF05 + labelAgreement) / 2,
    f4: (boundaryF3 + labelAgreement) / 2,
    boundaryF05,
    boundaryF3,
    labelAgreement,
  };
}
