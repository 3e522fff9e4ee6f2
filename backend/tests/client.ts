import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { useLab } from '../src/app/lab-connection';
import { makeListener, runWorker } from '../src/app/server';
import { loadConfig } from '../src/config';
import { type Lab, type LabOptions, startLab } from '../src/lab/lab';
import { connect } from '../src/platform/db/client';
import { openSystem } from '../src/platform/db/system';
import { openChangeFeed } from '../src/platform/events';
import { makeTokens } from '../src/platform/http/tokens';
import { makeLog } from '../src/platform/log';
import { labMail, noMail } from '../src/platform/mail';
import type { Platform } from '../src/platform/platform';
import { openSecrets } from '../src/platform/secrets';
import { makeSigner } from '../src/platform/signer';
import { folderStorage } from '../src/platform/storage';
import { systemClock } from '../src/platform/time';
import { cloneDatabase, type TestDatabase } from './database';

export interface Person {
  token: string;
  cookie: string;
  email: string;
  password: string;
  userId: string;
  tenantId: string;
}

export interface TestApp {
  app: RequestListener;
  platform: Platform;
  database: TestDatabase;
  /** Present when started with `lab: true`. */
  lab: Lab | null;
  /** supertest on the application; with a token when one is given. */
  call(method: 'get' | 'post' | 'patch' | 'put' | 'delete', path: string, token?: string): request.Test;
  /** Signs a new business up; a plan is set when given. */
  signUp(options?: {
    email?: string;
    businessName?: string;
    countryCode?: string;
    plan?: string;
  }): Promise<Person>;
  close(): Promise<void>;
}

/**
 * Starts the whole product on a database of its own.
 * @param options.lab starts the carrier lab without delays, default false
 * @param options.callPace how long calls ring and last there
 * @param options.worker runs jobs in this process, default false
 */
export async function startTestApp(
  options: {
    lab?: boolean;
    worker?: boolean;
    env?: Record<string, string>;
    callPace?: LabOptions['callPace'];
  } = {},
): Promise<TestApp> {
  const database = await cloneDatabase();
  const lab = options.lab ? await startLab(options.callPace ? { callPace: options.callPace } : {}) : null;
  const settings = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    LAB: lab ? 'true' : 'false',
    ...options.env,
  });
  const config = lab ? useLab(settings, lab.addresses) : settings;
  const log = makeLog(process.env['TEST_LOG_LEVEL'] ?? 'silent');
  const connection = connect({ url: database.appUrl, connections: 10 });
  const key = { id: 'test', key: randomBytes(32) };
  const files = await mkdtemp(join(tmpdir(), 'telyx-files-'));
  const platform: Platform = {
    config,
    log,
    system: openSystem(connection, log),
    secrets: await openSecrets([key]),
    changes: openChangeFeed(database.appUrl, log),
    tokens: makeTokens([key]),
    signer: makeSigner([key]),
    mail: lab ? labMail(lab.addresses.url) : noMail,
    clock: systemClock,
    lab: lab !== null,
    labUrl: lab?.addresses.url ?? null,
    storage: folderStorage(files),
  };
  const app = makeListener(platform);
  const worker = options.worker ? await runWorker(platform, database.jobsUrl) : null;

  const call: TestApp['call'] = (method, path, token) => {
    const test = request(app)[method](path);
    return token ? test.set('Authorization', `Bearer ${token}`) : test;
  };
  return {
    app,
    platform,
    database,
    lab,
    call,
    signUp: (person = {}) => signUp(call, person),
    async close() {
      await worker?.stop();
      await platform.changes.close();
      await platform.system.settled();
      await connection.close();
      await lab?.close();
      await database.drop();
      await rm(files, { recursive: true, force: true });
    },
  };
}

async function signUp(
  call: TestApp['call'],
  options: { email?: string; businessName?: string; countryCode?: string; plan?: string },
): Promise<Person> {
  const email = options.email ?? `owner-${randomBytes(6).toString('hex')}@example.com`;
  const password = `long enough ${randomBytes(6).toString('hex')}`;
  const answer = await call('post', '/api/auth/signup').send({
    email,
    password,
    businessName: options.businessName ?? 'Lale Kuaför',
    countryCode: options.countryCode ?? 'TR',
  });
  if (answer.status !== 201)
    throw new Error(`Sign-up answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const person = {
    token: answer.body.data.accessToken as string,
    cookie: String(answer.headers['set-cookie']?.[0] ?? '').split(';')[0]!,
    email,
    password,
    userId: answer.body.data.me.user.id as string,
    tenantId: answer.body.data.me.tenant.id as string,
  };
  if (options.plan) {
    const set = await call('post', '/api/billing/subscription', person.token).send({ plan: options.plan });
    if (set.status !== 200)
      throw new Error(`Setting the plan answered ${set.status}: ${JSON.stringify(set.body)}`);
  }
  return person;
}

/** Asks again until the answer is as wanted; throws with the last one after the time is up. */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (value: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > end)
      throw new Error(`Not reached in ${withinMs} ms; the last was ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
