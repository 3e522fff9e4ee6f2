import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';

/** What hangs on an account. */
export interface Dependents {
  /** Live numbers that are bought from it or answered by it. */
  numbers: { id: string; number: string | null }[];
  /** Texts that may have been sent over it, of which nothing has been heard yet. */
  textsUnderWay: number;
  callsUnderWay: number;
  /** Receptionists that have a copy there, which is left behind. */
  receptionists: number;
}

/** Reads what hangs on an account. */
export async function readDependents(tx: TenantTx, id: string): Promise<Dependents> {
  const numbers = await tx.phoneNumber.findMany({
    where: {
      OR: [{ providerAccountId: id }, { voiceAccountId: id }],
      status: { notIn: ['CANCELLED', 'FAILED'] },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, number: true },
  });
  const textsUnderWay = await tx.message.count({
    where: { accountKey: id, direction: 'OUTBOUND', status: 'QUEUED', claimedAt: { not: null } },
  });
  const callsUnderWay = await tx.callLog.count({
    where: { phoneNumberId: { in: numbers.map((each) => each.id) }, endTime: null },
  });
  const receptionists = await tx.assistantRemote.count({
    where: { accountKey: id, remoteId: { not: null } },
  });
  return { numbers, textsUnderWay, callsUnderWay, receptionists };
}

/** Refuses what would leave something without its account. @throws Problem `provider-in-use` */
export function requireFree({ numbers, textsUnderWay }: Dependents): void {
  if (numbers.length > 0) {
    const names = numbers.map((each) => each.number ?? 'one being set up').join(', ');
    throw new Problem('provider-in-use', `Release these numbers first: ${names}.`, { numbers });
  }
  if (textsUnderWay > 0)
    throw new Problem(
      'provider-in-use',
      `Over this account ${textsUnderWay} texts are under way, and it alone knows whether they were sent. Try again in a few minutes, or decide about those that wait for you under Texting.`,
      { textsUnderWay },
    );
}
