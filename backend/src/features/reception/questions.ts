import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import { presentQuestion } from './schema';
import { plain } from './speech';

/** Most that are kept open for one assistant; the ones asked least make room. */
const mostOpen = 200;
const mostShown = 500;

/** Lists what callers asked and the receptionist did not know: open ones first, the most asked before the others. */
export async function listQuestions(tx: TenantTx, assistantId: string) {
  if (!(await tx.assistant.findFirst({ where: { id: assistantId, deletedAt: null }, select: { id: true } })))
    throw new Problem('not-found', 'There is no such receptionist.');
  const rows = await tx.unansweredQuestion.findMany({
    where: { assistantId },
    orderBy: [{ status: 'asc' }, { timesAsked: 'desc' }, { createdAt: 'desc' }],
    take: mostShown,
  });
  return { questions: rows.map(presentQuestion) };
}

/** Teaches an answer: from the next call on the receptionist knows it. */
export async function answerQuestion(tx: TenantTx, by: By, id: string, answer: string) {
  const row = await tx.unansweredQuestion.update({
    where: { id: (await lockQuestion(tx, id)).id },
    data: {
      status: 'TAUGHT',
      answer,
      answeredAt: new Date(),
      answeredBy: by.actor.type === 'user' ? by.actor.userId : null,
    },
  });
  await relearn(tx, row.assistantId);
  await told(tx, by, 'question.taught', row.id);
  return presentQuestion(row);
}

/** Puts a question aside: nobody needs to answer it. What was taught before is forgotten. */
export async function dismissQuestion(tx: TenantTx, by: By, id: string) {
  const before = await lockQuestion(tx, id);
  const row = await tx.unansweredQuestion.update({ where: { id }, data: { status: 'DISMISSED' } });
  if (before.status === 'TAUGHT') await relearn(tx, row.assistantId);
  await told(tx, by, 'question.dismissed', row.id);
  return presentQuestion(row);
}

/** Notes a question nobody could answer. The same one, in other capitals or marks, is counted and not written twice. */
export async function collectQuestion(
  tx: TenantTx,
  asked: { assistantId: string; question: string; callLogId: string | null },
): Promise<string> {
  // One at a time for an assistant, so that two callers with one question make one row.
  await tx.$queryRaw`select id from assistants where id = ${asked.assistantId}::uuid for update`;
  const known = await tx.unansweredQuestion.findMany({
    where: { assistantId: asked.assistantId, status: { in: ['OPEN', 'DISMISSED'] } },
    orderBy: { updatedAt: 'desc' },
    take: 1_000,
    select: { id: true, question: true },
  });
  const sought = plain(asked.question);
  const same = known.find((each) => plain(each.question) === sought);
  if (same) {
    await tx.unansweredQuestion.update({
      where: { id: same.id },
      data: { timesAsked: { increment: 1 }, lastCallLogId: asked.callLogId },
    });
    emitChange(tx, 'question.changed', same.id);
    return same.id;
  }
  await makeRoom(tx, asked.assistantId);
  const id = newId();
  await tx.unansweredQuestion.create({
    data: { id, assistantId: asked.assistantId, question: asked.question, lastCallLogId: asked.callLogId },
  });
  emitChange(tx, 'question.changed', id);
  return id;
}

/** A caller who plays games must not fill the table. */
async function makeRoom(tx: TenantTx, assistantId: string): Promise<void> {
  const surplus = await tx.unansweredQuestion.findMany({
    where: { assistantId, status: 'OPEN' },
    orderBy: [{ timesAsked: 'desc' }, { updatedAt: 'desc' }],
    skip: mostOpen - 1,
    select: { id: true },
  });
  if (surplus.length > 0)
    await tx.unansweredQuestion.deleteMany({ where: { id: { in: surplus.map((each) => each.id) } } });
}

async function lockQuestion(tx: TenantTx, id: string): Promise<{ id: string; status: string }> {
  const [row] = await tx.$queryRaw<{ id: string; status: string }[]>`
    select id, status::text from unanswered_questions where id = ${id}::uuid for update`;
  if (!row) throw new Problem('not-found', 'There is no such question.');
  return row;
}

/** The taught answers are part of what the assistant knows, so its copy at the voice provider is behind now. */
async function relearn(tx: TenantTx, assistantId: string): Promise<void> {
  await tx.assistant.update({ where: { id: assistantId }, data: { version: { increment: 1 } } });
  await enqueue(tx, 'assistant.sync', { assistantId }, { key: `assistant.sync:${assistantId}` });
  emitChange(tx, 'assistant.changed', assistantId);
}

async function told(tx: TenantTx, by: By, action: string, id: string): Promise<void> {
  await audit(tx, by, { action, targetType: 'question', targetId: id });
  emitChange(tx, 'question.changed', id);
}
