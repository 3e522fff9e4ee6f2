import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { gatherDeepObjects } from './deep-objects';
import { documentId, isNode, type Node, resolve, toJsonSchema, undescribedMembers } from './openapi-schema';

/** Where the descriptions of the providers' APIs are; they are not part of this repository. */
const folder = process.env['TELYX_CONTRACTS'] ?? path.resolve(__dirname, '../../../shared/contracts');

/** A provider's API description, ready to judge requests and answers. */
export interface Contract {
  document: Node;
  validator(schema: Node, coerce: boolean): ValidateFunction;
}

/** Runs a suite against a description, or skips it with one line that says why. @param name without `.json` */
export function describeContract(name: string, suite: (contract: Contract) => void): void {
  const file = path.join(folder, `${name}.json`);
  if (!existsSync(file)) {
    it.skip(`fits ${name}.json: not checked, because there is no ${file}`, () => undefined);
    return;
  }
  describe(`fits ${name}.json`, () => suite(loadContract(file)));
}

/** Reads an OpenAPI 3.0 or 3.1 description in JSON. */
export function loadContract(file: string): Contract {
  // Every reference is made absolute, so that a schema taken out of the document still finds the others.
  const text = readFileSync(file, 'utf8').replace(/("\$ref"\s*:\s*")#\//g, `$1${documentId}#/`);
  const document = toJsonSchema(JSON.parse(text)) as Node;
  const Engine = String(document['openapi']).startsWith('3.1') ? Ajv2020 : Ajv;
  const engines = [false, true].map((coerceTypes) => {
    const engine = new Engine({
      strict: false,
      allErrors: true,
      logger: false,
      validateSchema: false,
      coerceTypes: coerceTypes && 'array',
      code: { regExp: tolerantPattern },
    });
    addFormats(engine);
    engine.addSchema({ components: document['components'] }, documentId);
    return engine;
  });
  const known = engines.map(() => new Map<Node, ValidateFunction>());
  return {
    document,
    validator(schema, coerce) {
      const index = coerce ? 1 : 0;
      const found = known[index]!.get(schema);
      if (found) return found;
      const made = engines[index]!.compile(schema);
      known[index]!.set(schema, made);
      return made;
    },
  };
}

/** Some descriptions have patterns that are none with the `u` flag, others need it. */
const tolerantPattern = Object.assign(
  (pattern: string, flags: string) => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'tolerantPattern' },
);

/** Lists what is wrong with a request; empty when it is as described. @param requestPath without host and query */
export function checkRequest(
  contract: Contract,
  method: string,
  requestPath: string,
  flat: Record<string, unknown>,
  body: unknown,
): string[] {
  const found = findOperation(contract.document, method, requestPath);
  if (!found) return [`${method} ${requestPath} is not described`];
  const { operation, parameters, pathValues } = found;
  const faults: string[] = [];
  const { query, deep } = gatherDeepObjects(contract.document, parameters, flat);
  for (const [name, value] of Object.entries(deep)) {
    const schema = parameters.find((each) => each['name'] === name)?.['schema'];
    faults.push(...undescribedMembers(contract.document, schema, value, `query ${name}`));
  }
  for (const parameter of parameters) {
    const name = String(parameter['name']);
    const value = parameter['in'] === 'path' ? pathValues[name] : query[name];
    if (parameter['in'] !== 'query' && parameter['in'] !== 'path') continue;
    if (value === undefined && parameter['required']) faults.push(`${name} is missing`);
    if (value === undefined || !isNode(parameter['schema'])) continue;
    faults.push(...judge(contract, { properties: { [name]: parameter['schema'] } }, { [name]: value }, true));
  }
  const named = new Set(parameters.filter((each) => each['in'] === 'query').map((each) => each['name']));
  faults.push(
    ...Object.keys(query)
      .filter((name) => !named.has(name))
      .map((name) => `query ${name} is not described`),
  );
  const requestBody = resolve(contract.document, operation['requestBody']);
  faults.push(...checkBody(contract, requestBody, body));
  // A message to us may say more than is described; what we send may not.
  if (operation['x-direction'] === 'provider-to-us') return faults;
  return [...faults, ...undescribedMembers(contract.document, mediaOf(requestBody).schema, body)];
}

/**
 * Lists what is wrong with something that a provider tells us; empty when it is as described.
 * @param name under `webhooks` of the description
 */
export function checkWebhook(contract: Contract, name: string, body: unknown): string[] {
  const webhooks = isNode(contract.document['webhooks']) ? contract.document['webhooks'] : {};
  const operation = Object.values(resolve(contract.document, webhooks[name]))[0];
  if (!isNode(operation)) return [`${name} is not described`];
  const { schema } = mediaOf(resolve(contract.document, operation['requestBody']));
  if (!schema) return [`the body of ${name} is not described`];
  return [...judge(contract, schema, body, false), ...undescribedMembers(contract.document, schema, body)];
}

/** Lists the members of an answer that its description does not have, where it describes others. */
export function undescribedInAnswer(
  contract: Contract,
  method: string,
  requestPath: string,
  status: number,
  body: unknown,
): string[] {
  const operation = findOperation(contract.document, method, requestPath)?.operation;
  const responses = resolve(contract.document, operation?.['responses']);
  const { schema } = mediaOf(resolve(contract.document, responses[status]));
  return schema ? undescribedMembers(contract.document, schema, body) : [];
}

/** Lists what is wrong with an answer; empty when it is as described. */
export function checkAnswer(
  contract: Contract,
  method: string,
  requestPath: string,
  status: number,
  body: unknown,
): string[] {
  const found = findOperation(contract.document, method, requestPath);
  if (!found) return [`${method} ${requestPath} is not described`];
  const responses = resolve(contract.document, found.operation['responses']);
  const response = responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses['default'];
  if (!response) return [`status ${status} is not described`];
  const { schema } = mediaOf(resolve(contract.document, response));
  // What JSON does not carry (undefined) was not answered.
  return schema
    ? judge(contract, schema, body === undefined ? undefined : JSON.parse(JSON.stringify(body)), false)
    : [];
}

function checkBody(contract: Contract, requestBody: Node, body: unknown): string[] {
  const { type, schema } = mediaOf(requestBody);
  const empty = body === undefined || body === null || (isNode(body) && Object.keys(body).length === 0);
  if (!schema) return empty ? [] : ['a body is not described'];
  if (empty && requestBody['required'] !== true) return [];
  return judge(contract, schema, body, type !== 'application/json');
}

/** Takes JSON where there is a choice. */
function mediaOf(holder: Node): { type?: string; schema?: Node } {
  const content = isNode(holder['content']) ? holder['content'] : {};
  const type = Object.keys(content).find((each) => each.includes('json')) ?? Object.keys(content)[0];
  const media = type ? content[type] : undefined;
  return type && isNode(media) && isNode(media['schema']) ? { type, schema: media['schema'] } : {};
}

function judge(contract: Contract, schema: Node, value: unknown, coerce: boolean): string[] {
  const validate = contract.validator(schema, coerce);
  if (validate(value)) return [];
  return describeErrors(validate.errors ?? []);
}

/** A failed `anyOf` reports every alternative; ten lines are enough to see which was meant. */
function describeErrors(errors: ErrorObject[]): string[] {
  const lines = errors.map(
    (each) => `${each.instancePath || 'body'} ${each.message} ${JSON.stringify(each.params)}`,
  );
  return [...new Set(lines)].slice(0, 10);
}

interface Found {
  operation: Node;
  parameters: Node[];
  pathValues: Record<string, string>;
}

function findOperation(document: Node, method: string, requestPath: string): Found | null {
  const paths = isNode(document['paths']) ? document['paths'] : {};
  const templates = Object.keys(paths).sort((a, b) => a.split('{').length - b.split('{').length);
  for (const candidate of withoutServerPath(document, requestPath)) {
    for (const template of templates) {
      const pathValues = fit(template, candidate);
      const item = pathValues && resolve(document, paths[template]);
      const operation = item?.[method.toLowerCase()];
      if (!pathValues || !item || !isNode(operation)) continue;
      const parameters = [item['parameters'], operation['parameters']].flatMap((each) =>
        Array.isArray(each) ? each : [],
      );
      return { operation, parameters: parameters.map((each) => resolve(document, each)), pathValues };
    }
  }
  return null;
}

/** Paths of a description start after the path of its servers, `/v2` for one. */
function withoutServerPath(document: Node, requestPath: string): string[] {
  const servers = Array.isArray(document['servers']) ? document['servers'] : [];
  const prefixes = servers
    .map((server) => /^https?:\/\/[^/]+(\/.*?)\/?$/.exec(isNode(server) ? String(server['url']) : '')?.[1])
    .filter((prefix): prefix is string => prefix !== undefined && requestPath.startsWith(`${prefix}/`));
  return [...prefixes.map((prefix) => requestPath.slice(prefix.length)), requestPath];
}

function fit(template: string, requestPath: string): Record<string, string> | null {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
  const parts = template.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = new RegExp(`^${parts.join('([^/]+)')}$`).exec(requestPath);
  if (!match) return null;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1]!)]));
}
