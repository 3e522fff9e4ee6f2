import type { TenantTx } from '../../platform/db/tenant';

/** Reads what the owner has taught an assistant, the newest first, as much as a prompt should hold. */
export async function readTaught(
  tx: TenantTx,
  assistantId: string,
): Promise<{ question: string; answer: string }[]> {
  const rows = await tx.unansweredQuestion.findMany({
    where: { assistantId, status: 'TAUGHT', answer: { not: null } },
    orderBy: { answeredAt: 'desc' },
    take: 100,
    select: { question: true, answer: true },
  });
  return rows.map(({ question, answer }) => ({ question, answer: answer ?? '' }));
}
