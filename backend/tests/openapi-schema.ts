/** A node of an OpenAPI document or JSON schema. */
export interface Node {
  [member: string]: unknown;
}

/** The name under which references find the document they are in. */
export const documentId = 'contract';

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows `$ref` inside a document until there is none. */
export function resolve(document: Node, node: unknown): Node {
  let current = node;
  while (isNode(current) && typeof current['$ref'] === 'string') {
    const steps = current['$ref'].replace(/^[^#]*#\//, '').split('/');
    current = steps.reduce<unknown>(
      (at, step) => (isNode(at) ? at[unescapeStep(step)] : undefined),
      document,
    );
  }
  return isNode(current) ? current : {};
}

function unescapeStep(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Rewrites what OpenAPI 3.0 says in its own way into JSON schema: `nullable`, and `exclusiveMinimum: true`.
 * Documents of OpenAPI 3.1 have neither and come out as they are. Discriminators stay, and ajv ignores them.
 */
export function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (!isNode(value)) return value;
  const node: Node = {};
  for (const [name, member] of Object.entries(value)) node[name] = toJsonSchema(member);
  for (const [flag, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof node[flag] !== 'boolean') continue;
    if (node[flag]) node[flag] = node[limit];
    else delete node[flag];
    if (flag in node) delete node[limit];
  }
  return node['nullable'] === true ? orNull(node) : node;
}

function orNull({ nullable: _, ...node }: Node): Node {
  if (typeof node['type'] !== 'string') return { anyOf: [node, { type: 'null' }] };
  const values = node['enum'];
  return {
    ...node,
    type: [node['type'], 'null'],
    ...(Array.isArray(values) && !values.includes(null) && { enum: [...values, null] }),
  };
}

/**
 * Names the members of a value that its schema does not describe, although it describes others. Real APIs refuse
 * such a member ("property x should not exist") where their description leaves objects open.
 */
export function undescribedMembers(document: Node, schema: unknown, value: unknown, at = 'body'): string[] {
  if (Array.isArray(value)) {
    const items = alternatives(document, schema).map((each) => each['items']);
    return value.flatMap((one, index) =>
      undescribedMembers(document, { anyOf: items.filter(isNode) }, one, `${at}.${index}`),
    );
  }
  if (!isNode(value)) return [];
  const parts = alternatives(document, schema);
  const open = parts.some(
    (part) => part['additionalProperties'] === true || isNode(part['additionalProperties']),
  );
  const described = parts.map((part) => part['properties']).filter(isNode);
  if (open || described.length === 0) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const schemas = described.map((properties) => properties[name]).filter(isNode);
    if (schemas.length === 0) return [`${at}.${name} is not described`];
    return undescribedMembers(document, { anyOf: schemas }, member, `${at}.${name}`);
  });
}

/** Flattens `$ref`, `allOf`, `anyOf` and `oneOf` into the plain schemas they are made of. */
function alternatives(document: Node, schema: unknown): Node[] {
  const node = resolve(document, schema);
  const nested = ['allOf', 'anyOf', 'oneOf'].flatMap((word) => (Array.isArray(node[word]) ? node[word] : []));
  return [node, ...nested.flatMap((each) => alternatives(document, each))];
}
