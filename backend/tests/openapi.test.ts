import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { routes } from '../src/app/api';
import { listProblems } from '../src/platform/http/problem';
import { startTestApp, type TestApp } from './client';
import { isNode, type Node, resolve } from './openapi-schema';
import { nameOf } from './route-cases';

let app: TestApp;
let document: Node;
beforeAll(async () => {
  app = await startTestApp({ env: { PUBLIC_URL: 'https://telyx.example' } });
  const answer = await request(app.app).get('/api/openapi.json');
  expect([answer.status, answer.type]).toEqual([200, 'application/json']);
  document = answer.body as Node;
});
afterAll(() => app.close());

interface Operation extends Node {
  path: string;
  method: string;
  operationId: string;
  parameters?: Node[];
  responses: Record<string, Node>;
}

function operations(): Operation[] {
  return Object.entries(document['paths'] as Record<string, Node>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...(operation as Operation), path, method })),
  );
}

/** The parameters of a query without which there is nothing to answer. */
const neededInQuery = ['token', 'serviceId', 'country', 'contact', 'of', 'proof'];

/** Every node of the document, with the way to it. */
function* nodes(value: unknown, at = '#'): Generator<[string, Node]> {
  if (Array.isArray(value)) for (const [index, each] of value.entries()) yield* nodes(each, `${at}/${index}`);
  if (!isNode(value)) return;
  yield [at, value];
  for (const [name, each] of Object.entries(value)) yield* nodes(each, `${at}/${escaped(name)}`);
}

/** Writes a member's name as a reference has it (RFC 6901 in a URI). */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

describe('the description', () => {
  it('is OpenAPI 3.1 with what that requires', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Telyx', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      servers: [{ url: 'https://telyx.example' }],
    });
    for (const path of Object.keys(document['paths'] as Node)) expect(path).toMatch(/^\/api\/[\w/{}-]+$/);
  });

  it('has each route, and nothing else', () => {
    const found = operations().map(({ path, method }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    expect(found.sort()).toEqual(routes.map(nameOf).sort());
  });

  it('names each operation once', () => {
    const ids = operations().map((each) => each.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^(get|post|put|patch|delete)[A-Z][A-Za-z0-9]*$/);
  });

  it('points nowhere that is not there', () => {
    const references = [...nodes(document)].filter(([, node]) => typeof node['$ref'] === 'string');
    expect(references.length).toBeGreaterThan(20);
    for (const [at, node] of references) {
      expect(node['$ref']).toMatch(/^#\/components\/schemas\/\w+$/);
      expect([at, Object.keys(resolve(document, node)).length > 0]).toEqual([at, true]);
    }
  });

  it('has no component that nothing points at', () => {
    const wanted = new Set([...nodes(document)].map(([, node]) => node['$ref']));
    const { schemas } = document['components'] as { schemas: Node };
    expect(Object.keys(schemas).filter((name) => !wanted.has(`#/components/schemas/${name}`))).toEqual([]);
  });

  it('describes the parameters of each path, and they are required', () => {
    for (const { path, operationId, parameters = [] } of operations()) {
      const inPath = parameters.filter((each) => each['in'] === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([operationId, inPath.map((each) => each['name'])]).toEqual([operationId, names]);
      for (const each of parameters) {
        expect(each).toMatchObject({ name: expect.any(String), schema: expect.any(Object) });
        expect(each['required']).toBe(each['in'] === 'path' || neededInQuery.includes(String(each['name'])));
      }
    }
  });

  it('has schemas that a validator takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: true });
    addFormats(ajv);
    ajv.addSchema({ $id: 'document', ...document });
    const schemas = [...nodes(document)].filter(([at]) => /\/(schema|schemas\/\w+)$/.test(at));
    expect(schemas.length).toBeGreaterThan(100);
    for (const [at] of schemas) expect(() => ajv.compile({ $ref: `document${at}` })).not.toThrow();
  });
});

describe('each operation', () => {
  it('says who may call it, what it answers, and how it fails', () => {
    for (const route of routes) {
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      const operation = operations().find((each) => each.path === path && each.method === route.method)!;
      const open = route.permission === 'public';
      expect(operation).toMatchObject({
        summary: route.summary,
        tags: [route.tag],
        security: open ? [] : [{ bearer: [] }],
      });
      expect(operation['x-permission']).toBe(open ? undefined : route.permission);
      expect(Object.keys(operation.responses)).toEqual([String(route.status), 'default']);
      const type = route.streams ? 'text/event-stream' : (route.raw ?? 'application/json');
      expect(Object.keys(operation.responses[route.status]!['content'] as Node)).toEqual([type]);
      expect(operation.responses['default']).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
      expect('requestBody' in operation).toBe(route.body !== undefined);
      const key = operation.parameters?.some((each) => each['name'] === 'Idempotency-Key') ?? false;
      expect([nameOf(route), key]).toEqual([nameOf(route), route.idempotent]);
    }
  });

  it('refuses in its description what it refuses: members of a body that it does not know', () => {
    for (const operation of operations()) {
      const content = (operation['requestBody'] as Node | undefined)?.['content'] as Node | undefined;
      if (!content) continue;
      const schema = resolve(document, (content['application/json'] as Node)['schema']);
      const variants = (schema['oneOf'] ?? schema['anyOf'] ?? [schema]) as Node[];
      for (const each of variants)
        expect([operation.operationId, resolve(document, each)['additionalProperties']]).toEqual([
          operation.operationId,
          false,
        ]);
    }
  });
});

describe('the page for people', () => {
  it('loads only from here, and everything it loads is there', async () => {
    const page = await request(app.app).get('/api/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    const policy = String(page.headers['content-security-policy']).split(';');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
    );
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+=|https?:\/\//);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(loaded).toHaveLength(3);
    for (const address of loaded) {
      const asset = await request(app.app).get(address);
      expect([address, asset.status]).toEqual([address, 200]);
      expect(asset.type).toBe(address.endsWith('.css') ? 'text/css' : 'text/javascript');
    }
  });

  it('explains every error at the address that the error names', async () => {
    const page = await request(app.app).get('/api/docs/problems');
    expect(page.status).toBe(200);
    for (const { code, title, status } of listProblems()) {
      expect(page.text).toContain(`id="${code}"`);
      expect(page.text).toContain(title);
      expect(page.text).toContain(String(status));
    }
  });
});
