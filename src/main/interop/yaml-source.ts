import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { errorMessage } from '../../shared/errors.ts';

/** Something wrong in a file, where, and what is expected there. */
export interface YamlProblem {
  /** From 1. */
  readonly line: number;
  /** As in `cues[2].slot`; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

type FieldPath = readonly (string | number)[];

/** A parsed file that still knows where each field stands. */
export interface YamlSource {
  place(path: FieldPath): { readonly line: number; readonly field: string };
  /** What zod says about the value, with places; `prefix` is where the value lies in the file. */
  problemsOf(error: z.ZodError, prefix?: FieldPath): YamlProblem[];
}

function fieldName(path: FieldPath): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    '',
  );
}

/** A file of one track is a few kilobytes; this much is no annotation. */
const MAX_LENGTH = 16 * 1024 * 1024;

export type SourceResult =
  | { readonly ok: true; readonly value: unknown; readonly source: YamlSource }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

function whole(message: string, line = 1): SourceResult {
  return { ok: false, problems: [{ line, field: '', message }] };
}

/** Parses YAML 1.2 without aliases (nothing that Segue writes has them, and they can blow up in memory). */
export function readYaml(text: string): SourceResult {
  if (text.length > MAX_LENGTH) return whole('the file is too large to be an annotation');
  const { document, lines } = parseWithLines(text);
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        field: '',
        message: `not valid YAML: ${message}`,
      })),
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return whole('aliases (&name, *name) are not allowed; write the values out');
  }
  return { ok: true, value, source: sourceOf(() => ({ document, lines })) };
}

/** Parses JSON. Lines are worked out (JSON is YAML, too) only when there is something to say. */
export function readJson(text: string): SourceResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    return whole(`not valid JSON: ${errorMessage(error)}`, text.slice(0, offset).split('\n').length);
  }
  let parsed: ReturnType<typeof parseWithLines> | undefined;
  return { ok: true, value, source: sourceOf(() => (parsed ??= parseWithLines(text))) };
}

function parseWithLines(text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  return { document, lines };
}

function sourceOf(parse: () => { document: Document; lines: LineCounter }): YamlSource {
  const place = (path: FieldPath) => {
    const { document, lines } = parse();
    return { line: lines.linePos(offsetOf(document, path)).line, field: fieldName(path) };
  };
  return {
    place,
    problemsOf: (error, prefix = []) =>
      error.issues.flatMap((issue) => {
        const path = [...prefix, ...(issue.path as (string | number)[])];
        if (issue.code === 'unrecognized_keys')
          return issue.keys.map((key) => ({ ...place([...path, key]), message: 'there is no such field' }));
        return [{ ...place(path), message: describeIssue(issue) }];
      }),
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message))
    return `is missing (${issue.expected} expected)`;
  return issue.message;
}

/** Where a field stands; a field that is missing stands where its parent does. */
function offsetOf(document: Document, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === part);
      if (!pair) return offset;
      offset = (pair.key as { range?: [number, number, number] | null }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) return offset;
      offset = (item as { range?: [number, number, number] | null }).range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
