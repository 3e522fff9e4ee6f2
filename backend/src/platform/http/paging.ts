import { z } from 'zod';

/** Query of a list with a total: `limit` 1 to 200, default 50; `offset` from 0. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

/** Query of a list that is read onwards: `cursor` is what the page before gave as `nextCursor`. */
export const cursorQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .max(200)
    .transform((text, context) => {
      const [at, id] = Buffer.from(text, 'base64url').toString().split('|');
      const date = new Date(at ?? '');
      // Exactly what cursorAfter writes: the database would choke on other years and ids.
      const known =
        /^[12]\d{3}-[\dT:.-]{18}Z$/.test(at ?? '') &&
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id ?? '');
      if (!known || Number.isNaN(date.getTime())) {
        context.addIssue({ code: 'custom', message: 'is not a cursor that this list gave' });
        return z.NEVER;
      }
      return { at: date, id: id! };
    })
    .optional(),
});

/** Query of a list that can be read onwards by cursor, and entered at an offset. */
export const listQuery = pageQuery.extend({ cursor: cursorQuery.shape.cursor });
export type ListQuery = z.output<typeof listQuery>;

/** What a list's database function is asked for, with further conditions as they are. */
export function wantedPage<Query extends ListQuery>({ cursor, ...query }: Query) {
  return { ...query, cursorAt: cursor?.at, cursorId: cursor?.id };
}

/** Makes the cursor after a row. */
export function cursorAfter(row: { at: Date; id: string }): string {
  return Buffer.from(`${row.at.toISOString()}|${row.id}`).toString('base64url');
}

/** What a list that has both tells beside its rows. */
export const listEnds = {
  /** Counted up to 10,000. */
  total: z.number(),
  /** Whether there may be more than `total`. */
  totalIsCapped: z.boolean(),
  limit: z.number(),
  offset: z.number(),
  /** Gives the next page with `cursor`, however deep as fast as the first; null after the last one. */
  nextCursor: z.string().nullable(),
};
