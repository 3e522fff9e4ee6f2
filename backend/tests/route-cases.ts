import { randomBytes, randomUUID } from 'node:crypto';
import type { Route } from '../src/platform/http/route';
import { readCatalog } from './catalog';
import type { Person, TestApp } from './client';
import { insertion, makeRow } from './rows';

export type RowName =
  | 'assistant'
  | 'idleAssistant'
  | 'number'
  | 'failedNumber'
  | 'waitingNumber'
  | 'call'
  | 'finding'
  | 'trunk'
  | 'providerAccount'
  | 'idleAccount'
  | 'apiKey'
  | 'invitation'
  | 'member';

/** Ids of real rows of one tenant. */
export type Rows = Record<RowName, string>;

/** How a route is called so that it works. */
export interface RouteCase {
  /** Which row each parameter of the path names. */
  rows?: Record<string, RowName>;
  /** Makes a right body. */
  body?: (rows: Rows) => Record<string, unknown>;
  /** Ids in the body, and the rows they name. */
  references?: Record<string, RowName>;
  /** The status of the answer, where that cannot be the route's own without a letter or a cookie in hand. */
  answers?: number;
}

const email = () => `someone-${randomBytes(6).toString('hex')}@example.com`;
const password = 'long enough for everyone';
const sipLogin = { number: '+908501234567', username: 'line-1', password: 'made-up' };
const trunk = { name: 'Office', host: 'sip.example.com', username: 'office', password: 'made-up' };
const account = {
  provider: 'VAPI',
  displayName: 'Ours',
  credentials: { privateKey: 'a-made-up-private-key' },
};
const receptionist = { name: 'Ece', language: 'tr', greeting: 'Merhaba.' };
const csv = 'number,sip_username,sip_password\n+908507654321,line-2,made-up\n';
const deleted = (row: RowName): RouteCase => ({ rows: { id: row } });

/** Every route, by method and path. A route that is missing here fails the tests. */
export const routeCases: Record<string, RouteCase> = {
  'post /api/auth/signup': { body: () => ({ email: email(), password, businessName: 'Lale Kuaför' }) },
  'post /api/auth/login': { body: () => ({ email: email(), password }), answers: 401 },
  'post /api/auth/refresh': { answers: 401 },
  'post /api/auth/logout': {},
  'post /api/auth/forgot-password': { body: () => ({ email: email() }) },
  'post /api/auth/reset-password': { body: () => ({ token: 'none', password }), answers: 422 },
  'post /api/auth/change-password': {
    body: () => ({ currentPassword: 'not mine', newPassword: password }),
    answers: 422,
  },
  'get /api/auth/invitation': { answers: 422 },
  'post /api/auth/accept-invitation': {
    body: () => ({ token: 'none', name: 'Ayşe', password }),
    answers: 422,
  },
  'get /api/auth/me': {},
  'patch /api/tenant': { body: () => ({ name: 'Lale Kuaför ve Spa' }) },
  'get /api/team': {},
  'post /api/team/invitations': { body: () => ({ email: email(), role: 'STAFF' }) },
  'patch /api/team/members/:id': { rows: { id: 'member' }, body: () => ({ role: 'ADMIN' }) },
  'get /api/api-keys': {},
  'post /api/api-keys': { body: () => ({ name: 'Till', scopes: ['numbers:read'] }) },
  'get /api/audit-log': {},
  'get /api/billing/plans': {},
  'get /api/billing/subscription': {},
  'post /api/billing/subscription': { body: () => ({ plan: 'ENTERPRISE' }) },
  'get /api/assistants': {},
  'post /api/assistants': { body: () => receptionist },
  'get /api/assistants/:id': { rows: { id: 'assistant' } },
  'patch /api/assistants/:id': { rows: { id: 'assistant' }, body: () => ({ greeting: 'İyi günler.' }) },
  'post /api/assistants/:id/sync': { rows: { id: 'assistant' } },
  'get /api/phone-numbers': {},
  'get /api/phone-numbers/countries': {},
  'post /api/phone-numbers/provision': {
    body: (rows) => ({ countryCode: 'US', areaCode: '415', assistantId: rows.assistant }),
    references: { assistantId: 'assistant' },
  },
  'get /api/phone-numbers/:id': { rows: { id: 'number' } },
  'patch /api/phone-numbers/:id': { rows: { id: 'number' }, body: () => ({ friendlyName: 'Front desk' }) },
  'patch /api/phone-numbers/:id/assistant': {
    rows: { id: 'number' },
    body: (rows) => ({ assistantId: rows.assistant }),
    references: { assistantId: 'assistant' },
  },
  'get /api/phone-numbers/:id/release': { rows: { id: 'number' } },
  'post /api/phone-numbers/:id/retry': { rows: { id: 'failedNumber' } },
  'post /api/phone-numbers/:id/sip-login': { rows: { id: 'waitingNumber' }, body: () => sipLogin },
  'post /api/phone-numbers/:id/test-call': { rows: { id: 'number' }, body: () => ({ to: '+905321234567' }) },
  'get /api/phone-numbers/:id/test-call/:callId': { rows: { id: 'number', callId: 'call' } },
  'get /api/telephony/phone-number': {},
  'post /api/telephony/provision-phone': { body: () => ({ countryCode: 'US' }) },
  'get /api/reconciliation': {},
  'post /api/reconciliation/run': {},
  'post /api/reconciliation/:id/repair': { rows: { id: 'finding' } },
  'get /api/number-pool': {},
  'post /api/number-pool/import': { body: () => ({ csv }) },
  'post /api/provider-management': {
    body: (rows) => ({ action: 'update_provider', id: rows.providerAccount, displayName: 'Mine' }),
    references: { id: 'providerAccount' },
  },
  'get /api/providers': {},
  'get /api/providers/capabilities': {},
  'post /api/providers': { body: () => account },
  'patch /api/providers/:id': { rows: { id: 'providerAccount' }, body: () => ({ priority: 2 }) },
  'post /api/providers/:id/test': { rows: { id: 'providerAccount' } },
  'get /api/sip-trunks': {},
  'post /api/sip-trunks': { body: () => trunk },
  'get /api/sip-trunks/:id': { rows: { id: 'trunk' } },
  'patch /api/sip-trunks/:id': { rows: { id: 'trunk' }, body: () => ({ name: 'Shop' }) },
  'post /api/sip-trunks/:id/probe': { rows: { id: 'trunk' } },
  'get /api/system': {},
  'get /api/events': {},
  'delete /api/team/invitations/:id': deleted('invitation'),
  'delete /api/team/members/:id': deleted('member'),
  'delete /api/api-keys/:id': deleted('apiKey'),
  'delete /api/assistants/:id': deleted('idleAssistant'),
  'delete /api/phone-numbers/:id': deleted('number'),
  'delete /api/providers/:id': deleted('idleAccount'),
  'delete /api/sip-trunks/:id': deleted('trunk'),
};

/** Names a route as `routeCases` does. */
export const nameOf = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** Puts ids into a path. @param change other values for some of the parameters */
export function pathOf(route: Route, rows: Rows, change: Record<string, string> = {}): string {
  const named = routeCases[nameOf(route)]?.rows ?? {};
  return route.path.replace(/:(\w+)/g, (_, name: string) => change[name] ?? rows[named[name]!] ?? 'unknown');
}

/** Makes one real row of every kind for a business on a plan with trunks. */
export async function makeRows(app: TestApp, owner: Person): Promise<Rows> {
  const create = async (path: string, body: object): Promise<string> => {
    const answer = await app.call('post', path, owner.token).send(body);
    if (answer.status !== 201)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.data.id as string;
  };
  const insert = await inserter(app, owner.tenantId);
  const colleague = await app.signUp();
  const numbers = await insertNumbers(insert);
  return {
    ...numbers,
    assistant: await create('/api/assistants', receptionist),
    idleAssistant: await create('/api/assistants', receptionist),
    providerAccount: await create('/api/providers', account),
    idleAccount: await create('/api/providers', { ...account, priority: 9 }),
    trunk: await create('/api/sip-trunks', trunk),
    apiKey: await create('/api/api-keys', { name: 'Till', scopes: ['numbers:read'] }),
    invitation: await create('/api/team/invitations', { email: email(), role: 'STAFF' }),
    member: await insert('members', { user_id: colleague.userId, role: 'STAFF' }),
    call: await insert('call_logs', { phone_number_id: numbers.number, purpose: 'test' }),
    finding: await insert('reconciliation_findings', { kind: 'DRIFT', subject_id: numbers.number }),
  };
}

type Insert = (table: string, values: Record<string, unknown>) => Promise<string>;

async function inserter(app: TestApp, tenantId: string): Promise<Insert> {
  const catalog = await readCatalog(app.database);
  return async (table, values) => {
    const id = randomUUID();
    const row = { ...makeRow(catalog, table, tenantId, new Map()), id, ...values };
    await app.database.query(...insertion(table, row));
    return id;
  };
}

/** A number that works, one that failed, and one that waits for its SIP login. */
async function insertNumbers(
  insert: Insert,
): Promise<Pick<Rows, 'number' | 'failedNumber' | 'waitingNumber'>> {
  const number = async (status: string, saga: string, more: object = {}): Promise<string> => {
    const id = await insert('phone_numbers', { provider: 'NETGSM', country_code: 'TR', status, ...more });
    await insert('provisionings', { phone_number_id: id, kind: 'PROVISION', status: saga });
    return id;
  };
  const digits = String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0');
  return {
    number: await number('ACTIVE', 'DONE', { number: `+90850${digits}`, voice_number_id: randomUUID() }),
    failedNumber: await number('FAILED', 'FAILED'),
    waitingNumber: await number('PENDING', 'WAITING'),
  };
}
