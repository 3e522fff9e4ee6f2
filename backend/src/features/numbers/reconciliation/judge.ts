import type { FindingKind, PhoneNumber, Provisioning } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { formatNumber } from '../../../platform/format-number';
import { idFromReference } from '../../../platform/ids';
import type { NumberAddresses } from '../../../providers/provider';
import type { ConnectedAccount } from '../../providers';
import type { Holdings } from './observe';

export interface Finding {
  kind: FindingKind;
  subjectType: 'number' | 'trunk' | 'assistant' | 'provisioning';
  subjectId: string;
  number: string | null;
  detail: string;
}

/** A tenant's own side: its numbers with their latest sagas, and its receptionists. */
export interface OwnSide {
  numbers: (PhoneNumber & { provisionings: Provisioning[] })[];
  sagas: Provisioning[];
  assistants: {
    id: string;
    deletedAt: Date | null;
    remotes: { accountKey: string; remoteId: string | null }[];
  }[];
}

/** Reads a tenant's side. */
export async function readOwnSide(tx: TenantTx): Promise<OwnSide> {
  return {
    numbers: await tx.phoneNumber.findMany({
      include: { provisionings: { orderBy: { createdAt: 'desc' }, take: 1 } },
    }),
    sagas: await tx.provisioning.findMany(),
    assistants: await tx.assistant.findMany({
      select: { id: true, deletedAt: true, remotes: { select: { accountKey: true, remoteId: true } } },
    }),
  };
}

/**
 * Gives what an account holds of a number: at the voice provider what answers it, at a carrier the number itself.
 * @returns null when the account holds nothing of it
 */
export function heldOf(account: Pick<ConnectedAccount, 'ref'>, row: PhoneNumber): string | null {
  const { provider, accountId } = account.ref;
  if (row.voiceProvider === provider && row.voiceAccountId === accountId) return row.voiceNumberId;
  return row.provider === provider && row.providerAccountId === accountId ? row.carrierNumberId : null;
}

/** Whether a number is answered by this account. */
function isAnswering(account: Pick<ConnectedAccount, 'ref'>, row: PhoneNumber): boolean {
  return row.voiceProvider === account.ref.provider && row.voiceAccountId === account.ref.accountId;
}

/**
 * Compares one tenant with the part of an account's holdings that bears its references. Pure.
 * @param addresses where a carrier shall ask about numbers of this account; null where it asks nobody
 * @returns findings; a number that seems gone is only suspected, and is asked for once more by its id
 */
export function judge(
  account: Pick<ConnectedAccount, 'key' | 'ref'>,
  own: OwnSide,
  holdings: Holdings,
  addresses: NumberAddresses | null = null,
): { findings: Finding[]; suspects: PhoneNumber[] } {
  const current = own.numbers.filter((each) => !['CANCELLED', 'FAILED'].includes(each.status));
  const answered = current.filter((each) => isAnswering(account, each));
  const used = new Set(current.map((each) => heldOf(account, each)));
  const atWork = new Set(
    own.sagas
      .filter((saga) => ['RUNNING', 'WAITING', 'UNDOING', 'NEEDS_ATTENTION'].includes(saga.status))
      .map((saga) => saga.id),
  );
  const findings = [
    ...unusedNumbers(holdings, used, atWork),
    ...unusedTrunks(holdings, answered, atWork),
    ...unusedAssistants(account.key, holdings, own),
    ...drifted(account.key, holdings, answered, own),
    ...(addresses ? misled(account, holdings, current, addresses) : []),
    ...stuck(own, answered),
  ];
  const present = new Set(holdings.numbers.map((each) => each.id));
  const suspects = current.filter((each) => {
    const held = heldOf(account, each);
    return each.status === 'ACTIVE' && held !== null && !present.has(held);
  });
  return { findings, suspects };
}

function unusedNumbers(
  { numbers }: Holdings,
  used: ReadonlySet<string | null>,
  atWork: Set<string>,
): Finding[] {
  return numbers
    .filter((each) => !used.has(each.id) && !atWork.has(idFromReference(each.reference) ?? ''))
    .map((each) => ({
      kind: 'PAID_UNUSED',
      subjectType: 'number',
      subjectId: each.id,
      number: each.number,
      detail: `${each.number ? formatNumber(each.number) : 'A number'} is at the provider and nobody uses it.`,
    }));
}

function unusedTrunks({ trunks }: Holdings, live: PhoneNumber[], atWork: Set<string>): Finding[] {
  const used = new Set(live.map((each) => each.voiceTrunkId));
  return trunks
    .filter((each) => !used.has(each.id) && !atWork.has(idFromReference(each.reference) ?? ''))
    .map((each) => ({
      kind: 'PAID_UNUSED',
      subjectType: 'trunk',
      subjectId: each.id,
      number: null,
      detail: 'A carrier connection is at the provider and no number uses it.',
    }));
}

function unusedAssistants(accountKey: string, { assistants }: Holdings, own: OwnSide): Finding[] {
  return assistants
    .filter((each) => {
      const mine = own.assistants.find((row) => row.id === idFromReference(each.reference));
      const remote = mine?.remotes.find((row) => row.accountKey === accountKey);
      // Not known here, or known under another id: a copy that nobody answers with.
      return (
        mine !== undefined &&
        (remote === undefined || (remote.remoteId !== null && remote.remoteId !== each.id))
      );
    })
    .map((each) => ({
      kind: 'PAID_UNUSED',
      subjectType: 'assistant',
      subjectId: each.id,
      number: null,
      detail: 'A copy of a receptionist is at the provider and nobody uses it.',
    }));
}

function drifted(accountKey: string, { numbers }: Holdings, live: PhoneNumber[], own: OwnSide): Finding[] {
  return live.flatMap((row) => {
    const there = numbers.find((each) => each.id === row.voiceNumberId);
    if (row.status !== 'ACTIVE' || !there) return [];
    const remote = own.assistants
      .find((each) => each.id === row.assistantId)
      ?.remotes.find((each) => each.accountKey === accountKey);
    const wanted = row.assistantId ? (remote?.remoteId ?? null) : null;
    if (there.assistantId === wanted) return [];
    return [
      {
        kind: 'DRIFT' as const,
        subjectType: 'number' as const,
        subjectId: row.id,
        number: row.number,
        detail: 'Another receptionist answers at the provider than the one chosen here.',
      },
    ];
  });
}

/** Somebody has sent a carrier's questions elsewhere: its calls never reach us. */
function misled(
  account: Pick<ConnectedAccount, 'ref'>,
  { numbers }: Holdings,
  current: PhoneNumber[],
  addresses: NumberAddresses,
): Finding[] {
  return current.flatMap((row): Finding[] => {
    const held = heldOf(account, row);
    const there = numbers.find((each) => each.id === held)?.addresses;
    if (row.status !== 'ACTIVE' || isAnswering(account, row) || !there) return [];
    if (there.voice === addresses.voice && there.sms === addresses.sms) return [];
    return [
      {
        kind: 'DRIFT',
        subjectType: 'number',
        subjectId: row.id,
        number: row.number,
        detail: 'The carrier sends the calls or texts of this number elsewhere.',
      },
    ];
  });
}

function stuck(own: OwnSide, live: PhoneNumber[]): Finding[] {
  // Found once, with the account that the number is at.
  return own.sagas.flatMap((saga) => {
    const number = live.find((each) => each.id === saga.phoneNumberId);
    if (saga.status !== 'NEEDS_ATTENTION' || !number) return [];
    return [
      {
        kind: 'STUCK' as const,
        subjectType: 'provisioning' as const,
        subjectId: number.id,
        number: number.number,
        detail: 'Setting up or releasing this number stopped and needs a decision.',
      },
    ];
  });
}
