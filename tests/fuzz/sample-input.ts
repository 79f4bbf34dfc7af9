/** What is read here of a JSON schema. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** A value that a schema describes, with all of its optional parts; the first of alternatives. */
export function sampleInput(schema: Schema, root: Schema = schema, depth = 0): unknown {
  if (depth > 12) return null;
  const next = (inner: Schema): unknown => sampleInput(inner, root, depth + 1);
  if (schema.$ref !== undefined) return next(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {});
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [alternative] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (alternative) return next(alternative);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, next(inner)]),
      );
    case 'array':
      return schema.items ? [next(schema.items)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return 'seed'.padEnd(schema.minLength ?? 0, 'x');
    default:
      return null;
  }
}
