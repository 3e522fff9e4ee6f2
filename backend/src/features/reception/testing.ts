import type { Person, TestApp } from '../../../tests/client';
import { newId } from '../../platform/ids';
import type { CallFacts } from '../../providers/event';
import type { VoiceCall } from './run-tools';

/** A hair salon with a service, two of staff who work every day, and a number that is called. Made up, for tests. */
export interface Salon {
  owner: Person;
  serviceId: string;
  staffIds: string[];
  assistantId: string;
  call(method: 'get' | 'post' | 'patch' | 'delete', path: string): ReturnType<TestApp['call']>;
}

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  kind: 'WORK',
  weekday,
  startMinute: 9 * 60,
  endMinute: 18 * 60,
}));

/** Opens a salon. @param owner default a new Turkish business */
export async function openSalon(app: TestApp, owner?: Person): Promise<Salon> {
  const person = owner ?? (await app.signUp({ countryCode: 'TR', businessName: 'Lale Kuaför' }));
  const call: Salon['call'] = (method, path) => app.call(method, path, person.token);
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await call('post', path).send(body);
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body.data.id as string;
  };
  const serviceId = await post('/api/services', {
    name: 'Haircut',
    durationMinutes: 30,
    price: '450',
    currency: 'TRY',
  });
  await post('/api/services', { name: 'Colour', durationMinutes: 90 });
  const staffIds = [];
  for (const [name, phone] of [
    ['Ayşe', '+905320000001'],
    ['Can', null],
  ])
    staffIds.push(
      await post('/api/staff', { name, ...(phone && { phone }), serviceIds: [serviceId], shifts: everyDay }),
    );
  const assistants = await call('get', '/api/assistants');
  return { owner: person, serviceId, staffIds, assistantId: assistants.body.data.assistants[0].id, call };
}

/** Begins a call as the inbox does: its row, and what it knows of it. */
export async function beginCall(
  app: TestApp,
  salon: Salon,
  extra: { from?: string | null; language?: string } = {},
): Promise<{ found: VoiceCall; facts: CallFacts }> {
  const callId = newId();
  const from = extra.from === undefined ? '+905321112233' : extra.from;
  await app.database.query(
    `insert into call_logs (tenant_id, id, provider, direction, status, from_number, to_number)
     values ($1, $2, 'VAPI', 'INBOUND', 'IN_PROGRESS', $3, '+908501112233')`,
    [salon.owner.tenantId, callId, from],
  );
  return {
    found: {
      tenant: salon.owner.tenantId,
      callId,
      numberId: null,
      assistantId: salon.assistantId,
      language: extra.language ?? 'en',
    },
    facts: {
      callId: `vapi-${callId}`,
      direction: 'inbound',
      from,
      to: '+908501112233',
      voiceNumberId: null,
      assistantId: null,
      reference: null,
    },
  };
}
