import type { Route } from '../src/platform/http/route';
import { account, email, endpoint, type RowName, type Rows, receptionist, trunk } from './route-rows';

/** How a route is called so that it works. */
export interface RouteCase {
  /** Which row each parameter of the path names. */
  rows?: Record<string, RowName>;
  /** Parameters of the path that name no row. */
  values?: Record<string, string>;
  /** Makes a right body. */
  body?: (rows: Rows) => Record<string, unknown>;
  /** Ids in the body, and the rows they name. */
  references?: Record<string, RowName>;
  /** The status of the answer, where that cannot be the route's own without a letter or a cookie in hand. */
  answers?: number;
}

const password = 'long enough for everyone';
const sipLogin = { number: '+908501234567', username: 'line-1', password: 'made-up' };
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
  'get /api/assistants/:id/questions': { rows: { id: 'assistant' } },
  'post /api/questions/:id/answer': {
    rows: { id: 'question' },
    body: () => ({ answer: 'Yes, behind the house.' }),
  },
  'post /api/questions/:id/dismiss': { rows: { id: 'idleQuestion' } },
  'get /api/phone-numbers': {},
  'get /api/phone-numbers/countries': {},
  'get /api/phone-numbers/available': { answers: 422 },
  'post /api/phone-numbers/provision': {
    body: (rows) => ({ countryCode: 'US', areaCode: '415', assistantId: rows.assistant }),
    references: { assistantId: 'assistant' },
  },
  'post /api/phone-numbers/bulk': {
    body: () => ({ countryCode: 'US', areaCode: '206', quantity: 1 }),
    references: { assistantId: 'assistant' },
  },
  'post /api/phone-numbers/bulk-release': {
    body: (rows) => ({ numberIds: [rows.idleNumber] }),
    references: { numberIds: 'number' },
  },
  'get /api/phone-numbers/:id': { rows: { id: 'number' } },
  'patch /api/phone-numbers/:id': { rows: { id: 'number' }, body: () => ({ friendlyName: 'Front desk' }) },
  'patch /api/phone-numbers/:id/assistant': {
    rows: { id: 'number' },
    body: (rows) => ({ assistantId: rows.assistant }),
    references: { assistantId: 'assistant' },
  },
  'get /api/phone-numbers/:id/answer-ladder': { rows: { id: 'number' } },
  'put /api/phone-numbers/:id/answer-ladder': {
    rows: { id: 'number' },
    body: () => ({ rungs: [{ kind: 'ASSISTANT' }, { kind: 'STAFF' }, { kind: 'VOICEMAIL' }] }),
    references: { staffId: 'staff' },
  },
  'get /api/phone-numbers/:id/release': { rows: { id: 'number' } },
  'post /api/phone-numbers/:id/retry': { rows: { id: 'failedNumber' } },
  'post /api/phone-numbers/:id/sip-login': { rows: { id: 'waitingNumber' }, body: () => sipLogin },
  'post /api/phone-numbers/:id/test-call': { rows: { id: 'number' }, body: () => ({ to: '+905321234567' }) },
  'get /api/phone-numbers/:id/test-call/:callId': { rows: { id: 'number', callId: 'call' } },
  'get /api/phone-numbers/forwarding': { answers: 422 },
  'post /api/phone-numbers/:id/forwarding-proof': {
    rows: { id: 'number' },
    body: () => ({ keptNumber: '+905321234567' }),
  },
  'get /api/phone-numbers/:id/forwarding-proof/:proofId': {
    rows: { id: 'number', proofId: 'forwardingProof' },
  },
  'get /api/phone-numbers/:id/analytics': { rows: { id: 'number' } },
  'get /api/telephony/phone-number': {},
  'post /api/telephony/provision-phone': { body: () => ({ countryCode: 'US' }) },
  'get /api/telephony/call-logs': {},
  'post /api/calls': {
    body: (rows) => ({ to: '+905321234567', from: rows.number, assistantId: rows.assistant }),
    references: { assistantId: 'assistant' },
  },
  'get /api/calls/:id': { rows: { id: 'call' } },
  'patch /api/calls/:id': { rows: { id: 'call' }, body: () => ({ notes: 'Will call again' }) },
  'get /api/calls/:id/recordings/:recordingId': {
    rows: { id: 'call', recordingId: 'recording' },
    answers: 404,
  },
  'get /api/calls/:id/recordings/:recordingId/link': {
    rows: { id: 'call', recordingId: 'recording' },
    answers: 404,
  },
  'get /api/sound': { answers: 422 },
  'get /api/telephony/messages/:id/media/:position': {
    rows: { id: 'parkedMessage' },
    values: { position: '0' },
    answers: 404,
  },
  'get /api/voicemails/:id/link': { rows: { id: 'voicemail' }, answers: 404 },
  'post /api/calls/:id/actions/:action': {
    rows: { id: 'call' },
    values: { action: 'transfer' },
    body: () => ({ to: '+905321234567' }),
  },
  'get /api/voicemails': {},
  'get /api/voicemails/:id/audio': { rows: { id: 'voicemail' }, answers: 404 },
  'post /api/voicemails/:id/read': { rows: { id: 'voicemail' } },
  'get /api/home': {},
  'get /api/usage': {},
  'get /api/usage/items': {},
  'get /api/usage/export': {},
  'get /api/threads': {},
  'get /api/threads/:id': { rows: { id: 'customer' } },
  'post /api/threads/:id/read': { rows: { id: 'customer' } },
  'get /api/webhook-deliveries': {},
  'get /api/webhook-deliveries/:id': { rows: { id: 'delivery' } },
  'post /api/webhook-deliveries/replay': {
    body: (rows) => ({ ids: [rows.delivery] }),
    references: { ids: 'delivery' },
  },
  'get /api/webhook-endpoints': {},
  'post /api/webhook-endpoints': { body: () => endpoint },
  'patch /api/webhook-endpoints/:id': { rows: { id: 'endpoint' }, body: () => ({ description: 'Till' }) },
  'post /api/webhook-endpoints/:id/test': { rows: { id: 'endpoint' } },
  'post /api/webhook-endpoints/:id/rotate-secret': { rows: { id: 'endpoint' } },
  'get /api/webhook-endpoints/:id/deliveries': { rows: { id: 'endpoint' } },
  'post /api/webhook-endpoints/:id/deliveries/:deliveryId/resend': {
    rows: { id: 'endpoint', deliveryId: 'outDelivery' },
  },
  'get /api/data-requests': {},
  'get /api/data-requests/:id': { rows: { id: 'dataRequest' } },
  'get /api/data-requests/:id/receipts': { rows: { id: 'dataRequest' } },
  'post /api/data-requests/:id/retry': { rows: { id: 'dataRequest' } },
  'post /api/data-requests/export': {},
  'get /api/data-exports/:token': { values: { token: 'none' }, answers: 404 },
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
  'get /api/providers/:id/dependents': { rows: { id: 'providerAccount' } },
  'post /api/carrier-router/select': { body: () => ({ to: '+14155550123' }) },
  'post /api/providers/:id/test': { rows: { id: 'providerAccount' } },
  'get /api/sip-trunks': {},
  'post /api/sip-trunks': { body: () => trunk },
  'get /api/sip-trunks/:id': { rows: { id: 'trunk' } },
  'patch /api/sip-trunks/:id': { rows: { id: 'trunk' }, body: () => ({ name: 'Shop' }) },
  'post /api/sip-trunks/:id/probe': { rows: { id: 'trunk' } },
  'get /api/customers': {},
  'post /api/customers': { body: () => ({ name: 'Deniz', email: email() }) },
  'get /api/customers/:id': { rows: { id: 'customer' } },
  'patch /api/customers/:id': { rows: { id: 'customer' }, body: () => ({ notes: 'Allergic to nuts' }) },
  'get /api/services': {},
  'post /api/services': {
    body: (rows) => ({ name: 'Colour', durationMinutes: 90, staffIds: [rows.staff] }),
    references: { staffIds: 'staff' },
  },
  'patch /api/services/:id': {
    rows: { id: 'service' },
    body: (rows) => ({ price: '350.00', currency: 'TRY', staffIds: [rows.staff] }),
    references: { staffIds: 'staff' },
  },
  'get /api/staff': {},
  'post /api/staff': {
    body: (rows) => ({ name: 'Can', serviceIds: [rows.service] }),
    references: { userId: 'member', serviceIds: 'service' },
  },
  'patch /api/staff/:id': {
    rows: { id: 'staff' },
    body: (rows) => ({
      serviceIds: [rows.service],
      shifts: [{ kind: 'WORK', weekday: 1, startMinute: 540, endMinute: 1020 }],
    }),
    references: { userId: 'member', serviceIds: 'service' },
  },
  'post /api/staff/:id/time-off': {
    rows: { id: 'staff' },
    body: () => ({ startsAt: '2031-07-01T00:00:00Z', endsAt: '2031-07-15T00:00:00Z', reason: 'Holiday' }),
  },
  'delete /api/staff/:id/time-off/:timeOffId': { rows: { id: 'staff', timeOffId: 'timeOff' } },
  'post /api/staff/:id/feed': { rows: { id: 'staff' } },
  'delete /api/staff/:id/feed': { rows: { id: 'staff' } },
  // Only who knows the secret address reads it; an id is none.
  'get /api/calendar/:token': { rows: { token: 'staff' }, answers: 404 },
  'get /api/holidays': {},
  'post /api/holidays': { body: () => ({ day: '2031-10-29', name: 'Cumhuriyet Bayramı' }) },
  'get /api/settings/booking': {},
  'patch /api/settings/booking': { body: () => ({ reminderMinutes: [1440, 120], autoReply: 'Merhaba.' }) },
  'get /api/appointments': {},
  'get /api/appointments/slots': { answers: 422 },
  'post /api/appointments': {
    body: (rows) => ({
      serviceId: rows.service,
      staffId: rows.staff,
      customerId: rows.customer,
      startsAt: '2031-05-05T09:00:00.000Z',
    }),
    references: { serviceId: 'service', staffId: 'staff', customerId: 'customer' },
  },
  'get /api/appointments/:id': { rows: { id: 'appointment' } },
  'patch /api/appointments/:id': {
    rows: { id: 'appointment' },
    body: (rows) => ({
      staffId: rows.staff,
      serviceId: rows.service,
      startsAt: '2031-05-06T09:00:00.000Z',
      version: 1,
    }),
    references: { staffId: 'staff', serviceId: 'service' },
  },
  'post /api/appointments/:id/status': { rows: { id: 'appointment' }, body: () => ({ status: 'CONFIRMED' }) },
  'delete /api/holidays/:id': deleted('holiday'),
  'delete /api/services/:id': deleted('idleService'),
  'delete /api/staff/:id': deleted('idleStaff'),
  'post /api/telephony/sms': {
    body: (rows) => ({
      phoneNumber: '+905321234567',
      message: 'See you tomorrow.',
      templateId: rows.template,
      from: rows.textNumber,
    }),
    references: { templateId: 'template', from: 'textNumber' },
  },
  'get /api/telephony/messages': {},
  'get /api/telephony/messages/:id': { rows: { id: 'parkedMessage' } },
  'post /api/telephony/messages/:id/resolve': {
    rows: { id: 'parkedMessage' },
    body: () => ({ outcome: 'resend' }),
  },
  'get /api/telephony/notifications': {},
  'post /api/telephony/appointment-confirmation': {
    body: (rows) => ({ appointmentId: rows.appointment }),
    references: { appointmentId: 'appointment' },
  },
  'post /api/telephony/appointment-reminder': {
    body: (rows) => ({ appointmentId: rows.appointment }),
    references: { appointmentId: 'appointment' },
  },
  'get /api/sms-templates': {},
  'post /api/sms-templates': { body: () => ({ name: 'late', language: 'en', body: 'We are late.' }) },
  'post /api/sms-templates/preview': {
    body: (rows) => ({ body: 'Hello {{first_name}}', language: 'en', customerId: rows.customer }),
    references: { customerId: 'customer' },
  },
  'patch /api/sms-templates/:id': { rows: { id: 'template' }, body: () => ({ body: 'Hello.' }) },
  'get /api/consent': { answers: 422 },
  'get /api/consent/opt-outs': {},
  'post /api/consent': {
    body: () => ({
      contact: '+905321234599',
      channel: 'SMS',
      purpose: 'MARKETING',
      state: 'GRANTED',
      proof: 'Said so at the desk.',
    }),
  },
  'get /api/phone-numbers/:id/reputation': { rows: { id: 'number' } },
  'post /api/phone-numbers/:id/quarantine': { rows: { id: 'number' }, body: () => ({ days: 3 }) },
  'delete /api/phone-numbers/:id/quarantine': { rows: { id: 'number' } },
  // There is no account in these tests that could be asked.
  'post /api/phone-numbers/lookup': { body: () => ({ number: '+905321234567' }) },
  'post /api/rvm': {
    body: (rows) => ({
      to: '+14155550123',
      audioUrl: 'https://audio.example.com/a.mp3',
      from: rows.textNumber,
      serviceId: rows.voicemailService,
    }),
    references: { serviceId: 'voicemailService' },
  },
  'get /api/rvm': {},
  'get /api/rvm/:id': { rows: { id: 'rvm' } },
  'post /api/rvm/:id/cancel': { rows: { id: 'rvm' } },
  'post /api/rvm/:id/resolve': { rows: { id: 'parkedRvm' }, body: () => ({ outcome: 'drop' }) },
  'get /api/rvm-services': {},
  'post /api/rvm-services': {
    body: () => ({ name: 'Drops', url: 'https://drops.example.com/send', apiKey: 'a-made-up-key' }),
  },
  // Only who signs is heard.
  'post /api/webhooks/rvm/:id': { rows: { id: 'voicemailService' }, answers: 404 },
  'get /api/follow-ups': {},
  'post /api/follow-ups': {
    body: (rows) => ({
      kind: 'CALL_BACK',
      customerId: rows.customer,
      dueAt: '2031-05-05T09:00:00.000Z',
      callId: rows.call,
      assignedTo: rows.staff,
      details: { assistantId: rows.assistant },
    }),
    references: { customerId: 'customer', callId: 'call', assignedTo: 'staff', assistantId: 'assistant' },
  },
  'patch /api/follow-ups/:id': {
    rows: { id: 'followUp' },
    body: (rows) => ({ dueAt: '2031-05-06T09:00:00.000Z', assignedTo: rows.staff }),
    references: { assignedTo: 'staff' },
  },
  'post /api/follow-ups/dispositions': {
    body: (rows) => ({ callId: rows.call, disposition: 'interested' }),
    references: { callId: 'call' },
  },
  'get /api/follow-ups/rules': {},
  'post /api/follow-ups/rules': {
    body: () => ({
      disposition: 'missed',
      kind: 'SMS',
      delayMinutes: 5,
      details: { text: 'Sorry that we missed you.' },
    }),
    references: { assistantId: 'assistant' },
  },
  'patch /api/follow-ups/rules/:id': {
    rows: { id: 'followUpRule' },
    body: () => ({ isActive: false }),
    references: { assistantId: 'assistant' },
  },
  'delete /api/follow-ups/rules/:id': deleted('idleFollowUpRule'),
  'delete /api/rvm-services/:id': deleted('idleVoicemailService'),
  'get /api/system': {},
  'get /api/events': {},
  // There is no lab in these tests, and so no telephones.
  'get /api/lab/handset': {},
  'post /api/lab/handset/calls': {
    body: () => ({ from: '+905321112233', to: '+908500000001' }),
    answers: 404,
  },
  'get /api/lab/handset/calls/:id': { rows: { id: 'call' }, answers: 404 },
  'post /api/lab/handset/calls/:id/say': {
    rows: { id: 'call' },
    body: () => ({ text: 'Hello' }),
    answers: 404,
  },
  'post /api/lab/handset/calls/:id/hang-up': { rows: { id: 'call' }, answers: 404 },
  'get /api/lab/handset/texts': {},
  'post /api/lab/handset/texts': {
    body: () => ({ from: '+905321112233', to: '+908500000001', body: 'Hello' }),
    answers: 404,
  },
  'delete /api/team/invitations/:id': deleted('invitation'),
  'delete /api/team/members/:id': deleted('member'),
  'delete /api/api-keys/:id': deleted('apiKey'),
  'delete /api/assistants/:id': deleted('idleAssistant'),
  'delete /api/voicemails/:id': deleted('voicemail'),
  'delete /api/sms-templates/:id': deleted('idleTemplate'),
  'delete /api/phone-numbers/:id': deleted('number'),
  'delete /api/providers/:id': deleted('idleAccount'),
  'delete /api/sip-trunks/:id': deleted('trunk'),
  'delete /api/webhook-endpoints/:id': deleted('endpoint'),
  'post /api/data-requests/erase-customer': {
    body: (rows) => ({ customerId: rows.customer }),
    references: { customerId: 'customer' },
  },
  'post /api/data-requests/erase-business': {
    body: () => ({ password: 'not mine', businessName: 'Lale Kuaför' }),
    answers: 422,
  },
};

/** Names a route as `routeCases` does. */
export const nameOf = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** Puts ids into a path. @param change other values for some of the parameters */
export function pathOf(route: Route, rows: Rows, change: Record<string, string> = {}): string {
  const { rows: named = {}, values = {} } = routeCases[nameOf(route)] ?? {};
  return route.path.replace(
    /:(\w+)/g,
    (_, name: string) => change[name] ?? rows[named[name]!] ?? values[name] ?? 'unknown',
  );
}
