import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

/** Values and marks at which readers of YAML, JSON and their schemas break. */
const pieces = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1e999',
  '-1e999',
  '1e-400',
  '9007199254740993',
  '.nan',
  '.inf',
  '""',
  '[]',
  '{}',

  '&a',
  '*a',
  '<<: *a',
  '!!binary x',
  '!!js/function x',
  '? x',
  '| \n',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',

  '"__proto__": 1',
  '__proto__: 1',
  'constructor: 1',
  '\u0000',
  '\uFEFF',
  '\u2028',
  '\uD800',
  '\t',
  '\r',
  '#',
  ':',
  '- ',

  '"\\u0000"',
  '"\\ud800"',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
];

type Change = (text: string, random: Random) => string;

const changes: readonly Change[] = [
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  },
  // A number, a word or a string becomes another value.
  (text, random) => {
    const values = [...text.matchAll(/-?\d[\d.e+-]*|"[^"\n]*"|\b[a-z_]+\b/gi)];
    if (values.length === 0) return text;
    const { index, 0: value } = random.pick(values);
    const other = random.next() < 0.5 ? random.pick(pieces) : random.pick(values)[0];
    return text.slice(0, index) + other + text.slice(index + value.length);
  },
  // A line goes, is repeated, or is indented otherwise.
  (text, random) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    const line = lines[at]!;
    const kind = random.below(4);
    const times = 1 + random.below(random.next() < 0.1 ? 3000 : 3);
    const instead =
      kind === 0
        ? []
        : kind === 1
          ? Array<string>(times).fill(line)
          : [' '.repeat(random.below(9)) + line.trimStart()];
    return [...lines.slice(0, at), ...instead, ...lines.slice(at + 1)].join('\n');
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) +
      random.pick(['[', '{"a":', '- ', '{a: ']).repeat(1 + random.below(500)) +
      text.slice(at)
    );
  },
];

/** Text with one to five changes that keep it near to text; now and then its bytes are changed instead. */
export function mutateText(original: Uint8Array, random: Random): Uint8Array {
  if (random.next() < 0.2) return mutate(original, random);
  let text = Buffer.from(original).toString('utf8');
  const count = 1 + random.below(5);
  for (let i = 0; i < count && text.length > 0 && text.length < 2_000_000; i++)
    text = random.pick(changes)(text, random);
  return Buffer.from(text);
}
