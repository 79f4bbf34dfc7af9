import { parseSync } from 'vite';

/** A node of the syntax tree, with the properties used here. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

export const child = (node: Node | undefined, field: string): Node | undefined => {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
};

export const children = (node: Node | undefined, field: string): readonly Node[] => {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** Calls `visit` with every descendant of `node` and its ancestors, nearest first. */
function walk(
  node: Node,
  ancestors: readonly Node[],
  visit: (node: Node, ancestors: readonly Node[]) => void,
): void {
  visit(node, ancestors);
  const above = [node, ...ancestors];
  for (const value of Object.values(node))
    if (isNode(value)) walk(value, above, visit);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) walk(item, above, visit);
}

/** Parses a TypeScript file and calls `visit` with each of its nodes and their ancestors, nearest first. */
export function visitFile(
  path: string,
  text: string,
  visit: (node: Node, ancestors: readonly Node[]) => void,
): void {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  walk(program as unknown as Node, [], visit);
}

/** The text of a string literal, or of a template without placeholders; undefined for anything else. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type === 'JSXText') return node['value'] as string;
  const [only, ...others] = children(node, 'quasis');
  if (node?.type !== 'TemplateLiteral' || !only || others.length > 0) return undefined;
  return (only['value'] as { cooked: string }).cooked;
}

/** The last name of a call's function, such as `showToast`, `t`, `AppError`; empty for anything else. */
export function calleeName(call: Node): string {
  const callee = child(call, 'callee');
  return String((callee?.type === 'MemberExpression' ? child(callee, 'property') : callee)?.['name'] ?? '');
}
