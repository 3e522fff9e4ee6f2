import type { PhoneNumber } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { rankNumbers } from '../reputation';
import { type Choice, explain, openRouter, type RouteRequest, readSnapshot, type Way } from '../routing';
import { placerOf } from './placing';
import type { StartCall } from './schema';

/** A number that may place a call, and why it was chosen. */
export interface ChosenWay {
  number: PhoneNumber;
  choice: Choice;
}

/**
 * Chooses the number, and with it the carrier, that a call goes out over.
 * @throws Problem `number-not-active`, `no-route`; `invalid` for a number that is not theirs, or that cannot do it
 */
export async function chooseWay(platform: Platform, tx: TenantTx, wanted: StartCall): Promise<ChosenWay> {
  await requireNumber(tx, wanted.from);
  const router = openRouter(await readSnapshot(platform, tx));
  const request: RouteRequest = {
    channel: 'voice',
    to: wanted.to,
    from: wanted.from,
    capabilities: wanted.signed ? ['stir-shaken'] : [],
    // Who is called from next door answers more often.
    localPresence: wanted.from === undefined,
    override: wanted.provider_override,
  };
  const choice = explain(router, request);
  const able = await numbersOf(tx, router.ways(request));
  const numbers = wanted.from === undefined ? await byTurn(tx, able, wanted, platform.clock()) : able;
  const number = numbers.find((each) => inability(each, wanted) === null);
  if (number) return { number, choice };
  if (numbers[0]) throw inability(numbers[0], wanted)!;
  throw new Problem('no-route', 'No carrier can place this call now. Nobody was called.', {
    explanation: choice,
  });
}

/**
 * Leaves out numbers that rest, so that carriers do not take them for spam; of those that are as good as the first, the
 * one goes first whose turn it is.
 * @throws Problem `number-not-active` when all of them rest
 */
async function byTurn(
  tx: TenantTx,
  numbers: PhoneNumber[],
  { signed = false, to }: StartCall,
  now: Date,
): Promise<PhoneNumber[]> {
  const turns = await rankNumbers(tx, { signed }, now);
  const awake = numbers.filter(({ id }) => turns.includes(id));
  if (awake.length === 0 && numbers.length > 0)
    throw new Problem(
      'number-not-active',
      'All your numbers rest, so that carriers do not take them for spam. Nobody was called. Name one in "from", or end its rest on its page.',
    );
  const [first] = awake;
  const isLocal = Boolean(first?.areaCode) && to.startsWith(`+1${first!.areaCode}`);
  const alike = (each: PhoneNumber): boolean =>
    each.provider === first?.provider &&
    each.providerAccountId === first.providerAccountId &&
    (!isLocal || each.areaCode === first.areaCode);
  const turn = ({ id }: PhoneNumber): number => turns.indexOf(id);
  // The router names one number of each account; the others of that account are as good.
  const others = first
    ? await tx.phoneNumber.findMany({ where: { id: { in: turns }, provider: first.provider } })
    : [];
  return [
    ...others.filter(alike).sort((one, other) => turn(one) - turn(other)),
    ...awake.filter((each) => !alike(each)),
  ];
}

/** Reads the numbers of ways, in their order. */
export async function numbersOf(tx: TenantTx, ways: Way[]): Promise<PhoneNumber[]> {
  const ids = ways.flatMap(({ numberId }) => numberId ?? []);
  const rows = await tx.phoneNumber.findMany({ where: { id: { in: ids } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What the provider that would place the call cannot do; null when it can. */
export function inability(
  number: PhoneNumber,
  wanted: Pick<StartCall, 'assistantId' | 'machineDetection'>,
): Problem | null {
  const { calls, isCarrier } = placerOf(number);
  if (isCarrier && wanted.assistantId !== undefined && wanted.assistantId !== number.assistantId)
    return new Problem('invalid', 'Calls from this number are spoken by its own receptionist.', {
      errors: [{ path: 'assistantId', message: 'is not the receptionist of this number' }],
    });
  if (wanted.machineDetection && !calls.detectsMachines)
    return new Problem('invalid', 'The provider that calls from this number does not tell machines apart.', {
      errors: [{ path: 'machineDetection', message: 'is not possible from this number' }],
    });
  return null;
}

async function requireNumber(tx: TenantTx, from: string | undefined): Promise<void> {
  const isId = /^[0-9a-f]{8}-/.test(from ?? '');
  const found = await tx.phoneNumber.count({
    where: {
      status: 'ACTIVE',
      voiceNumberId: { not: null },
      ...(from ? (isId ? { id: from } : { number: from }) : {}),
    },
  });
  if (found > 0) return;
  if (!from) throw new Problem('number-not-active', 'There is no active number to call from yet.');
  throw new Problem('invalid', 'There is no such active number.', {
    errors: [{ path: 'from', message: 'is none of your active numbers' }],
  });
}
