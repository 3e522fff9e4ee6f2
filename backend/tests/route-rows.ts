import { randomBytes, randomUUID } from 'node:crypto';
import { readCatalog } from './catalog';
import type { Person, TestApp } from './client';
import { insertion, makeRow } from './rows';

export type RowName =
  | 'assistant'
  | 'idleAssistant'
  | 'number'
  | 'idleNumber'
  | 'failedNumber'
  | 'waitingNumber'
  | 'call'
  | 'finding'
  | 'trunk'
  | 'providerAccount'
  | 'idleAccount'
  | 'apiKey'
  | 'invitation'
  | 'member'
  | 'service'
  | 'idleService'
  | 'staff'
  | 'idleStaff'
  | 'timeOff'
  | 'holiday'
  | 'customer'
  | 'appointment'
  | 'recording'
  | 'voicemail'
  | 'delivery'
  | 'endpoint'
  | 'outDelivery'
  | 'dataRequest'
  | 'forwardingProof'
  | 'parkedMessage'
  | 'textNumber'
  | 'template'
  | 'idleTemplate'
  | 'question'
  | 'idleQuestion'
  | 'voicemailService'
  | 'idleVoicemailService'
  | 'rvm'
  | 'parkedRvm'
  | 'followUp'
  | 'followUpRule'
  | 'idleFollowUpRule';

/** Ids of real rows of one tenant. */
export type Rows = Record<RowName, string>;

export const email = () => `someone-${randomBytes(6).toString('hex')}@example.com`;
export const trunk = { name: 'Office', host: 'sip.example.com', username: 'office', password: 'made-up' };
export const account = {
  provider: 'VAPI',
  displayName: 'Ours',
  credentials: { privateKey: 'a-made-up-private-key' },
};
export const receptionist = { name: 'Ece', language: 'tr', greeting: 'Merhaba.' };
export const endpoint = { url: 'https://example.com/hook', events: ['call.completed'] };

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
  const assistant = await create('/api/assistants', receptionist);
  const dataRequest = await insert('data_requests', {
    kind: 'ERASE',
    customer_id: randomUUID(),
    finished_at: new Date(),
  });
  await insert('data_receipts', { request_id: dataRequest, kind: 'call', status: 'FAILED' });
  const hook = await create('/api/webhook-endpoints', endpoint);
  return {
    ...numbers,
    ...(await makeBookings(create, insert)),
    assistant,
    question: await insert('unanswered_questions', { assistant_id: assistant, status: 'OPEN' }),
    idleQuestion: await insert('unanswered_questions', { assistant_id: assistant, status: 'OPEN' }),
    idleAssistant: await create('/api/assistants', receptionist),
    providerAccount: await create('/api/providers', account),
    idleAccount: await create('/api/providers', { ...account, priority: 9 }),
    trunk: await create('/api/sip-trunks', trunk),
    apiKey: await create('/api/api-keys', { name: 'Till', scopes: ['numbers:read'] }),
    invitation: await create('/api/team/invitations', { email: email(), role: 'STAFF' }),
    member: await insert('members', { user_id: colleague.userId, role: 'STAFF' }),
    ...(await insertCalls(insert, numbers.number)),
    ...(await makeTexts(create, insert)),
    ...(await makeCampaigns(create, insert)),
    forwardingProof: await insert('forwarding_proofs', { phone_number_id: numbers.number }),
    delivery: await insert('inbox', { verdict: 'ACCEPTED', delivery_key: randomUUID() }),
    endpoint: hook,
    dataRequest,
    outDelivery: await insert('webhook_deliveries', { endpoint_id: hook, event_type: 'webhook.test' }),
    finding: await insert('reconciliation_findings', { kind: 'DRIFT', subject_id: numbers.number }),
  };
}

/** A call with its recording, and a message that its caller left. */
async function insertCalls(insert: Insert, number: string) {
  const call = await insert('call_logs', { phone_number_id: number, purpose: 'test' });
  return {
    call,
    recording: await insert('recordings', { call_log_id: call }),
    voicemail: await insert('voicemails', { call_log_id: call }),
  };
}

/** Services that leave voicemails, one that waits and one that needs a decision, and what is to be done after calls. */
async function makeCampaigns(create: (path: string, body: object) => Promise<string>, insert: Insert) {
  const service = { name: 'Drops', url: 'https://drops.example.com/send', apiKey: 'a-made-up-key' };
  const customer = await create('/api/customers', { name: 'Ela', phone: '+905321119903' });
  const rule = { disposition: 'busy', kind: 'TASK', delayMinutes: 5, details: { note: 'Try again' } };
  const dueAt = '2031-05-05T09:00:00.000Z';
  const [toNumber, later] = ['+14155550111', new Date('2031-05-05T09:00Z')];
  return {
    voicemailService: await create('/api/rvm-services', service),
    idleVoicemailService: await create('/api/rvm-services', service),
    rvm: await insert('rvm_queue', { to_number: toNumber, not_before: later }),
    parkedRvm: await insert('rvm_queue', { to_number: toNumber, status: 'QUEUED', parked_at: new Date() }),
    followUp: await create('/api/follow-ups', { kind: 'CALL_BACK', customerId: customer, dueAt }),
    followUpRule: await create('/api/follow-ups/rules', rule),
    idleFollowUpRule: await create('/api/follow-ups/rules', rule),
  };
}

/** A text that waits for a decision, and two templates. */
async function makeTexts(create: (path: string, body: object) => Promise<string>, insert: Insert) {
  const template = { language: 'en', body: 'Hello {{first_name}}.' };
  const digits = String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0');
  return {
    textNumber: await insert('phone_numbers', {
      provider: 'TWILIO',
      country_code: 'US',
      status: 'ACTIVE',
      number: `+1415${digits}`,
      features: ['voice', 'sms'],
    }),
    parkedMessage: await insert('sms_messages', {
      direction: 'OUTBOUND',
      status: 'QUEUED',
      parked_at: new Date(),
      to_number: '+905321119902',
    }),
    template: await create('/api/sms-templates', { ...template, name: 'hello' }),
    idleTemplate: await create('/api/sms-templates', { ...template, name: 'good-day' }),
  };
}

/** A staff member with a service, an appointment, time off and a holiday; and one of each that nothing uses. */
async function makeBookings(create: (path: string, body: object) => Promise<string>, insert: Insert) {
  const service = await create('/api/services', { name: 'Haircut', durationMinutes: 60 });
  const staff = await create('/api/staff', { name: 'Ayşe', serviceIds: [service] });
  const customer = await create('/api/customers', { name: 'Deniz', phone: '+905321119901' });
  const booking = {
    serviceId: service,
    staffId: staff,
    customerId: customer,
    startsAt: '2031-05-01T09:00:00Z',
  };
  return {
    service,
    staff,
    customer,
    appointment: await create('/api/appointments', booking),
    idleService: await create('/api/services', { name: 'Beard', durationMinutes: 20 }),
    idleStaff: await create('/api/staff', { name: 'Can' }),
    holiday: await create('/api/holidays', { day: '2031-01-01', name: 'New Year' }),
    timeOff: await insert('staff_time_off', { staff_id: staff }),
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
): Promise<Pick<Rows, 'number' | 'idleNumber' | 'failedNumber' | 'waitingNumber'>> {
  const number = async (status: string, saga: string, more: object = {}): Promise<string> => {
    const id = await insert('phone_numbers', { provider: 'NETGSM', country_code: 'TR', status, ...more });
    await insert('provisionings', { phone_number_id: id, kind: 'PROVISION', status: saga });
    return id;
  };
  const digits = String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0');
  return {
    number: await number('ACTIVE', 'DONE', { number: `+90850${digits}`, voice_number_id: randomUUID() }),
    idleNumber: await number('ACTIVE', 'DONE'),
    failedNumber: await number('FAILED', 'FAILED'),
    waitingNumber: await number('PENDING', 'WAITING'),
  };
}
