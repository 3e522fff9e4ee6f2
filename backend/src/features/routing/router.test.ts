import fc from 'fast-check';
import { type Capability, capabilityNames } from '../../providers/capabilities';
import { areaPrefixOf } from './area';
import { mayText } from './destinations';
import { explain } from './explain';
import { openRouter } from './router';
import type { RouteRequest, RouterAccount, Snapshot, Way } from './snapshot';

const capabilities = fc
  .subarray<Capability>(['mms', 'ai-voice', 'stir-shaken', 'local-presence'])
  .chain((some) => fc.subarray<Capability>(['voice', 'sms']).map((channels) => [...channels, ...some]));
const cost = fc.option(
  fc.integer({ min: 1, max: 20 }).map((each) => each * 1000),
  { nil: null },
);

const accountOf = (key: string, provider: RouterAccount['provider']): fc.Arbitrary<RouterAccount> =>
  fc.record({
    key: fc.constant(key),
    provider: fc.constant(provider),
    name: fc.constant(`Account ${key}`),
    priority: fc.integer({ min: 1, max: 3 }),
    capabilities,
    switchedOff: fc.constant([]),
    cost: fc.record({ voice: cost, sms: cost }),
    breaker: fc.constantFrom('CLOSED' as const, 'HALF_OPEN' as const, 'OPEN' as const),
    health: fc.constantFrom('OK' as const, 'DEGRADED' as const, 'DOWN' as const, 'UNKNOWN' as const),
    isFull: fc.boolean().map((each) => each && key === 'c'),
  });

const someAccounts = fc.tuple(
  accountOf('a', 'TWILIO'),
  accountOf('b', 'TELNYX'),
  accountOf('c', 'VAPI'),
  accountOf('d', 'NETGSM'),
);
const phone = fc
  .tuple(
    fc.constantFrom('+1415', '+1212', '+1646', '+90850', '+90532', '+49170'),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([prefix, end]) => `${prefix}555000${end}`);

const snapshots: fc.Arbitrary<Snapshot> = someAccounts.chain((accounts) =>
  fc
    .array(
      fc.record({
        channel: fc.constantFrom('voice' as const, 'sms' as const),
        account: fc.constantFrom(...accounts),
        number: fc.option(phone, { nil: null }),
      }),
      { maxLength: 25 },
    )
    .map((ways) => ({
      accounts,
      currency: 'USD',
      ways: ways.map(
        (way, place): Way => ({ ...way, place, numberId: way.number === null ? null : `number-${place}` }),
      ),
    })),
);

const requests: fc.Arbitrary<RouteRequest> = fc.record(
  {
    channel: fc.constantFrom('voice' as const, 'sms' as const),
    to: phone,
    capabilities: fc.subarray<Capability>(['mms', 'stir-shaken']),
    localPresence: fc.boolean(),
    preferCheapest: fc.boolean(),
    maxCost: fc.integer({ min: 1, max: 20 }).map((each) => each * 1000),
    override: fc.constantFrom('a', 'b', 'c', 'd', 'TWILIO', 'TELNYX', 'VAPI', 'NETGSM', 'RETELL'),
    from: fc.integer({ min: 0, max: 24 }).map((place) => `number-${place}`),
  },
  { requiredKeys: ['channel', 'to'] },
);
const free = requests.map(({ override: _, from: __, maxCost: ___, ...rest }): RouteRequest => rest);

const fits = ({ account, channel }: Way, request: RouteRequest): boolean =>
  channel === request.channel &&
  !account.isFull &&
  account.capabilities.includes(channel) &&
  (request.capabilities ?? []).every((name) => account.capabilities.includes(name)) &&
  (channel === 'voice' || mayText(account.provider, request.to));
const isNamed = ({ account }: Way, { override }: RouteRequest): boolean =>
  override === undefined || override === account.key || override === account.provider;
const isFrom = (way: Way, { from }: RouteRequest): boolean =>
  from === undefined || way.numberId === from || way.number === from;

const check = (property: (snapshot: Snapshot, request: RouteRequest) => void, of = requests): void =>
  fc.assert(fc.property(snapshots, of, property), { numRuns: 400 });

describe('a choice', () => {
  it('never lacks a capability, and never goes where its carrier may not text', () => {
    check((snapshot, request) => {
      for (const way of openRouter(snapshot).ways(request)) expect(fits(way, request)).toBe(true);
    });
  });

  it('is made whenever something fits', () => {
    check((snapshot, request) => {
      const possible = snapshot.ways.some(
        (way) =>
          fits(way, request) &&
          isNamed(way, request) &&
          isFrom(way, request) &&
          (request.override !== undefined ||
            request.maxCost === undefined ||
            (way.account.cost[request.channel] ?? Number.POSITIVE_INFINITY) <= request.maxCost),
      );
      expect(openRouter(snapshot).select(request) !== null).toBe(possible);
    });
  });

  it('is of the provider that was asked for, or says why it cannot be', () => {
    check((snapshot, request) => {
      const router = openRouter(snapshot);
      const way = router.select(request);
      if (request.override === undefined) return;
      if (way) expect(isNamed(way, request)).toBe(true);
      const named = snapshot.accounts.filter(
        ({ key, provider }) => key === request.override || provider === request.override,
      );
      const told = explain(router, request).candidates.filter(({ accountKey }) =>
        named.some(({ key }) => key === accountKey),
      );
      expect(told).toHaveLength(named.length);
      for (const each of told) expect(each.reasons.length).toBeGreaterThan(0);
    });
  });

  it('is the same for the same question, in whatever order things are known', () => {
    check((snapshot, request) => {
      const router = openRouter(snapshot);
      const first = router.select(request);
      const turned = { ...snapshot, ways: [...snapshot.ways].reverse() };
      expect(router.select(request)).toBe(first);
      expect(openRouter(turned).select(request)).toBe(first);
    });
  });

  it('is the first of the ways that are tried, each of another account', () => {
    check((snapshot, request) => {
      const router = openRouter(snapshot);
      const ways = router.ways(request);
      expect(router.select(request)).toBe(ways[0] ?? null);
      if (request.from === undefined)
        expect(new Set(ways.map(({ account }) => account)).size).toBe(ways.length);
    });
  });

  it('is no account that is left alone while another can', () => {
    check((snapshot, request) => {
      const way = openRouter(snapshot).select(request);
      if (way?.account.breaker !== 'OPEN') return;
      expect(snapshot.ways.filter((each) => fits(each, request) && each.account.breaker !== 'OPEN')).toEqual(
        [],
      );
    }, free);
  });

  it('is a number of the same area where one is wanted and there is one', () => {
    check((snapshot, request) => {
      const area = areaPrefixOf(request.to);
      const way = openRouter(snapshot).select({ ...request, localPresence: true });
      if (!way || area === null) return;
      const shut = way.account.breaker === 'OPEN';
      const near = snapshot.ways.filter(
        (each) =>
          fits(each, request) && (each.account.breaker === 'OPEN') === shut && each.number?.startsWith(area),
      );
      if (near.length > 0) expect(way.number?.startsWith(area)).toBe(true);
    }, free);
  });

  it('is the cheaper one when all else is equal, and always when that is preferred', () => {
    check((snapshot, request) => {
      const way = openRouter(snapshot).select({ ...request, localPresence: false });
      if (!way) return;
      const price = ({ account, channel }: Way) => account.cost[channel] ?? Number.POSITIVE_INFINITY;
      const cheaper = snapshot.ways.filter(
        (each) =>
          fits(each, request) &&
          (each.account.breaker === 'OPEN') === (way.account.breaker === 'OPEN') &&
          (request.preferCheapest || each.account.priority === way.account.priority) &&
          price(each) < price(way),
      );
      expect(cheaper).toEqual([]);
    }, free);
  });

  it('goes by priority before price where that is not preferred', () => {
    check((snapshot, request) => {
      const way = openRouter(snapshot).select({ ...request, localPresence: false, preferCheapest: false });
      if (!way) return;
      const before = snapshot.ways.filter(
        (each) =>
          fits(each, request) &&
          (each.account.breaker === 'OPEN') === (way.account.breaker === 'OPEN') &&
          each.account.priority < way.account.priority,
      );
      expect(before).toEqual([]);
    }, free);
  });

  it('says of every account that could be meant why it was picked or not', () => {
    check((snapshot, request) => {
      const router = openRouter(snapshot);
      const { accountKey, candidates } = explain(router, request);
      expect(accountKey).toBe(router.select(request)?.account.key ?? null);
      expect(candidates.filter(({ verdict }) => verdict === 'picked')).toHaveLength(
        accountKey === null ? 0 : 1,
      );
      for (const { reasons } of candidates) expect(reasons[0]?.code).toBeDefined();
      for (const account of snapshot.accounts.filter((each) => each.capabilities.includes(request.channel)))
        expect(candidates.some((each) => each.accountKey === account.key)).toBe(true);
    });
  });
});

it('texts to Turkey go over the carrier that is at home there, and its texts nowhere else', () => {
  expect(mayText('NETGSM', '+905321234567')).toBe(true);
  expect(mayText('TWILIO', '+905321234567')).toBe(false);
  expect(mayText('TELNYX', '+905321234567')).toBe(false);
  expect(mayText('NETGSM', '+14155550100')).toBe(false);
  expect(mayText('TWILIO', '+14155550100')).toBe(true);
});

it('keeps few plans, whatever is asked', () => {
  const account: RouterAccount = {
    key: 'a',
    provider: 'TWILIO',
    name: 'A',
    priority: 1,
    capabilities: capabilityNames,
    switchedOff: [],
    cost: { voice: null, sms: null },
    breaker: 'CLOSED',
    health: 'OK',
    isFull: false,
  };
  const way: Way = { channel: 'sms', account, number: '+14155550100', numberId: 'n', place: 0 };
  const router = openRouter({ accounts: [account], ways: [way], currency: 'USD' });
  for (let mask = 0; mask < 2 ** 11; mask += 1) {
    const some = capabilityNames.filter((_, place) => mask & (1 << place));
    expect(router.select({ channel: 'sms', to: '+14155550199', capabilities: some })).toBe(way);
  }
});
