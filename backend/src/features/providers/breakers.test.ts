import type { Platform } from '../../platform/platform';
import { openBreakers } from './breakers';

/** A platform whose database answers each question about a breaker with the next of `rows`; none is an account without one. */
function platformWith(rows: { admitted: boolean; state: string }[] = []): {
  platform: Platform;
  asked(): number;
} {
  let count = 0;
  const ask = async () => {
    const row = rows[count];
    count += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return row ? [row] : [];
  };
  return { platform: { system: { ask } } as unknown as Platform, asked: () => count };
}

const askFour = (breakers: ReturnType<typeof openBreakers>): Promise<boolean[]> =>
  Promise.all(Array.from({ length: 4 }, () => breakers.admits('platform:TWILIO')));

describe('who may give an account something now', () => {
  test('many at once ask once where it is closed', async () => {
    const { platform, asked } = platformWith();
    const breakers = openBreakers(platform);
    expect(await askFour(breakers)).toEqual([true, true, true, true]);
    expect(asked()).toBe(1);
    breakers.forget('platform:TWILIO');
    expect(await askFour(breakers)).toEqual([true, true, true, true]);
    expect(asked()).toBe(2);
  });

  test('one that is being tried is given to one of them only', async () => {
    const tried = { admitted: true, state: 'HALF_OPEN' };
    const others = { admitted: false, state: 'HALF_OPEN' };
    const { platform, asked } = platformWith([tried, others, others, others]);
    expect(await askFour(openBreakers(platform))).toEqual([true, false, false, false]);
    expect(asked()).toBe(4);
  });

  test('a question that fails, fails for all who waited for it, and the next one is asked anew', async () => {
    const { platform } = platformWith();
    const breakers = openBreakers(platform);
    const ask = platform.system.ask;
    platform.system.ask = async () => Promise.reject(new Error('The database is away.'));
    const ended = await Promise.allSettled(
      Array.from({ length: 3 }, () => breakers.admits('platform:TWILIO')),
    );
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    platform.system.ask = ask;
    expect(await breakers.admits('platform:TWILIO')).toBe(true);
  });
});
