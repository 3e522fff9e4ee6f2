import { randomBytes } from 'node:crypto';
import { importPool } from '../../src/features/numbers';
import type { Lab } from '../../src/lab/lab';
import { openSecrets } from '../../src/platform/secrets';
import { sleep } from '../../src/platform/time';
import { type Person, startTestApp, type TestApp } from '../client';

/** How a number is come by; each is another saga or another way through it. */
export type Way = 'pool' | 'api' | 'trunk' | 'direct' | 'asked';

/** The product with a lab, and businesses that order numbers; its jobs run wherever the test wants. */
export interface World {
  app: TestApp;
  lab: Lab;
  /** The settings of another process that works on the same database and lab. */
  env: Record<string, string>;
  /** The key at VAPI of every account, by the account's key in our tables. */
  vapiKeys: Map<string, string>;
  /** A business on the largest plan; `ownVapi`: with an account of its own at VAPI, and so with five free numbers. */
  business(options?: { ownVapi?: boolean }): Promise<Person>;
  /** Orders a number and gives its id. */
  order(person: Person, way: Way): Promise<string>;
  /** Asks for a number to be released. */
  release(numberId: string): Promise<void>;
  /** Asks for the same, and takes it when there is nothing to release any more. */
  tryRelease(numberId: string): Promise<void>;
  /** Asks for what failed or stopped to be tried again. */
  retry(numberId: string): Promise<void>;
  /** Puts that many new numbers into the operator's pool, and takes what is free out of it. */
  fillPool(count: number): Promise<void>;
  /** The statuses of number and saga. */
  look(numberId: string): Promise<Glance>;
  close(): Promise<void>;
}

export interface Glance {
  id: string;
  tenantId: string;
  status: string;
  saga: string;
  kind: string;
  mode: string | null;
}

/** Opens a world. @param env settings that differ from the usual ones of a test */
export async function openWorld(env: Record<string, string> = {}): Promise<World> {
  const settings = { TELYX_PACE_MS: '5', TELYX_PROVIDER_TIMEOUT_MS: '1500', ...env };
  const app = await startTestApp({ lab: true, env: settings });
  const lab = app.lab!;
  const key = randomBytes(32);
  app.platform.secrets = await openSecrets([{ id: 'world', key }]);
  const vapiKeys = new Map([['platform:VAPI', lab.addresses.vapi.privateKey]]);
  const people = new Map<string, Person>();
  const asOwner = async (
    method: 'post' | 'delete',
    numberId: string,
    path = '',
    wanted = [202],
  ): Promise<void> => {
    const { token } = people.get((await glanceAt(app, numberId)).tenantId)!;
    const answer = await app.call(method, `/api/phone-numbers/${numberId}${path}`, token);
    if (!wanted.includes(answer.status))
      throw new Error(`${method} ${path} answered ${JSON.stringify(answer.body)}`);
  };
  // A job that failed because the machine is busy must not wait for minutes.
  const nudge = setInterval(() => {
    app.database
      .query(
        `update graphile_worker._private_jobs set run_at = now()
         where locked_at is null and last_error is not null and run_at > now() and attempts < 6`,
      )
      .catch(() => clearInterval(nudge));
  }, 1_000);
  let pooled = 0;
  return {
    app,
    lab,
    vapiKeys,
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      LAB: 'true',
      LAB_URL: lab.addresses.url,
      DATABASE_APP_URL: app.database.appUrl,
      DATABASE_JOBS_URL: app.database.jobsUrl,
      DATABASE_CONNECTIONS: '40',
      JWT_SECRET: `world:${key.toString('base64')}`,
      ENCRYPTION_KEYS: `world:${key.toString('base64')}`,
      ...settings,
    },
    async business(options = {}) {
      const person = await openBusiness(app, vapiKeys, options);
      people.set(person.tenantId, person);
      return person;
    },
    order: (person, way) => orderNumber(app, lab, person, way),
    release: (numberId) => asOwner('delete', numberId),
    tryRelease: (numberId) => asOwner('delete', numberId, '', [202, 409]),
    retry: (numberId) => asOwner('post', numberId, '/retry'),
    async fillPool(count) {
      await app.database.query(
        `update number_pool set status = 'RETIRED' where status in ('FREE', 'COOLING')`,
      );
      const lines = Array.from({ length: count }, (_, index) => {
        const national = `850100${String(1000 + pooled + index)}`;
        lab.sip.addUser({ username: national, password: `secret-${national}` });
        return `+90${national},${national},secret-${national}`;
      });
      pooled += count;
      const { imported } = await importPool(
        app.platform,
        ['number,sip_username,sip_password', ...lines].join('\n'),
      );
      if (imported !== count) throw new Error(`Only ${imported} of ${count} numbers came into the pool.`);
    },
    look: (numberId) => glanceAt(app, numberId),
    close() {
      clearInterval(nudge);
      return app.close();
    },
  };
}

async function openBusiness(
  app: TestApp,
  vapiKeys: Map<string, string>,
  { ownVapi = false }: { ownVapi?: boolean },
): Promise<Person> {
  // All of them come from one address, which is allowed sixty an hour.
  await app.database.query('delete from rate_limits');
  const person = await app.signUp({ countryCode: 'DE', plan: 'ENTERPRISE' });
  if (!ownVapi) return person;
  const privateKey = `own-${randomBytes(8).toString('hex')}`;
  const added = await app
    .call('post', '/api/providers', person.token)
    .send({ provider: 'VAPI', displayName: 'Own', credentials: { privateKey } });
  if (added.status !== 201) throw new Error(`Adding an account answered ${JSON.stringify(added.body)}`);
  vapiKeys.set(added.body.data.id, privateKey);
  return person;
}

let trunks = 0;

async function orderNumber(app: TestApp, lab: Lab, person: Person, way: Way): Promise<string> {
  const body: Record<string, string> = { countryCode: way === 'direct' || way === 'asked' ? 'US' : 'TR' };
  if (way === 'direct') body['provider'] = 'VAPI';
  if (way === 'asked') body['provider'] = 'TWILIO';
  if (way === 'trunk') {
    trunks += 1;
    const phoneNumber = `+90212555${String(1000 + trunks)}`;
    const login = { username: `trunk${trunks}`, password: `secret-${trunks}` };
    lab.sip.addUser(login);
    const trunk = { name: `Trunk ${trunks}`, host: 'sip.carrier.example', number: phoneNumber, ...login };
    const added = await app.call('post', '/api/sip-trunks', person.token).send(trunk);
    if (added.status !== 201) throw new Error(`Adding a trunk answered ${JSON.stringify(added.body)}`);
    Object.assign(body, { provider: 'CUSTOM', phoneNumber });
  }
  const asked = await app.call('post', '/api/phone-numbers/provision', person.token).send(body);
  if (asked.status !== 202) throw new Error(`Ordering answered ${JSON.stringify(asked.body)}`);
  return asked.body.data.id as string;
}

async function glanceAt(app: TestApp, numberId: string): Promise<Glance> {
  const [row] = await app.database.query<Glance>(
    `select n.id, n.tenant_id as "tenantId", n.status, p.status as saga, p.kind, p.mode from phone_numbers n
     join provisionings p on p.phone_number_id = n.id where n.id = $1 order by p.created_at desc limit 1`,
    [numberId],
  );
  if (!row) throw new Error(`There is no number ${numberId}.`);
  return row;
}

/** Waits until no saga moves any more. */
export async function settled(world: World, withinMs = 90_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    const moving = await world.app.database.query(
      `select 1 from provisionings where status in ('RUNNING', 'UNDOING') limit 1`,
    );
    if (moving.length === 0) return;
    if (Date.now() > end)
      throw new Error(`Sagas still move: ${JSON.stringify(await openSagas(world)).slice(0, 5_000)}`);
    await sleep(40);
  }
}

/** Lists the sagas that have not ended, with their steps: what a test says when it waits in vain. */
export function openSagas({ app }: World): Promise<{ numberId: string; status: string }[]> {
  return app.database.query(
    `select p.phone_number_id as "numberId", p.status, p.mode, p.kind, p.error->>'message' as error, p.state,
       (select json_agg(json_build_array(s.name, s.status, s.attempts, s.error->>'message') order by s.position)
        from provisioning_steps s where s.provisioning_id = p.id) as steps,
       (select json_agg(json_build_array(j.attempts, j.run_at, j.locked_by, j.last_error)) from graphile_worker._private_jobs j
        where j.payload->>'provisioningId' = p.id::text) as jobs
     from provisionings p where p.status not in ('DONE', 'FAILED')`,
  );
}
