import type { Request, Response } from 'express';
import type { z } from 'zod';

/** Answers an error as Retell's description has it. */
export function refuse(response: Response, status: 400 | 401 | 402 | 422, message: string): void {
  response.status(status).json({ status: 'error', message });
}

/** Reads a body; when it does not fit, answers 400 and gives null. */
export function readBody<Body>(shape: z.ZodType<Body>, request: Request, response: Response): Body | null {
  const parsed = shape.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  refuse(response, 400, faults.join('; '));
  return null;
}

/** Finds what `:id` names; when there is none, answers as Retell does and gives null. */
export function find<Found>(things: Map<string, Found>, request: Request, response: Response): Found | null {
  const found = things.get(String(request.params['id']));
  if (!found) refuse(response, 422, 'Cannot find requested asset under given api key.');
  return found ?? null;
}

/** Answers a page, the newest first: the key of the next one is the place where it begins. */
export function answerPage<Item>(
  response: Response,
  items: Iterable<Item>,
  page: { limit?: unknown; pagination_key?: unknown; sort_order?: unknown },
  present: (item: Item) => unknown = (item) => item,
): void {
  const all = [...items];
  if (page.sort_order !== 'ascending') all.reverse();
  const start = Number(page.pagination_key ?? 0) || 0;
  const limit = Math.min(Math.max(Number(page.limit ?? 50) || 50, 1), 1000);
  const end = start + limit;
  const more = end < all.length;
  response.json({
    items: all.slice(start, end).map(present),
    has_more: more,
    ...(more && { pagination_key: String(end) }),
  });
}
