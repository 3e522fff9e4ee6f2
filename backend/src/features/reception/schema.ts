import { z } from 'zod';
import type { UnansweredQuestion } from '../../generated/prisma/client';

export const idParams = z.object({ id: z.uuid() });

export const answerBody = z.strictObject({ answer: z.string().trim().min(1).max(1000) });

export const question = z
  .object({
    id: z.string(),
    question: z.string(),
    timesAsked: z.number().int(),
    status: z.enum(['OPEN', 'TAUGHT', 'DISMISSED']),
    answer: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Question' });

export function presentQuestion(row: UnansweredQuestion): z.input<typeof question> {
  return {
    id: row.id,
    question: row.question,
    timesAsked: row.timesAsked,
    status: row.status,
    answer: row.answer,
    createdAt: row.createdAt.toISOString(),
  };
}
