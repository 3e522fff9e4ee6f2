import type { Person, TestApp } from '../../../tests/client';

/** A shop as the tests of this folder know it. */
export interface Shop {
  owner: Person;
  serviceId: string;
  staffId: string;
}

export const everyDay = (startMinute: number, endMinute: number) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: 'WORK' as const, weekday, startMinute, endMinute }));

/** Signs a shop up that takes one hour for a haircut and has one person who works every day from nine to five. */
export async function openShop(app: TestApp, more: { service?: object; staff?: object } = {}): Promise<Shop> {
  const owner = await app.signUp();
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await app.call('post', path, owner.token).send(body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.data.id;
  };
  const serviceId = await make('/api/services', { name: 'Haircut', durationMinutes: 60, ...more.service });
  const staffId = await make('/api/staff', {
    name: 'Ayşe',
    serviceIds: [serviceId],
    shifts: everyDay(540, 1020),
    ...more.staff,
  });
  return { owner, serviceId, staffId };
}

/** An instant so many days ahead, at a minute of the day in UTC. */
export function ahead(days: number, minute: number): Date {
  const today = Math.floor(Date.now() / 86_400_000);
  return new Date((today + days) * 86_400_000 + minute * 60_000);
}
