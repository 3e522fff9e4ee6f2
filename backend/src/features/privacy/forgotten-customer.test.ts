import { randomUUID } from 'node:crypto';
import { type Catalog, type Column, readCatalog } from '../../../tests/catalog';
import { startTestApp, type TestApp } from '../../../tests/client';
import { fillTenant } from '../../../tests/rows';
import { rowsOf } from './testing';

// Every column that may tell of a customer, by the database's own catalog: a table that is made later is asked about here
// without anybody having to think of it.

let app: TestApp;
let catalog: Catalog;
beforeAll(async () => {
  app = await startTestApp({ lab: false });
  catalog = await readCatalog(app.database);
});
afterAll(() => app.close());

const tells =
  /(^|_)(phone|number|contact|recipient|email|name|notes?|body|subject|message|text|summary|transcript|transcription|question|answer|reason|cause|because|url|passport|lead_id)$/;
const isTelling = ({ name, type, table }: Column): boolean =>
  catalog.tenantTables.includes(table) && (type.startsWith('json') || (type === 'text' && tells.test(name)));

/** What is about the business itself, or is kept by law: columns, or whole tables. */
const ofTheBusiness = new Set([
  ...[
    'api_keys',
    'assistants',
    'carrier_configs',
    'follow_up_rules',
    'holidays',
    'invitations',
    'rvm_services',
  ],
  ...['services', 'sip_trunks', 'sms_templates', 'staff', 'staff_time_off', 'tenant_settings'],
  ...['webhook_endpoints', 'audit_logs.actor_name', 'rvm_queue.from_number', 'tool_calls.name'],
  // Numbers of ours, what was done to get them, and whom they are bought from.
  ...['forwarding_proofs', 'number_pool', 'number_reputations', 'phone_numbers', 'phone_providers'],
  ...[
    'provider_numbers',
    'provider_webhooks',
    'provisionings',
    'provisioning_steps',
    'reconciliation_findings',
  ],
  // Of the other side's carrier, whose certificate it is.
  'call_signatures.certificate_url',
  // Proof of what somebody wanted, and the receipts of an erasure: the law says until when.
  ...['dnc', 'data_receipts'],
]);

const place = ({ table, name }: Column): string => `${table}.${name}`;
const isOurs = (column: Column): boolean =>
  ofTheBusiness.has(column.table) || ofTheBusiness.has(place(column));

it('names nothing of the business that is not there', () => {
  const known = new Set(catalog.columns.flatMap((column) => [column.table, place(column)]));
  expect([...ofTheBusiness].filter((each) => !known.has(each))).toEqual([]);
});

it.each(['INBOUND', 'OUTBOUND'])(
  'leaves nothing of a customer in any column of any table (%s)',
  async (direction) => {
    const tenantId = randomUUID();
    const phone = `+1415${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
    const rows = await fillTenant(app.database, catalog, tenantId);
    const ourEnd = direction === 'INBOUND' ? 'to_number' : 'from_number';
    for (const column of catalog.columns.filter((each) => isTelling(each) && !isOurs(each))) {
      const hasEnds = catalog.columnsOf(column.table).some(({ name }) => name === 'direction');
      if (hasEnds && column.name === ourEnd) continue;
      const value = column.type.startsWith('json') ? JSON.stringify({ said: phone }) : phone;
      await app.database.query(
        `update "${column.table}" set ${column.name} = $2${column.type.startsWith('json') ? `::${column.type}` : ''} where tenant_id = $1`,
        [tenantId, value],
      );
    }
    for (const table of ['call_logs', 'sms_messages'])
      await app.database.query(
        `update ${table} set direction = $2::${catalog.columnsOf(table).find(({ name }) => name === 'direction')!.type} where tenant_id = $1`,
        [tenantId, direction],
      );
    await app.platform.system
      .scope(tenantId)
      .tx((tx) => tx.$queryRaw`select * from erase_customer(${rows.get('customers')!['id']}::uuid)`);
    const left = await rowsOf(app, tenantId);
    const remembered = Object.entries(left).flatMap(([table, texts]) =>
      texts.flatMap((text) =>
        Object.entries(JSON.parse(String(text)) as Record<string, unknown>)
          .filter(([, value]) => JSON.stringify(value)?.includes(phone))
          .map(([name]) => `${table}.${name}`),
      ),
    );
    expect(remembered).toEqual([]);
  },
);
