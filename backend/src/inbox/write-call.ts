import {
  type AnsweringFacts,
  type AnsweringSetup,
  type AnsweringState,
  shareAt,
} from '../features/reception';
import { makeBatch } from '../platform/batch';
import { isOfData } from '../platform/db/refusal';
import { platformTenantId } from '../platform/db/system';
import { newId } from '../platform/ids';
import type { Platform } from '../platform/platform';
import type { Place } from './place';
import { receiveCalls, receiveKnownCall, receiveKnownCalls } from './statements';

/** A call that a carrier asks about. */
export interface ArrivingCall {
  place: Place;
  /** The part of a plan that somebody took; null for a call that has just arrived. */
  mark: string | null;
  provider: string;
  /** The tenant whose account the carrier speaks of; the platform's own for its accounts. */
  owner: string;
}

/** A call that has been written down. All is null for a number that is nobody's. */
export interface ArrivedCall {
  tenant: string | null;
  callId: string | null;
  facts: AnsweringFacts | null;
}

interface WrittenCall extends AnsweringState {
  tenant: string | null;
  callId: string | null;
  stamp: string | null;
  /** Null where what the process knows still holds. */
  setup: AnsweringSetup | null;
}

/** What is sent along with a call, so that the database reads only what has changed. */
interface Claim {
  tenant: string;
  numberId: string;
  stamp: string;
  voiceKey: string;
  secondKey: string | undefined;
  /** One more than may be at once: calls that run are counted no further. */
  mostLive: number;
}

/** What calls to a number are answered from, as this process has read it. */
interface Known {
  setup: AnsweringSetup;
  claim: Claim;
  until: number;
}

type Positioned = WrittenCall & { position: number };

interface Wanted {
  arriving: ArrivingCall;
  callRow: string;
  at: Date;
  claim: Claim | undefined;
}

/** About a kilobyte each. */
const mostKnown = 25_000;
/** Half of the time after which the database forgets a change: until then no stamp comes back. */
const knownForMs = 43_200_000;

/**
 * Writes down calls that arrive, in one round trip while nothing has changed, and gives what the answer is made from. What
 * stays is kept by the process and compared by its stamp in the statement that writes the next call, so that nothing is used that has
 * changed since, in whatever process.
 */
export function makeCallWriter(platform: Platform): (call: ArrivingCall) => Promise<ArrivedCall> {
  const known = new Map<string, Known>();

  const batch = makeBatch((items: Wanted[]) => writeCalls(platform, items), { isOfOne: isOfData });

  function keep(number: string, { tenant, stamp, setup }: WrittenCall): void {
    if (tenant === null || stamp === null || setup === null) return;
    // When it is full, the number that has been in it longest goes.
    if (known.size >= mostKnown && !known.has(number)) known.delete(known.keys().next().value!);
    const { numberId, voiceKey, second, plan } = setup;
    const keys = second ? [voiceKey, second.key] : [voiceKey];
    const mostLive = 1 + Math.max(...keys.map((key) => shareAt(plan, key)));
    const claim = { tenant, numberId, stamp, voiceKey, secondKey: second?.key, mostLive };
    known.set(number, { setup, claim, until: Date.now() + knownForMs });
  }

  return async (arriving) => {
    const { number } = arriving.place;
    const before = number ? known.get(number) : undefined;
    const isTheirs = arriving.owner === platformTenantId || arriving.owner === before?.claim.tenant;
    const holds = isTheirs && before !== undefined && before.until > Date.now();
    const written = await batch.add({
      arriving,
      callRow: newId(),
      at: platform.clock(),
      claim: holds ? before.claim : undefined,
    });
    if (number) keep(number, written);
    const { tenant, callId, stamp: _, setup, voiceState, secondState, liveCalls, rungSeconds } = written;
    const current = setup ?? before?.setup;
    if (tenant === null || !current) return { tenant, callId, facts: null };
    return { tenant, callId, facts: { ...current, voiceState, secondState, liveCalls, rungSeconds } };
  };
}

/** Those of which enough is known by one statement; all others, and those of which something has changed, by another. */
async function writeCalls(platform: Platform, items: Wanted[]): Promise<WrittenCall[]> {
  const rows = items.map(rowOf);
  // One statement writes a row once; where a carrier tells of a call twice at the same time, the second one comes after it.
  const ids = rows.map(({ provider, call }) => `${provider} ${call}`);
  const known = rows.filter(({ stamp, position }) => stamp && ids.indexOf(ids[position]!) === position);
  // In one sequence everywhere: two statements that write the same calls wait for each other in one direction only.
  known.sort((one, other) => (ids[one.position]! < ids[other.position]! ? -1 : 1));
  const written: WrittenCall[] = [];
  if (known.length === 1) {
    const [alone] = await writeKnown(platform, known[0]!);
    if (alone) written[known[0]!.position] = alone;
  } else if (known.length > 1) {
    for (const each of await platform.system.ask<Positioned>(receiveKnownCalls, JSON.stringify(known)))
      written[each.position] = each;
  }
  const others = rows.filter(({ position }) => !written[position]);
  if (others.length > 0)
    for (const each of await platform.system.ask<Positioned>(receiveCalls, JSON.stringify(others)))
      written[each.position] = each;
  return written;
}

/** What the statements read, member by member: copied together, it would have more, and take longer to make. */
function rowOf({ arriving, callRow, at, claim }: Wanted, position: number) {
  const { place, mark, provider, owner } = arriving;
  return {
    position,
    number: place.number,
    contact: place.contact,
    call: place.call,
    mark,
    provider,
    owner,
    callRow,
    at,
    tenant: claim?.tenant,
    numberId: claim?.numberId,
    stamp: claim?.stamp,
    voiceKey: claim?.voiceKey,
    secondKey: claim?.secondKey,
    mostLive: claim?.mostLive,
  };
}

function writeKnown(platform: Platform, row: ReturnType<typeof rowOf>): Promise<WrittenCall[]> {
  return platform.system.ask<WrittenCall>(
    receiveKnownCall,
    ...[row.tenant, row.callRow, row.call, row.provider, row.numberId, row.contact, row.number, row.at],
    ...[row.stamp, row.mark, row.voiceKey, row.secondKey, row.mostLive],
  );
}
