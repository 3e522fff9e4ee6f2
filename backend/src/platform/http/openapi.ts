import { z } from 'zod';
import { listProblems } from './problem';
import type { Route } from './route';

type Json = Record<string, unknown>;

/**
 * Builds the OpenAPI 3.1 description from the routes themselves, so that it cannot say anything else than they do.
 * Schemas with `.meta({ id })` become named components.
 * @param publicUrl where the API is reached
 */
export function buildOpenApi(routes: Route[], publicUrl: string, version: string): Json {
  const components: Json = { Problem: problemSchema };
  const paths: Record<string, Json> = {};
  for (const each of routes) {
    const path = each.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][each.method] = operation(each, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Telyx',
      version,
      description: 'A phone number with an AI receptionist for small businesses.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token, or an API key that starts with tlx_.',
        },
      },
    },
  };
}

function operation(route: Route, components: Json): Json {
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...(route.idempotent ? [idempotencyKey] : []),
  ];
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.permission === 'public'
      ? { security: [] }
      : { security: [{ bearer: [] }], 'x-permission': route.permission }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toJson(route.body, 'input', components) } },
          },
        }
      : {}),
    responses: {
      [route.status]: answerOf(route, components),
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function answerOf(route: Route, components: Json): Json {
  if (route.streams) return eventStream;
  if (route.raw) return { description: 'The file', content: { [route.raw]: { schema: { type: 'string' } } } };
  return success(toJson(route.response, 'output', components));
}

function operationId(route: Route): string {
  const words = route.path
    .replace(/^\/api\//, '')
    .split(/[/:.-]+/)
    .filter(Boolean);
  return [route.method, ...words]
    .map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join('');
}

function success(data: Json): Json {
  return {
    description: 'Done',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['success', 'data'],
          properties: { success: { const: true }, data },
        },
      },
    },
  };
}

const eventStream = {
  description: 'Server-sent events',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeated request harmless: the second one is given the answer of the first.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query', components: Json): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJson(schema, 'input', components) as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
  }));
}

/** Turns a Zod schema into JSON schema and moves its named parts to the components. */
function toJson(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  const relinked = relink(json) as Json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json)) {
    const { id: __, ...body } = relink(definition) as Json;
    components[name] ??= body;
  }
  const { id, ...rest } = relinked;
  if (typeof id !== 'string' || 'type' in rest === false) return relinked;
  components[id] ??= rest;
  return { $ref: `#/components/schemas/${id}` };
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string'
        ? each.replace('#/$defs/', '#/components/schemas/')
        : relink(each),
    ]),
  );
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'success', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    success: { const: false },
    code: { type: 'string', enum: listProblems().map((each) => each.code) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
