import { type Capability, capabilityNames } from '../../providers/capabilities';
import { mayText } from './destinations';
import { difference, distance, type Order } from './rank';
import { isAffordable, isNamed, type Router } from './router';
import type { RouteRequest, RouterAccount, Way } from './snapshot';

/** Why an account was picked, comes later, or cannot be used. The dashboard has the words in both languages. */
export const reasonCodes = [
  // For and against, by what two of them differ first.
  'only-one',
  'override',
  'from',
  'local',
  'country',
  'cost',
  'priority',
  'health',
  'order',
  'breaker',
  'trial',
  // Rejected.
  'lacks',
  'switched-off',
  'destination',
  'not-asked-for',
  'no-number',
  'not-from',
  'too-expensive',
  'cost-unknown',
  'full',
  // While it was tried.
  'failed',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export type Reason = {
  code: ReasonCode;
  /** What is lacking, or what the provider said. */
  detail?: string;
};

export type Candidate = {
  provider: string;
  accountKey: string;
  name: string;
  number: string | null;
  numberId: string | null;
  verdict: 'picked' | 'next' | 'rejected';
  reasons: Reason[];
};

/** A choice as it is stored and shown. */
export type Choice = {
  accountKey: string | null;
  /** What was asked for beside the channel's own. */
  needs: Capability[];
  candidates: Candidate[];
};

/** Says of every account, in the order in which they are tried, why it was picked or not. */
export function explain(router: Router, request: RouteRequest): Choice {
  const ways = router.ways(request);
  const usable = new Set(ways.map(({ account }) => account));
  const tried = ways.map((way, place) => ({
    ...shown(way.account),
    number: way.number,
    numberId: way.numberId,
    verdict: place === 0 ? ('picked' as const) : ('next' as const),
    reasons: place === 0 ? reasonsFor(way, ways[1], request) : reasonsAgainst(way, ways[0]!, request),
  }));
  const rejected = router.snapshot.accounts
    .filter((account) => !usable.has(account) && isOfUse(account, request))
    .map((account) => ({
      ...shown(account),
      number: null,
      numberId: null,
      verdict: 'rejected' as const,
      reasons: [rejection(router, account, request)],
    }));
  const needs = [...(request.capabilities ?? [])];
  return { accountKey: ways[0]?.account.key ?? null, needs, candidates: [...tried, ...rejected] };
}

/** Whom to tell of: a trunk is no news in the choice of who sends a text, unless it was asked for. */
function isOfUse(account: RouterAccount, { channel, override }: RouteRequest): boolean {
  const all = [...account.capabilities, ...account.switchedOff];
  return all.includes(channel) || (override !== undefined && isNamed(account, override));
}

const shown = ({ provider, key, name }: RouterAccount) => ({ provider, accountKey: key, name });

function reasonsFor(way: Way, second: Way | undefined, request: RouteRequest): Reason[] {
  const reasons: Reason[] = [];
  if (request.override !== undefined) reasons.push({ code: 'override' });
  if (request.from !== undefined) reasons.push({ code: 'from' });
  if (request.localPresence && distance(way, request.to) < 2)
    reasons.push({ code: distance(way, request.to) === 0 ? 'local' : 'country' });
  const by = second ? difference(way, second, orderOf(request)) : null;
  if (by === null && reasons.length === 0) reasons.push({ code: 'only-one' });
  if (by !== null && by !== 'local' && (by !== 'order' || reasons.length === 0)) reasons.push({ code: by });
  return [...reasons, ...trialOf(way)];
}

function reasonsAgainst(way: Way, best: Way, request: RouteRequest): Reason[] {
  return [{ code: difference(best, way, orderOf(request)) }, ...trialOf(way)];
}

const orderOf = ({ localPresence, to, preferCheapest }: RouteRequest): Order => ({
  near: localPresence ? to : null,
  preferCheapest: preferCheapest ?? false,
});

const trialOf = ({ account }: Way): Reason[] => (account.breaker === 'HALF_OPEN' ? [{ code: 'trial' }] : []);

function rejection(router: Router, account: RouterAccount, request: RouteRequest): Reason {
  const { channel, to, override, maxCost, from } = request;
  if (override !== undefined && !isNamed(account, override)) return { code: 'not-asked-for' };
  const missing = lacking(account, request);
  if (missing !== undefined)
    return { code: account.switchedOff.includes(missing) ? 'switched-off' : 'lacks', detail: missing };
  if (channel === 'sms' && !mayText(account.provider, to)) return { code: 'destination' };
  const own = router.snapshot.ways.filter((way) => way.channel === channel && way.account === account);
  if (own.length === 0) return { code: 'no-number' };
  if (account.isFull) return { code: 'full' };
  if (from !== undefined && !own.some((way) => way.numberId === from || way.number === from))
    return { code: 'not-from' };
  if (!isAffordable(account, channel, maxCost))
    return { code: account.cost[channel] === null ? 'cost-unknown' : 'too-expensive' };
  return { code: 'no-number' };
}

function lacking(
  { capabilities }: RouterAccount,
  { channel, capabilities: more }: RouteRequest,
): Capability | undefined {
  const needed = new Set<Capability>([channel, ...(more ?? [])]);
  return capabilityNames.find((name) => needed.has(name) && !capabilities.includes(name));
}

/** A choice that nobody else was considered for: a number that was named, or an account that was asked for. */
export function choiceOf(way: Way, code: 'from' | 'override'): Choice {
  const { number, numberId, account } = way;
  return {
    accountKey: account.key,
    needs: [],
    candidates: [{ ...shown(account), number, numberId, verdict: 'picked', reasons: [{ code }] }],
  };
}

/** The choice of a way after others were tried and could not. @param tried what each of them said, by account */
export function choiceAfter(choice: Choice, way: Way, tried: ReadonlyMap<string, string>): Choice {
  const candidates = choice.candidates.map((each): Candidate => {
    const said = tried.get(each.accountKey);
    if (said !== undefined)
      return { ...each, verdict: 'rejected', reasons: [{ code: 'failed', detail: said.slice(0, 200) }] };
    return each.accountKey === way.account.key ? { ...each, verdict: 'picked' } : each;
  });
  return { ...choice, accountKey: way.account.key, candidates };
}
