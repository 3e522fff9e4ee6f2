import { startTestApp } from '../../tests/client';
import { provisionNumber } from '../features/numbers';
import { demoBusinesses, fillDemo } from './demo-data';
import { fillHistory } from './demo-history';

it('tells what each call and text of a month cost, of weeks as the demo has them', async () => {
  const app = await startTestApp({ lab: true });
  try {
    const owner = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    const stranger = await app.signUp({ countryCode: 'US', plan: 'PRO' });
    const [, business] = demoBusinesses;
    const numberId = await app.platform.system.scope(owner.tenantId).tx(async (tx) => {
      const now = app.platform.clock();
      const customers = await fillDemo(tx, business, now);
      const { id } = await provisionNumber(app.platform, tx, 'system', { countryCode: 'US' });
      await fillHistory(tx, { numberId: id, customers, talk: business.talk, now });
      return id;
    });
    const read = async (path: string, person = owner) =>
      (await app.call('get', path, person.token)).body.data;
    const lastMonth = new Date(Date.now() - 15 * 86_400_000).toISOString().slice(0, 7);
    const sums = await read(`/api/usage?month=${lastMonth}`);
    const page = await read(`/api/usage/items?month=${lastMonth}&limit=200`);
    expect(page.items).toHaveLength(page.total);
    const costs = page.items.map(({ cost }: { cost: { amount: string } }) => Number(cost.amount));
    const total = costs.reduce((sum: number, cost: number) => sum + cost, 0);
    expect(Math.abs(total - Number(sums.cost.total.amount))).toBeLessThan(0.02);
    const calls = page.items.filter(({ kind }: { kind: string }) => kind === 'CALL');
    expect(calls).toHaveLength(sums.used.calls);
    expect(calls[0]).toMatchObject({ party: expect.stringMatching(/^\+1212/), cost: { currency: 'USD' } });
    const second = await read(`/api/usage/items?month=${lastMonth}&limit=1&offset=1`);
    expect(second.items).toEqual([page.items[1]]);
    expect((await read('/api/usage/items?month=2020-01')).items).toEqual([]);
    expect((await read(`/api/usage/items?month=${lastMonth}`, stranger)).total).toBe(0);

    const { days } = await read(`/api/phone-numbers/${numberId}/analytics?days=30`);
    const sum = (name: string) =>
      days.reduce((all: number, day: Record<string, number>) => all + day[name]!, 0);
    expect(sum('callsIn')).toBeGreaterThan(sum('answered'));
    expect(sum('answered')).toBeGreaterThan(0);
    expect([sum('smsIn'), sum('smsOut')]).toEqual([20, 20]);
  } finally {
    await app.close();
  }
});
