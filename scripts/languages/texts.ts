import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { calleeName, child, children, textOf, visitFile } from './syntax.ts';
import type { Node } from './syntax.ts';

const root = resolve(import.meta.dirname, '../..');

/** A text in the code, and its location. */
interface Text {
  readonly text: string;
  /** `src/renderer/app/App.tsx:12`. */
  readonly place: string;
}

export interface Texts {
  /** Texts that the catalogues translate: the arguments of `t`, `msg` and `rich`. */
  readonly messages: readonly (Text & {
    /** Names of the values passed with it; undefined if they cannot be determined. */
    readonly values: readonly string[] | undefined;
  })[];
  /** Text that a person would see untranslated. */
  readonly outside: readonly Text[];
}

/** Files with text that people see in the window, in menus and in dialogs. */
const shown = ['src/renderer', 'src/main/electron'];
/** Code that says things which the window or the command line shows. */
const sources = ['src/shared', 'src/main'];
/** The command line speaks English. */
const commandLine = 'src/main/cli/';

const translators: ReadonlySet<string> = new Set(['t', 'msg', 'rich']);

/** Attributes and properties with text that a person sees. */
const readable: ReadonlySet<string> = new Set(
  `alt aria-description aria-label aria-valuetext caption description detail heading hint label labels message name note
  placeholder reason short submit summary text title tooltip unit write yes`.split(/\s+/),
);

/** Attributes that only machines read, even if their values look like words. */
const machineAttributes = /^(aria-keyshortcuts|className|d|data-.*|htmlFor|id|keys|lang|rel|style|viewBox)$/;

/** Calls with text that a person sees. */
const tellingCalls: ReadonlySet<string> = new Set(
  'AppError Error applyEdit pickFiles pickFolder pickSave showError showErrorBox'.split(' '),
);

/** Names and units that are the same in every language. */
const names =
  /\b(Segue|Rekordbox|Traktor|Serato|Mixxx|Engine( DJ)?|BPM|XML|NML|M3U8?|OK|Camelot|DVC|ms|kB|MB|dB|kHz|LUFS|C:\/Users\/me\/Music|media\/music|us-east-1|https?:\S+|s3\S*)\b/g;

const wordsLeft = (text: string): string => text.replaceAll(names, '');
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(wordsLeft(text));
/** Matches text that looks like a sentence or a title; `…` stands for placeholders of a template. */
const isProse = (text: string): boolean =>
  /\p{L}{2,}[,:;.…!?]? (?:\p{L} )?\p{L}{2,}|\p{L}{3,}:? …|…[,:;.]? \p{L}{3,}|^\p{Lu}\p{Ll}+[.…]?$/u.test(
    wordsLeft(text),
  );

/** Nodes that pass on the value of their children. */
const handsOn = /^(Conditional|Logical|Array|Parenthesized|Chain|TSAs|TSSatisfies|TSNonNull)Expression$/;

/** Where the value of a literal is used: the nearest ancestor that uses it, and the path to it. */
function useOf(node: Node, ancestors: readonly Node[]): { readonly use: Node; readonly from: Node } | null {
  let from = node;
  for (const use of ancestors) {
    const isTest = use.type === 'ConditionalExpression' && child(use, 'test') === from;
    if (!handsOn.test(use.type) || isTest) return isTest ? null : { use, from };
    from = use;
  }
  return null;
}

/** Calls whose arguments only machines read. */
const machineCalls =
  /^(addEventListener|closest|getContext|includes|join|log|error|warn|matchMedia|matches|querySelector|querySelectorAll|replace|replaceAll|set|split|startsWith|useInterfaceState|usePanelWidth|classNames|getItem|setItem|RegExp|has|get|enum|literal|formatKeys)$/;

/** Whether text at this position is for people: certainly, certainly not, or judged by its look. */
function audience({
  use,
  from,
}: {
  readonly use: Node;
  readonly from: Node;
}): 'people' | 'machines' | 'unsure' {
  switch (use.type) {
    case 'JSXElement':
    case 'JSXFragment':
      return 'people';
    case 'JSXExpressionContainer':
      return 'unsure';
    case 'JSXAttribute': {
      const name = String(child(use, 'name')?.['name']);
      if (readable.has(name)) return 'people';
      return machineAttributes.test(name) ? 'machines' : 'unsure';
    }
    case 'Property':
      if (child(use, 'value') !== from) return 'machines';
      return readable.has(String(child(use, 'key')?.['name'])) ? 'people' : 'unsure';
    case 'CallExpression':
    case 'NewExpression':
      if (tellingCalls.has(calleeName(use)) && isProse(textOf(from) ?? '')) return 'people';
      return machineCalls.test(calleeName(use)) ? 'machines' : 'unsure';
    case 'BinaryExpression':
      return use['operator'] === '+' ? 'unsure' : 'machines';
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'SwitchCase':
    case 'TSLiteralType':
    case 'TSExternalModuleReference':
      return 'machines';
    case 'MemberExpression':
      return child(use, 'property') === from ? 'machines' : 'unsure';
    default:
      return 'unsure';
  }
}

/** The text between the placeholders of a template; for anything else, its text. */
function wordsOf(node: Node): string | undefined {
  if (node.type !== 'TemplateLiteral') return textOf(node);
  return children(node, 'quasis')
    .map((part) => (part['value'] as { cooked: string }).cooked)
    .join('…');
}

function isOutside(node: Node, ancestors: readonly Node[]): boolean {
  const words = wordsOf(node);
  if (words === undefined || !hasWord(words)) return false;
  if (ancestors.some((above) => above.type === 'CallExpression' && calleeName(above) === 'console'))
    return false;
  let found = useOf(node, ancestors);
  if (found?.use.type === 'JSXExpressionContainer') {
    const container = ancestors[ancestors.indexOf(found.use) + 1];
    if (container) found = { use: container, from: found.use };
  }
  if (!found) return false;
  const whose = audience(found);
  return whose === 'people' || (whose === 'unsure' && isProse(words));
}

/** Calls that make a message; text in their arguments is for people, except for the key itself. */
const sayingCalls: ReadonlySet<string> = new Set('AppError failure msg t verbatim'.split(' '));

/** Whether text is said outside of the catalogue in code that does not show it: `verbatim('A sentence')`. */
function isSaidOutside(node: Node, ancestors: readonly Node[]): boolean {
  const words = wordsOf(node);
  return (
    words !== undefined &&
    isProse(words) &&
    ancestors.some((above) => /^(Call|New)Expression$/.test(above.type) && sayingCalls.has(calleeName(above)))
  );
}

function valuesOf(call: Node): readonly string[] | undefined {
  const values = children(call, 'arguments')[1];
  // A table's texts get their values where they are shown.
  if (!values) return calleeName(call) === 'msg' ? undefined : [];
  if (values.type !== 'ObjectExpression') return undefined;
  if (children(values, 'properties').some(({ type }) => type === 'SpreadElement')) return undefined;
  return children(values, 'properties').map((property) => String(child(property, 'key')?.['name']));
}

function sourceFiles(): string[] {
  const files = [...shown, ...sources].flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }),
  );
  return [...new Set(files.map((path) => path.replaceAll('\\', '/')))].filter(
    (file) =>
      !/\.(test|d)\.tsx?$/.test(file) &&
      !file.startsWith('src/shared/languages/') &&
      !file.startsWith(commandLine),
  );
}

/** The texts in one file of the window or of the core. */
export function textsOf(file: string, code: string): Texts {
  const messages: Texts['messages'][number][] = [];
  const outside: Text[] = [];
  const isOutsideHere = shown.some((folder) => file.startsWith(`${folder}/`)) ? isOutside : isSaidOutside;
  const placeOf = ({ start }: Node): string => `${file}:${code.slice(0, start).split('\n').length}`;
  visitFile(file, code, (node, ancestors) => {
    const [parent] = ancestors;
    const isMessage =
      parent?.type === 'CallExpression' &&
      translators.has(calleeName(parent)) &&
      children(parent, 'arguments')[0] === node;
    const text = textOf(node);
    if (isMessage && text !== undefined)
      messages.push({ text, place: placeOf(node), values: valuesOf(parent) });
    else if (!isMessage && isOutsideHere(node, ancestors))
      outside.push({ text: wordsOf(node)!.trim(), place: placeOf(node) });
  });
  return { messages, outside };
}

/** Collects all texts of the window, the menus, the dialogs and the core from the code. */
export function readTexts(): Texts {
  const found = sourceFiles().map((file) => textsOf(file, readFileSync(join(root, file), 'utf8')));
  return {
    messages: found.flatMap(({ messages }) => messages),
    outside: found.flatMap(({ outside }) => outside),
  };
}
