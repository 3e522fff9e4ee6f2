/** The database of a measurement: real, durable, and filled as the case wants. */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../backend/src/platform/db/embedded';
import { migrate } from '../../backend/src/platform/db/migrate';
import type { Sample } from './requests';

export interface World {
  /** The superuser's address. */
  url: string;
  owner: Client;
  /** Settings of the product's processes. */
  env: Record<string, string>;
  sample: Sample;
  signingKey: Buffer;
  close(): Promise<void>;
}

/** Opens an empty database on a server of its own, with settings as they come: every commit is on disk. */
export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'telyx-bench-'));
  await chmod(folder, 0o755);
  const server = await startEmbedded({ folder: join(folder, 'postgres') });
  const logins = await migrate(server.url);
  const owner = new Client({ connectionString: server.url });
  await owner.connect();
  const sample: Sample = {
    publicUrl: 'http://localhost',
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
    numbers: [],
    vapiSecret: randomBytes(24).toString('base64url'),
    vapiNumberId: randomUUID(),
    tools: [],
  };
  const signingKey = randomBytes(32);
  return {
    url: server.url,
    owner,
    sample,
    signingKey,
    env: {
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      LAB: 'false',
      DATABASE_URL: server.url,
      DATABASE_APP_URL: logins.appUrl,
      DATABASE_JOBS_URL: logins.jobsUrl,
      PUBLIC_URL: sample.publicUrl,
      TELYX_DATA_DIR: folder,
      JWT_SECRET: `bench:${signingKey.toString('base64')}`,
      ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      TWILIO_ACCOUNT_SID: sample.accountSid,
      TWILIO_AUTH_TOKEN: sample.authToken,
      VAPI_API_KEY: 'bench-private-key',
      WEBHOOK_SECRET_VAPI: sample.vapiSecret,
    },
    async close() {
      await owner.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes tenants with numbers that a receptionist answers. @returns the numbers */
export async function makeTenants(world: World, tenants: number, numbersEach: number): Promise<string[]> {
  const { rows } = await world.owner.query<{ number: string }>(
    `with made as (
       insert into tenants (id, name, country_code, time_zone)
       select gen_random_uuid(), 'Business ' || n, 'US', 'America/New_York' from generate_series(1, $1::int) n
       returning id),
     ranked as (select id, row_number() over () - 1 as place from made),
     plans as (
       insert into subscriptions (tenant_id, plan, status, updated_at) select id, 'PRO', 'ACTIVE', now() from made),
     receptionists as (
       insert into assistants (tenant_id, id, name, language, voice, greeting, instructions, is_default, updated_at)
       select id, gen_random_uuid(), 'Receptionist', 'en', 'warm', 'Hello', '', true, now() from made
       returning tenant_id, id)
     insert into phone_numbers (tenant_id, id, number, country_code, type, features, status, provider, voice_number_id,
       voice_sip_uri, assistant_id, updated_at)
     select r.id, gen_random_uuid(), '+1212' || lpad((r.place * $2 + n)::text, 7, '0'), 'US', 'LOCAL', '{voice}', 'ACTIVE',
       'TWILIO', gen_random_uuid()::text, 'sip:tlx-' || r.place || '-' || n || '@sip.vapi.ai', a.id, now()
     from ranked r join receptionists a on a.tenant_id = r.id, generate_series(1, $2::int) n
     returning number`,
    [tenants, numbersEach],
  );
  await makePast(world);
  return rows.map((row) => row.number);
}

/** What every business has after a while, as the planner of the database knows it: calls, and what was asked in them. */
async function makePast({ owner }: World): Promise<void> {
  await owner.query(
    `insert into call_logs (tenant_id, id, call_sid, provider, phone_number_id, direction, status, from_number, to_number,
       start_time, end_time)
     select n.tenant_id, gen_random_uuid(), 'past-' || n.id || '-' || i, n.provider, n.id, 'INBOUND', 'COMPLETED',
       '+1415557' || lpad(i::text, 4, '0'), n.number, now() - make_interval(days => i), now() - make_interval(days => i, mins => -2)
     from phone_numbers n, generate_series(1, 10) i;
     insert into tool_calls (tenant_id, id, call_log_id, provider_tool_call_id, name, arguments)
     select tenant_id, gen_random_uuid(), id, 'past-' || id, 'free_slots', '{}' from call_logs;
     analyze tenants, subscriptions, assistants, phone_numbers, call_logs, tool_calls`,
  );
}
