import { type Capability, capabilityNames } from '../../providers/capabilities';
import { areaPrefixOf, countryPrefixOf } from './area';
import { mayText, textDestinations } from './destinations';
import { compare } from './rank';
import type { Channel, RouteRequest, RouterAccount, Snapshot, Way } from './snapshot';

/** Chooses ways out of one snapshot. The same request has the same answer, and nothing is asked of anybody. */
export interface Router {
  readonly snapshot: Snapshot;
  /** The best way; null when there is none. */
  select(request: RouteRequest): Way | null;
  /** The best way of each account that may be used, the best first: what is tried when the first cannot. */
  ways(request: RouteRequest): Way[];
}

/** The ways of one account that can do something, ranked ahead. */
interface Ranked {
  account: RouterAccount;
  best: Way;
  /** The best by the beginning of its number: of an area (`+1415`), or of a country (`+1`). */
  near: Map<string, Way>;
}

/** All that can do something, ranked ahead. */
interface Plan {
  best: Way | null;
  near: Map<string, Way>;
  accounts: Ranked[];
}

const most = 512;
const bits = new Map<Capability, number>(capabilityNames.map((name, place) => [name, 1 << place]));

/**
 * Ranks a snapshot when it is first asked for something, once for each kind of request; then a choice is two looks into
 * a map, however many numbers there are.
 */
export function openRouter(snapshot: Snapshot): Router {
  const destinations = textDestinations();
  const plans = new Map<number, Plan>();
  const named = new Map<string, Way[]>();
  const masks = new Map(snapshot.accounts.map((account) => [account, maskOf(account.capabilities)]));

  function plan(request: RouteRequest): Plan {
    const wanted = neededMask(request);
    const place = request.channel === 'voice' ? destinations.length : placeOf(destinations, request.to);
    const key = (wanted * 2 + (request.preferCheapest ? 1 : 0)) * (destinations.length + 1) + place;
    const known = plans.get(key);
    if (known) return known;
    if (plans.size >= most) plans.clear();
    const usable = snapshot.ways.filter(
      ({ channel, account }) =>
        channel === request.channel &&
        !account.isFull &&
        (masks.get(account)! & wanted) === wanted &&
        (channel === 'voice' || mayText(account.provider, request.to)),
    );
    const made = rank(usable, request.preferCheapest ?? false);
    plans.set(key, made);
    return made;
  }

  /** The ways of a number that is named by its id or digits. */
  function waysOf(from: string): Way[] {
    if (named.size === 0)
      for (const way of snapshot.ways)
        for (const name of [way.numberId, way.number])
          if (name !== null) named.set(name, [...(named.get(name) ?? []), way]);
    return named.get(from) ?? [];
  }

  function ways(request: RouteRequest): Way[] {
    const { from, to, override, maxCost, localPresence } = request;
    const near = localPresence ? to : null;
    const order = { near, preferCheapest: request.preferCheapest ?? false };
    const theirs = from === undefined ? null : waysOf(from).filter((way) => way.channel === request.channel);
    return plan(request)
      .accounts.filter(({ account }) => override === undefined || isNamed(account, override))
      .filter(({ account }) => override !== undefined || isAffordable(account, request.channel, maxCost))
      .flatMap((ranked) => (theirs ? theirs.filter((way) => isOf(way, ranked)) : [nearest(ranked, near)]))
      .sort((one, other) => compare(one, other, order));
  }

  return {
    snapshot,
    ways,
    select(request) {
      const { from, override, maxCost, localPresence } = request;
      if (from !== undefined || override !== undefined || maxCost !== undefined)
        return ways(request)[0] ?? null;
      const ranked = plan(request);
      return localPresence ? nearest(ranked, request.to) : ranked.best;
    },
  };
}

function nearest<Best extends Way | null>(
  { best, near }: { best: Best; near: Map<string, Way> },
  to: string | null,
): Way | Best {
  if (to === null) return best;
  const area = areaPrefixOf(to);
  return (area === null ? undefined : near.get(area)) ?? near.get(countryPrefixOf(to)) ?? best;
}

function rank(usable: Way[], preferCheapest: boolean): Plan {
  const order = { near: null, preferCheapest };
  usable.sort((one, other) => compare(one, other, order));
  const accounts = new Map<RouterAccount, Ranked>();
  const best = usable[0] ?? null;
  const near = new Map<string, Way>();
  for (const way of usable) {
    const { account } = way;
    const ranked = accounts.get(account) ?? { account, best: way, near: new Map<string, Way>() };
    accounts.set(account, ranked);
    place(ranked.near, way);
    // A number nearby does not make up for an account that is not to be used.
    if ((account.breaker === 'OPEN') === (best!.account.breaker === 'OPEN')) place(near, way);
  }
  return { best, near, accounts: [...accounts.values()] };
}

/** The ways come in their order, so the first of an area stays. */
function place(near: Map<string, Way>, way: Way): void {
  if (!way.number?.startsWith('+')) return;
  for (const prefix of [areaPrefixOf(way.number), countryPrefixOf(way.number)])
    if (prefix !== null && !near.has(prefix)) near.set(prefix, way);
}

function maskOf(capabilities: readonly Capability[]): number {
  let mask = 0;
  for (const name of capabilities) mask |= bits.get(name)!;
  return mask;
}

function neededMask({ channel, capabilities }: RouteRequest): number {
  const own = bits.get(channel)!;
  return capabilities ? own | maskOf(capabilities) : own;
}

function placeOf(destinations: readonly string[], to: string): number {
  for (let place = 0; place < destinations.length; place += 1)
    if (to.startsWith(destinations[place]!)) return place;
  return destinations.length;
}

const isOf = (way: Way, { account }: Ranked): boolean => way.account === account;

/** Whether an override names an account: by its key, or by its provider. */
export function isNamed({ key, provider }: RouterAccount, override: string): boolean {
  return override === key || override === provider;
}

/** Whether a minute or text costs no more than it may. What nobody knows may cost more. */
export function isAffordable(
  { cost }: RouterAccount,
  channel: Channel,
  maxCost: number | undefined,
): boolean {
  return maxCost === undefined || (cost[channel] ?? Number.POSITIVE_INFINITY) <= maxCost;
}
