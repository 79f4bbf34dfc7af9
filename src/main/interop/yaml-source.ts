import { isMap, isPair, isScalar, isSeq, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { errorMessage } from '../../shared/errors.ts';
import { jsonOffset, measureJson } from './json-place.ts';
import { issueText } from '../../shared/domain/schema-issue.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** A problem in a file: its position and the expected value. */
export interface YamlProblem {
  /** From 1. */
  readonly line: number;
  /** As in `cues[2].slot`; empty for the whole file. */
  readonly field: string;
  readonly message: Message;
}

type FieldPath = readonly (string | number)[];

/** A position in a file. */
export type Place = Pick<YamlProblem, 'line' | 'field'>;

/** A parsed file that can locate its fields. */
export interface YamlSource {
  place(path: FieldPath): Place;
  /** Zod's issues with the value, with positions; `prefix` is the path of the value in the file. */
  problemsOf(error: z.ZodError, prefix?: FieldPath): YamlProblem[];
}

function fieldName(path: FieldPath): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    '',
  );
}

/** Limits far above any file from Segue; larger input is rejected before it can cost time or memory. */
export const sourceLimits = {
  /** Characters of YAML, with one track per file. */
  yaml: 4_000_000,
  /** Characters of JSON; a Label Studio file contains a whole project. */
  json: 200_000_000,
  /** Number of YAML tokens, and of values in the JSON of one track. */
  tokens: 400_000,
  /** Number of values in JSON. */
  values: 5_000_000,
  depth: 64,
  /** Maximum number of problems reported per file; more would not help anyone. */
  problems: 50,
} as const;

export type SourceResult =
  | { readonly ok: true; readonly value: unknown; readonly source: YamlSource }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

function whole(message: Message, line = 1): SourceResult {
  return { ok: false, problems: [{ line, field: '', message }] };
}

/**
 * Parses YAML 1.2 without aliases (Segue never writes them, and they can exhaust memory), in time proportional to its
 * length.
 */
export function readYaml(text: string): SourceResult {
  const refusal = refuseYaml(text);
  if (refusal !== null) return whole(refusal);
  const lines = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    // The library compares every key with every other; `repeatedKey` does it in a single pass.
    document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    if (document.errors.length > 0)
      return {
        ok: false,
        problems: document.errors.slice(0, sourceLimits.problems).map(({ message, pos }) => ({
          line: lines.linePos(pos[0]).line,
          field: '',
          message: msg('not valid YAML: {reason}', { reason: clip(message) }),
        })),
      };
    const repeated = repeatedKey(document);
    if (repeated)
      return whole(
        msg('the key {key} is there twice', { key: repeated.key }),
        lines.linePos(repeated.offset).line,
      );
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof RangeError) return whole(msg('values are nested too deep'));
    return whole(msg('aliases (&name, *name) are not allowed; write the values out'));
  }
  return { ok: true, value, source: sourceOf((path) => lines.linePos(offsetOf(document, path)).line) };
}

/** Why a text is not worth parsing. Tokenising is cheap; building the document is not. */
function refuseYaml(text: string): Message | null {
  if (text.length > sourceLimits.yaml) return msg('the file is too large to be an annotation');
  let tokens = 0;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > sourceLimits.tokens) return msg('the file holds more values than any annotation');
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > sourceLimits.depth) return msg('values are nested too deep');
  }
  return null;
}

function repeatedKey(document: Document): { readonly key: string; readonly offset: number } | null {
  let found: { key: string; offset: number } | null = null;
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (!seen.has(name)) {
          seen.add(name);
          continue;
        }
        found = { key: String(name).slice(0, 80), offset: isScalar(key) ? (key.range?.[0] ?? 0) : 0 };
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return found;
}

/** Parses JSON with at most `most` values. Computes line numbers only if there are problems. */
export function readJson(text: string, most: number = sourceLimits.values): SourceResult {
  if (text.length > sourceLimits.json) return whole(msg('the file is too large to hold annotations'));
  const { depth, values } = measureJson(text);
  if (depth > sourceLimits.depth) return whole(msg('values are nested too deep'));
  if (values > most) return whole(msg('the file holds more values than any set of annotations'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    return whole(
      msg('not valid JSON: {reason}', { reason: errorMessage(error).slice(0, 200) }),
      lineAt(text, offset),
    );
  }
  return { ok: true, value, source: sourceOf((path) => lineAt(text, jsonOffset(text, path))) };
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function sourceOf(lineOf: (path: FieldPath) => number): YamlSource {
  const place = (path: FieldPath) => ({ line: lineOf(path), field: clip(fieldName(path)) });
  return {
    place,
    problemsOf: (error, prefix = []) =>
      error.issues
        .slice(0, sourceLimits.problems)
        .flatMap((issue) => {
          const path = [...prefix, ...(issue.path as (string | number)[])];
          if (issue.code === 'unrecognized_keys')
            return issue.keys
              .slice(0, sourceLimits.problems)
              .map((key) => ({ ...place([...path, key]), message: msg('there is no such field') }));
          return [{ ...place(path), message: issueText(issue) }];
        })
        .slice(0, sourceLimits.problems),
  };
}

/** Clips text from files before it appears in messages. */
export const clip = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

/** Offset of a field; for a missing field, the offset of its parent. */
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
