import type { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import { type CallLogQuery, type callDetail, listed, presentCallSummary } from './schema';

/** Lists calls, the newest first. */
export async function listCalls(tx: TenantTx, query: CallLogQuery) {
  const where = conditions(query);
  const rows = await tx.callLog.findMany({
    where,
    include: listed,
    orderBy: [{ startTime: 'desc' }, { id: 'desc' }],
    take: query.limit,
    skip: query.offset,
  });
  return {
    callLogs: rows.map(presentCallSummary),
    total: await tx.callLog.count({ where }),
    limit: query.limit,
    offset: query.offset,
  };
}

function conditions(query: CallLogQuery): Prisma.CallLogWhereInput {
  const all: Prisma.CallLogWhereInput[] = [];
  if (query.startDate) all.push({ startTime: { gte: query.startDate } });
  if (query.endDate) all.push({ startTime: { lte: query.endDate } });
  if (query.direction) all.push({ direction: query.direction });
  if (query.reason) all.push({ callReason: query.reason });
  if (query.number) all.push({ OR: [{ fromNumber: query.number }, { toNumber: query.number }] });
  if (query.search) {
    const contains = { contains: query.search, mode: 'insensitive' as const };
    all.push({ OR: [{ summary: contains }, { notes: contains }, { transcript: contains }] });
  }
  return { AND: all };
}

/** Reads one call with all that was said and done in it. */
export async function getCall(tx: TenantTx, id: string): Promise<z.input<typeof callDetail>> {
  const row = await tx.callLog.findUnique({
    where: { id },
    include: {
      ...listed,
      toolCalls: { orderBy: { createdAt: 'asc' } },
      recordings: { where: { audioKey: { not: null } }, orderBy: { createdAt: 'asc' } },
    },
  });
  if (!row) throw new Problem('not-found', 'There is no such call.');
  return {
    ...presentCallSummary(row),
    transcript: row.transcript,
    turns: (Array.isArray(row.turns) ? row.turns : []) as z.input<typeof callDetail>['turns'],
    tools: row.toolCalls.map((each) => ({
      name: each.name,
      arguments: each.arguments as Record<string, unknown>,
      answer: each.answer,
      milliseconds: each.milliseconds,
      at: each.createdAt.toISOString(),
    })),
    recordings: row.recordings.map((each) => ({
      id: each.id,
      durationSeconds: each.durationSeconds,
      url: `/api/calls/${id}/recordings/${each.id}`,
    })),
  };
}

/** Writes what a person notes about a call. */
export async function noteOnCall(tx: TenantTx, id: string, notes: string | null) {
  const { count } = await tx.callLog.updateMany({ where: { id }, data: { notes } });
  if (count === 0) throw new Problem('not-found', 'There is no such call.');
  return getCall(tx, id);
}
