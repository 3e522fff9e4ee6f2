import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text, minItems: 1, uniqueItems: true } as const;
const duration = { type: 'string', pattern: '^([0-9]+(ms|s|m|h))+$' } as const;
const closed = (properties: object, required: string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const;

/** The part of the Compose specification that the file uses, closed: a member that is not known is a typing error. */
const service = closed(
  {
    image: text,
    build: text,
    command: texts,
    env_file: text,
    environment: { type: 'object', additionalProperties: text },
    ports: { type: 'array', items: { type: 'string', pattern: '^[^ ]+:[0-9]+$' } },
    volumes: { type: 'array', items: { type: 'string', pattern: '^[a-z]+:/[a-z/]+$' } },
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    stop_grace_period: duration,
    read_only: { type: 'boolean' },
    tmpfs: texts,
    cap_drop: texts,
    security_opt: texts,
    healthcheck: closed({
      disable: { type: 'boolean' },
      test: texts,
      interval: duration,
      timeout: duration,
      start_period: duration,
      retries: { type: 'integer', minimum: 1 },
    }),
    depends_on: {
      type: 'object',
      additionalProperties: closed(
        { condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } },
        ['condition'],
      ),
    },
  },
  ['image'],
);
const schema = {
  ...closed(
    {
      name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
      services: { type: 'object', additionalProperties: service, minProperties: 1 },
      volumes: { type: 'object', additionalProperties: { type: 'null' } },
    },
    ['services'],
  ),
  patternProperties: { '^x-': {} },
};
const isCompose = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

const source = read('docker-compose.yml');
const load = (): Compose => parse(source, { merge: true, strict: true, uniqueKeys: true }) as Compose;
const { services, volumes } = load();
const dockerfile = read('Dockerfile');

describe('docker-compose.yml', () => {
  it('is what Compose reads', () => {
    isCompose(load());
    expect(isCompose.errors ?? []).toEqual([]);
  });

  it.each([
    ['a member nobody knows', (file: Compose) => Object.assign(file.services['api']!, { depend_on: {} })],
    [
      'a condition nobody knows',
      (file: Compose) => (file.services['api']!.depends_on!['migrate']!.condition = 'done'),
    ],
    [
      'a number for a text',
      (file: Compose) => Object.assign(file.services['api']!.environment!, { PORT: 3000 }),
    ],
  ])('is not taken with %s', (_name, spoil) => {
    const file = load();
    spoil(file);
    expect(isCompose(file)).toBe(false);
  });

  it('names services, conditions and volumes that are there', () => {
    const faults = Object.entries(services).flatMap(([name, each]) => [
      ...Object.entries(each.depends_on ?? {}).flatMap(([other, { condition }]) => {
        if (!services[other]) return [`${name} waits for ${other}, which is not there`];
        const ready = condition !== 'service_healthy' || services[other].healthcheck?.test;
        return ready ? [] : [`${name} waits for the health of ${other}, which has no check`];
      }),
      ...(each.volumes ?? [])
        .filter((volume) => !(volume.split(':')[0]! in volumes))
        .map((volume) => `${name} mounts ${volume}, which is not declared`),
    ]);
    expect(faults).toEqual([]);
  });

  it('starts the program in roles that it has, after one migration', () => {
    const roles = /const roles = \[(.*)\] as const/.exec(read('backend/src/main.ts'))![1]!;
    const ours = Object.entries(services).filter(([, each]) => each.build);
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'api', 'worker']);
    for (const [name, each] of ours) {
      expect(each.command).toEqual(['node', 'backend/dist/main.js', name]);
      expect(roles).toContain(`'${name}'`);
      if (name !== 'migrate')
        expect(each.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    }
  });

  it('opens nothing to the network, and holds no secret', () => {
    const ports = Object.values(services).flatMap((each) => each.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(services['postgres']!.ports).toBeUndefined();
    const passwords = source
      .split('\n')
      .filter((line) => /password|postgresql:/i.test(line) && !/^\s*#/.test(line));
    // Where none is set, Compose stops and says so.
    for (const line of passwords) expect(line).toContain('${POSTGRES_PASSWORD:?');
  });

  it('takes from .env what .env.example has', () => {
    const wanted = [...source.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]!);
    const offered = new Set(
      [...read('.env.example').matchAll(/^#? ?([A-Z_]+)=/gm)].map((match) => match[1]!),
    );
    expect(wanted.filter((name) => !offered.has(name))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  it('copies what is in the repository', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      match[1]!.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('runs as nobody special', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^EXPOSE 3000$/m);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('calls the container by the answer of /readyz: %i gives %i', async (status, wanted) => {
    const paths: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url);
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [, flag, code] = JSON.parse(/HEALTHCHECK[\s\S]*?CMD (\[.*\])/.exec(dockerfile)![1]!) as string[];
    const env = { ...process.env, PORT: String(port) };
    const ended = await new Promise((resolve) =>
      execFile(process.execPath, [flag!, code!], { env }, (error) => resolve(error ? error.code : 0)),
    );
    await new Promise((resolve) => server.close(resolve));
    expect({ ended, paths }).toEqual({ ended: wanted, paths: ['/readyz'] });
  });

  it('leaves secrets and foreign builds out of the image', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining(['.git', '.env', '.env.*', '.data', '**/node_modules', '**/dist']),
    );
  });
});
