import type { FindingKind, PhoneNumber, Provisioning } from '../../../generated/prisma/client';
import type { TenantTx } from '../../../platform/db/tenant';
import { formatNumber } from '../../../platform/format-number';
import { idFromReference } from '../../../platform/ids';
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
 * Compares one tenant with the part of an account's holdings that bears its references. Pure.
 * @returns findings; a number that seems gone is only suspected, and is asked for once more by its id
 */
export function judge(
  account: Pick<ConnectedAccount, 'key' | 'ref'>,
  own: OwnSide,
  holdings: Holdings,
): { findings: Finding[]; suspects: PhoneNumber[] } {
  const live = own.numbers.filter(
    (each) =>
      !['CANCELLED', 'FAILED'].includes(each.status) &&
      each.voiceProvider === account.ref.provider &&
      each.voiceAccountId === account.ref.accountId,
  );
  const atWork = new Set(
    own.sagas
      .filter((saga) => ['RUNNING', 'WAITING', 'UNDOING', 'NEEDS_ATTENTION'].includes(saga.status))
      .map((saga) => saga.id),
  );
  const findings = [
    ...unusedNumbers(holdings, live, atWork),
    ...unusedTrunks(holdings, live, atWork),
    ...unusedAssistants(account.key, holdings, own),
    ...drifted(account.key, holdings, live, own),
    ...stuck(own, live),
  ];
  const present = new Set(holdings.numbers.map((each) => each.id));
  const suspects = live.filter(
    (each) => each.status === 'ACTIVE' && each.voiceNumberId !== null && !present.has(each.voiceNumberId),
  );
  return { findings, suspects };
}

function unusedNumbers({ numbers }: Holdings, live: PhoneNumber[], atWork: Set<string>): Finding[] {
  const used = new Set(live.map((each) => each.voiceNumberId));
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
