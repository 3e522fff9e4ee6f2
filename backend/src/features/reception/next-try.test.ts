import { ProviderError, type ProviderErrorKind } from '../../providers/error';
import { countTry, isStillSafe, nextTry, type Tries } from './next-try';

const failure = (kind: ProviderErrorKind, retryAfterMs?: number) =>
  new ProviderError({
    provider: 'TELNYX',
    kind,
    message: kind,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
const busy = failure('rate-limited');
const lost = failure('ambiguous');
const start = 1_000_000;
const fresh: Tries = { count: 0, since: start, doubtfulSince: null };

/** When a command is sent that always fails so, in milliseconds after it was written. */
function sendings(error: ProviderError, isLast = false): number[] {
  const sent: number[] = [];
  let tries = fresh;
  for (let now = start; ; ) {
    sent.push(now - start);
    tries = countTry(tries, error, now);
    const pause = nextTry(tries, error, isLast, now);
    if (pause === null) return sent;
    now += pause;
  }
}

describe('A command to a live call', () => {
  it('is tried for two minutes while the carrier refuses to do anything, ever more calmly', () => {
    const sent = sendings(busy);
    expect(sent.slice(0, 6)).toEqual([0, 500, 1_500, 3_000, 5_000, 7_000]);
    expect(sent.at(-1)).toBe(120_000);
  });

  it('waits for as long as the carrier asks, and has a last try when that is too long', () => {
    expect(sendings(failure('rate-limited', 45_000))).toEqual([0, 45_000, 90_000, 120_000]);
    expect(sendings(failure('rate-limited', 600_000))).toEqual([0, 120_000]);
  });

  it('is not sent again once the carrier would not know it for a repeat', () => {
    expect(sendings(lost).at(-1)).toBe(50_000);
    // What was lost once stays in doubt, however the next ones fail.
    const tries = countTry(countTry(fresh, lost, start), busy, start + 500);
    expect(nextTry(tries, busy, false, start + 49_000)).toBe(1_000);
    expect(nextTry(tries, busy, false, start + 50_000)).toBeNull();
    expect(isStillSafe(tries, false, start + 49_999)).toBe(true);
    expect(isStillSafe(tries, false, start + 50_000)).toBe(false);
    expect(isStillSafe(fresh, false, start + 600_000)).toBe(true);
  });

  it('is not tried again when it was refused for good, unless it is the one that ends the call', () => {
    for (const kind of ['rejected', 'auth', 'unexpected'] as const) {
      expect(sendings(failure(kind))).toEqual([0]);
      expect(sendings(failure(kind), true).at(-1)).toBe(120_000);
    }
    expect(sendings(lost, true).at(-1)).toBe(120_000);
  });
});
