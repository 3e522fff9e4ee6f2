import { isNode, type Node, resolve } from './openapi-schema';

/** A query as its description has it, and the parameters of it that were written in several parts. */
interface Gathered {
  query: Record<string, unknown>;
  deep: Record<string, Node>;
}

/** Puts `filter[a][b]=c` together as one parameter, where the description has it as one. */
export function gatherDeepObjects(
  document: Node,
  parameters: readonly Node[],
  flat: Record<string, unknown>,
): Gathered {
  const schemas = new Map(
    parameters
      .filter((each) => each['style'] === 'deepObject')
      .map((each) => [String(each['name']), resolve(document, each['schema'])]),
  );
  const query: Record<string, unknown> = {};
  const deep: Record<string, Node> = {};
  for (const [key, value] of Object.entries(flat)) {
    const [name = '', ...steps] = key.split(/\]?\[|\]$/).filter(Boolean);
    const schema = schemas.get(name);
    if (!schema || steps.length === 0) query[key] = value;
    else deep[name] = withMember(document, schema, deep[name] ?? {}, steps, value);
  }
  return { query: { ...query, ...deep }, deep };
}

/** A list is written with commas. */
function withMember(
  document: Node,
  schema: Node,
  object: Node,
  [step = '', ...rest]: readonly string[],
  value: unknown,
): Node {
  const properties = isNode(schema['properties']) ? schema['properties'] : {};
  const own = resolve(document, properties[step]);
  const before = object[step];
  const member =
    rest.length > 0
      ? withMember(document, own, isNode(before) ? before : {}, rest, value)
      : own['type'] === 'array'
        ? String(value).split(',')
        : value;
  return { ...object, [step]: member };
}
