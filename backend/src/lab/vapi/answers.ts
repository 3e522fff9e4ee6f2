import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Resource } from './world';

const reasons: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  409: 'Conflict',
};

/** Answers an error in the form seen in public reports: `{ message, error, statusCode }`. */
export function refuse(response: Response, status: 400 | 401 | 404 | 409, message: string | string[]): void {
  response.status(status).json({ message, error: reasons[status], statusCode: status });
}

/** Reads a body; when it does not fit, answers 400 with a list of faults and gives null. */
export function readBody<Body>(shape: z.ZodType<Body>, request: Request, response: Response): Body | null {
  const parsed = shape.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  refuse(response, 400, describe(parsed.error));
  return null;
}

/** Finds what `:id` names; when there is none, answers 404 and gives null. */
export function find<Found>(things: Map<string, Found>, request: Request, response: Response): Found | null {
  const found = things.get(String(request.params['id']));
  if (!found) refuse(response, 404, `Couldn't find ${String(request.params['id'])}`);
  return found ?? null;
}

const filters = z.looseObject({
  limit: z.coerce.number().min(0).max(1000).default(100),
  createdAtGt: z.iso.datetime().optional(),
  createdAtLt: z.iso.datetime().optional(),
  createdAtGe: z.iso.datetime().optional(),
  createdAtLe: z.iso.datetime().optional(),
});

/** Answers a bare array, newest first, cut by the `createdAt…` filters and `limit` (0 to 1000, default 100). */
export function answerList<Listed extends Resource>(
  request: Request,
  response: Response,
  things: Iterable<Listed>,
  present: (thing: Listed) => unknown,
): void {
  const parsed = filters.safeParse(request.query);
  if (!parsed.success) {
    refuse(response, 400, describe(parsed.error));
    return;
  }
  const { limit, createdAtGt, createdAtLt, createdAtGe, createdAtLe } = parsed.data;
  const fits = ({ createdAt }: Resource) =>
    (createdAtGt === undefined || Date.parse(createdAt) > Date.parse(createdAtGt)) &&
    (createdAtLt === undefined || Date.parse(createdAt) < Date.parse(createdAtLt)) &&
    (createdAtGe === undefined || Date.parse(createdAt) >= Date.parse(createdAtGe)) &&
    (createdAtLe === undefined || Date.parse(createdAt) <= Date.parse(createdAtLe));
  response.json([...things].reverse().filter(fits).slice(0, limit).map(present));
}

function describe(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
}

export const nameShape = z.string().max(40, 'must be shorter than or equal to 40 characters').optional();

export const serverShape = z
  .looseObject({
    url: z.url().optional(),
    credentialId: z.string().optional(),
    timeoutSeconds: z.number().min(1).max(300).optional(),
    backoffPlan: z
      .looseObject({
        type: z.enum(['fixed', 'exponential']),
        maxRetries: z.number().min(0).max(10),
        baseDelaySeconds: z.number().min(0).max(10),
      })
      .optional(),
  })
  .optional();
