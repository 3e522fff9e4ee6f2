import { type Catalog, readCatalog } from './catalog';
import { cloneDatabase, type TestDatabase } from './database';

/** Tables that carry no tenant, each with its reason. A new one belongs here or gets a `tenant_id`. */
const withoutTenant: Record<string, string> = {
  tenants: 'is the tenant; its id is its key, and row security compares that',
  users: 'a person may work for several businesses, and signs in before any is known',
  password_resets: 'belongs to a person, not to a business',
  rate_limits: 'counts people who have not signed in; its keys are hashes',
  provider_health: 'the platform’s provider accounts serve all businesses; nothing but counts',
  provider_breakers: 'the same accounts; whether they are used now',
  provider_states: 'as provider_health: states and counts',
  _prisma_migrations: 'the list of the migration engine, which the application cannot read',
};

/** What may be unique across tenants. Everything else includes tenant_id, or one tenant could meet another's row. */
const uniqueAcrossTenants: Record<string, string> = {
  'sessions (token_hash)': 'a random token, looked up before the tenant is known',
  'api_keys (key_hash)': 'a random token, looked up before the tenant is known',
  'invitations (token_hash)': 'a random token, looked up before the tenant is known',
  'phone_numbers (number)': 'one live number belongs to one tenant',
  'number_pool (claimed_for)': 'one pool entry for one number, whose id is random',
  'staff (feed_token_hash)': 'a random token, looked up before the tenant is known',
  'carrier_configs (provider_account_id)': 'one row for one account, whose id is random',
};

interface LookupRights {
  read: string[];
  change?: string[];
  remove?: true;
}

/** The columns that the functions asked before a tenant is known may read and change; and where they remove old rows. */
const lookupRights: Record<string, LookupRights> = {
  tenants: { read: ['id', 'time_zone'] },
  appointments: { read: ['customer_id', 'id', 'starts_at', 'status', 'tenant_id', 'version'] },
  customers: { read: ['id', 'tenant_id', 'time_zone'] },
  tenant_settings: { read: ['quiet_from_minute', 'quiet_until_minute', 'reminder_minutes', 'tenant_id'] },
  notifications: { read: ['dedupe_key', 'tenant_id'] },
  answering_changes: { read: ['at'], remove: true },
  slot_changes: { read: ['at'], remove: true },
  follow_ups: { read: ['status', 'tenant_id'] },
  rvm_queue: { read: ['id', 'not_before', 'parked_at', 'status', 'tenant_id', 'updated_at'] },
  rvm_services: { read: ['id', 'tenant_id'] },
  members: { read: ['created_at', 'role', 'tenant_id', 'user_id'] },
  sessions: {
    read: ['expires_at', 'family_id', 'password_version', 'revoked_at', 'tenant_id', 'token_hash', 'user_id'],
    remove: true,
  },
  users: { read: ['email', 'id', 'is_operator', 'name', 'password_version'] },
  api_keys: { read: ['key_hash', 'tenant_id'] },
  invitations: { read: ['tenant_id', 'token_hash'] },
  phone_numbers: { read: ['id', 'number', 'renews_at', 'status', 'tenant_id', 'voice_number_id'] },
  provisionings: { read: ['id', 'resume_at', 'status', 'tenant_id'] },
  assistants: { read: ['deleted_at', 'id', 'tenant_id', 'version'] },
  assistant_remotes: { read: ['assistant_id', 'provider', 'remote_id', 'synced_version', 'tenant_id'] },
  call_logs: {
    read: [
      ...['call_sid', 'earlier_voice_calls', 'id', 'provider', 'start_time', 'status', 'tenant_id'],
      ...['voice_call_id', 'voice_provider'],
    ],
  },
  phone_providers: { read: ['id', 'is_active', 'provider', 'tenant_id'] },
  sms_messages: {
    read: [
      ...[
        'claimed_at',
        'created_at',
        'direction',
        'from_number',
        'id',
        'not_before',
        'parked_at',
        'provider',
      ],
      ...['provider_message_id', 'sent_at', 'status', 'tenant_id', 'to_number'],
    ],
  },
  inbox: { read: ['id', 'received_at', 'status', 'tenant_id'] },
  staff: { read: ['feed_token_hash', 'tenant_id'] },
  number_pool: {
    read: [
      ...['claimed_at', 'claimed_for', 'cools_until', 'country_code', 'created_at', 'id', 'number'],
      ...['renews_at', 'status', 'tenant_id'],
    ],
    change: ['claimed_at', 'claimed_for', 'cools_until', 'status'],
  },
  idempotency_keys: { read: ['created_at'], remove: true },
  password_resets: { read: ['expires_at'], remove: true },
  rate_limits: { read: ['reset_at'], remove: true },
  provider_health: { read: ['minute'], remove: true },
  // What the law has let go, by a receipt that says so.
  dnc: { read: ['id', 'tenant_id'], remove: true },
  data_receipts: { read: ['id', 'keep_until', 'kind', 'status', 'subject', 'tenant_id'] },
};

const ownTenant = (column: string) => `(${column} = (current_setting('app.tenant_id'::text))::uuid)`;

let database: TestDatabase;
let catalog: Catalog;
let app: string;
let jobs: string;
let owner: string;
beforeAll(async () => {
  database = await cloneDatabase();
  catalog = await readCatalog(database);
  [app, jobs, owner] = [database.appUrl, database.jobsUrl, database.ownerUrl].map(
    (url) => new URL(url).username,
  ) as [string, string, string];
});
afterAll(() => database.drop());

const names = async (sql: string, values: unknown[] = []): Promise<string[]> =>
  (await database.query<{ name: string }>(sql, values)).map((row) => row.name);

describe('every table', () => {
  it('has a tenant, or stands in the list of those that need none', () => {
    const found = catalog.tables
      .map((each) => each.name)
      .filter((name) => !catalog.tenantTables.includes(name));
    expect(found.sort()).toEqual(Object.keys(withoutTenant).sort());
  });

  it('with a tenant requires it, and takes it from the transaction', () => {
    const columns = catalog.columns.filter((each) => each.name === 'tenant_id');
    expect(columns.length).toBeGreaterThan(10);
    for (const column of columns) {
      expect(column).toMatchObject({
        type: 'uuid',
        required: true,
        fallback: `(current_setting('app.tenant_id'::text))::uuid`,
      });
    }
  });

  it('with a tenant is under row security, for its owner too', () => {
    for (const table of catalog.tables) {
      const guarded = table.name === 'tenants' || catalog.tenantTables.includes(table.name);
      if (guarded) expect(table).toMatchObject({ secured: true, forced: true });
    }
  });

  it('has one policy for the application, which compares the tenant and fails where none is set', async () => {
    const policies = await database.query<{ table: string; using: string; check: string }>(
      `select polrelid::regclass::text as table, polname as name, polcmd as command, polpermissive as permissive,
         pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
       from pg_policy where 'telyx_app'::regrole = any(polroles) or 0::oid = any(polroles) order by 1`,
    );
    const expected = [...catalog.tenantTables, 'tenants'].sort().map((table) => {
      const compares = ownTenant(table === 'tenants' ? 'id' : 'tenant_id');
      return { table, name: 'tenant', command: '*', permissive: true, using: compares, check: compares };
    });
    expect(policies.sort((a, b) => (a.table < b.table ? -1 : 1))).toEqual(expected);
  });

  it('lets the application read and write rows, and do nothing else to the table', async () => {
    const rights = (table: string): Promise<string[]> =>
      names(
        `select privilege as name from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'])
           privilege where has_table_privilege($1, ('public.' || quote_ident($2))::regclass, privilege)`,
        [app, table],
      );
    const fewer: Record<string, string[]> = {
      _prisma_migrations: [],
      // The consent ledger: what could be changed would prove nothing.
      dnc: ['SELECT', 'INSERT'],
    };
    for (const { name } of catalog.tables)
      expect([name, await rights(name)]).toEqual([
        name,
        fewer[name] ?? ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
      ]);
  });

  it('belongs to the owner, and nothing stands beside tables that could go round their policies', async () => {
    expect([...new Set(catalog.tables.map((each) => each.owner))]).toEqual([owner]);
    const beside = await names(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
         and not coalesce(reloptions @> array['security_invoker=true'], false)`,
    );
    expect(beside).toEqual([]);
  });
});

describe('between tables', () => {
  it('foreign keys run over the tenant, because the database checks them without row security', () => {
    expect(catalog.foreignKeys.length).toBeGreaterThan(3);
    for (const key of catalog.foreignKeys) {
      const targetTenant = key.target === 'tenants' ? 'id' : 'tenant_id';
      const targets = [...catalog.tenantTables, 'tenants'];
      if (!catalog.tenantTables.includes(key.table) || !targets.includes(key.target)) continue;
      const at = key.columns.indexOf('tenant_id');
      expect([key.name, at >= 0 && key.targetColumns[at]]).toEqual([key.name, targetTenant]);
    }
  });

  it('unique keys include the tenant, except those with a written reason', async () => {
    const found = await names(
      `select i.indrelid::regclass || ' (' || string_agg(a.attname, ', ' order by n.o) || ')' as name
       from pg_index i cross join unnest(i.indkey::int2[]) with ordinality n(num, o)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = n.num
       where i.indisunique and i.indrelid::regclass::text = any($1) group by i.indexrelid, i.indrelid
       having not bool_or(a.attname = 'tenant_id') and array_agg(a.attname::text) <> array['id']`,
      [catalog.tenantTables],
    );
    expect(found.sort()).toEqual(Object.keys(uniqueAcrossTenants).sort());
  });
});

describe('the logins', () => {
  it('are ordinary: no superuser, no way round row security, no roles or databases to make', async () => {
    const roles = await database.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin
       from pg_roles where rolname = any($1) order by rolname`,
      [[app, jobs, 'telyx_app', 'telyx_jobs', 'telyx_lookup']],
    );
    expect(roles).toHaveLength(5);
    for (const role of roles as { rolname: string }[]) {
      expect(role).toMatchObject({
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolcanlogin: role.rolname === app || role.rolname === jobs,
      });
    }
  });

  it('are members of their own group only', async () => {
    const memberships = (login: string): Promise<string[]> =>
      names(
        `with recursive up as (
           select roleid from pg_auth_members where member = $1::text::regrole
           union select m.roleid from pg_auth_members m join up on m.member = up.roleid)
         select roleid::regrole::text as name from up`,
        [login],
      );
    expect(await memberships(app)).toEqual(['telyx_app']);
    expect(await memberships(jobs)).toEqual(['telyx_jobs']);
    expect(await memberships('telyx_lookup')).toEqual([]);
  });

  it('own nothing, but for the job queue and the lookup functions', async () => {
    const owned = (role: string): Promise<string[]> =>
      names(
        `select distinct coalesce((select n.nspname from pg_namespace n where n.oid = coalesce(c.relnamespace, p.pronamespace, t.typnamespace)),
             (select n.nspname from pg_namespace n where d.classid = 'pg_namespace'::regclass and n.oid = d.objid), d.classid::regclass::text) as name
         from pg_shdepend d
         left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
         left join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
         left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
         where d.refobjid = $1::text::regrole and d.deptype = 'o'
           and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
        [role],
      );
    expect(await owned(app)).toEqual([]);
    expect(await owned('telyx_app')).toEqual([]);
    expect(await owned('telyx_jobs')).toEqual([]);
    expect(await owned(jobs)).toEqual(['graphile_worker']);
    expect(await owned('telyx_lookup')).toEqual(['public']);
  });

  it('may make nothing in the database', async () => {
    const may = await database.query<{ role: string; schema: boolean; database: boolean }>(
      `select role, has_schema_privilege(role, 'public', 'create') as schema,
         has_database_privilege(role, current_database(), 'create') as database
       from unnest($1::text[]) role`,
      [[app, jobs, 'telyx_lookup']],
    );
    for (const each of may) expect(each).toMatchObject({ schema: false, database: false });
  });

  it('stay out of each other’s tables and out of the kept passwords', async () => {
    const readable = (role: string): Promise<string[]> =>
      names(
        `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'v', 'm', 'S')
           and (has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate') or has_any_column_privilege($1, c.oid, 'select, insert, update'))
           and (n.nspname <> 'public' or $2)`,
        [role, role === jobs],
      );
    expect(await readable(app)).toEqual([]);
    expect((await readable(jobs)).filter((name) => !name.startsWith('graphile_worker.'))).toEqual([]);
    expect(await readable(jobs)).toContain('graphile_worker._private_jobs');
    await expect(asLogin(database.appUrl, 'select password from telyx_private.logins')).rejects.toThrow(
      'permission denied for schema telyx_private',
    );
    await expect(asLogin(database.appUrl, 'select * from graphile_worker._private_jobs')).rejects.toThrow(
      'permission denied for table _private_jobs',
    );
    await expect(asLogin(database.jobsUrl, 'select * from phone_providers')).rejects.toThrow(
      'permission denied for table phone_providers',
    );
  });
});

describe('what is asked before a tenant is known', () => {
  it('has the listed rights and no others', async () => {
    const grants = await database.query<{ table: string; column: string | null; privilege: string }>(
      `select table_name::text as table, column_name::text as column, privilege_type::text as privilege
       from information_schema.column_privileges where grantee = 'telyx_lookup'
       union all select table_name, null, privilege_type from information_schema.role_table_grants where grantee = 'telyx_lookup'
       order by 1, 3, 2`,
    );
    const found: Record<string, LookupRights> = {};
    for (const { table, column, privilege } of grants) {
      found[table] ??= { read: [] };
      const rights = found[table];
      if (privilege === 'SELECT' && column) rights.read.push(column);
      else if (privilege === 'DELETE') rights.remove = true;
      else
        rights.change = [
          ...(rights.change ?? []),
          privilege === 'UPDATE' && column ? column : `${privilege} ${column}`,
        ];
    }
    expect(found).toEqual(lookupRights);
  });

  it('has policies on those tables only', async () => {
    const tables = await names(
      `select polrelid::regclass::text as name from pg_policy where 'telyx_lookup'::regrole = any(polroles) order by 1`,
    );
    const secured = catalog.tables.filter((each) => each.secured).map((each) => each.name);
    expect(tables).toEqual(
      Object.keys(lookupRights)
        .filter((each) => secured.includes(each))
        .sort(),
    );
    const others = await names(
      `select polname || ' on ' || polrelid::regclass as name from pg_policy
       where not polroles <@ array['telyx_app'::regrole::oid, 'telyx_lookup'::regrole::oid]`,
    );
    expect(others).toEqual([]);
  });

  it('goes through functions with a fixed search path, which only the application may call', async () => {
    const functions = await database.query<{ name: string; schema: string; owner: string }>(
      `select p.proname as name, p.pronamespace::regnamespace::text as schema, p.proowner::regrole::text as owner,
         p.proconfig as settings, has_function_privilege($1, p.oid, 'execute') as app,
         exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as everyone,
         exists (select from aclexplode(p.proacl) a where a.grantee not in (p.proowner, 'telyx_app'::regrole)) as others
       from pg_proc p where p.prosecdef and p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`,
      [app],
    );
    expect(functions.length).toBeGreaterThan(10);
    for (const each of functions) {
      const queue = each.schema === 'graphile_worker';
      expect(each).toMatchObject({
        owner: queue ? jobs : 'telyx_lookup',
        settings: [queue ? 'search_path=graphile_worker, pg_temp' : 'search_path=public, pg_temp'],
        app: true,
        everyone: false,
        others: false,
      });
    }
    const ofQueue = functions.filter((each) => each.schema === 'graphile_worker').map((each) => each.name);
    expect(ofQueue.sort()).toEqual([
      'telyx_enqueue',
      'telyx_enqueue_new',
      'telyx_enqueue_untold',
      'telyx_queue_state',
    ]);
  });
});

async function asLogin(url: string, sql: string): Promise<unknown[]> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
