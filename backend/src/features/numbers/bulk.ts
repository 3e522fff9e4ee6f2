import { z } from 'zod';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { provisionNumber } from './provision-number';
import { releaseNumber } from './release-number';
import { phoneNumber, provisionBody } from './schema';

const most = 50;

export const bulkBody = provisionBody
  .omit({ phoneNumber: true })
  .extend({ countryCode: provisionBody.shape.countryCode.default('US'), quantity: z.int().min(1).max(most) });

export const bulkReleaseBody = z.strictObject({
  numberIds: z.array(z.uuid().toLowerCase()).min(1).max(most),
});

const refusal = z.object({ code: z.string(), message: z.string() }).nullable();

export const bulkResult = z
  .object({
    accepted: z.number(),
    refused: z.number(),
    /** In the order of the request. Each has its number, or why there is none; nothing was charged for those. */
    results: z.array(z.object({ ok: z.boolean(), number: phoneNumber.nullable(), problem: refusal })),
  })
  .meta({ id: 'BulkNumbers' });

export const bulkReleaseResult = z
  .object({
    accepted: z.number(),
    refused: z.number(),
    results: z.array(
      z.object({ numberId: z.string(), ok: z.boolean(), number: phoneNumber.nullable(), problem: refusal }),
    ),
  })
  .meta({ id: 'BulkRelease' });

type Shown = z.input<typeof phoneNumber>;
type Item = { ok: true; number: Shown; problem: null } | { ok: false; number: null; problem: Refused };
type Refused = { code: string; message: string };

/**
 * Orders several numbers at once. Each is an order of its own with steps of its own: one that fails later takes back
 * what it bought, and leaves the others alone.
 * @throws Problem of the first order when none could be taken
 */
export async function provisionMany(
  platform: Platform,
  tx: TenantTx,
  by: By,
  { quantity, ...wanted }: z.output<typeof bulkBody>,
): Promise<z.input<typeof bulkResult>> {
  const results = await each(Array.from({ length: quantity }), () =>
    provisionNumber(platform, tx, by, wanted),
  );
  return counted(results);
}

/**
 * Releases several numbers at once, each by a saga of its own. Rows are taken in the order of their ids, so that two
 * who release the same ones do not wait for each other in a circle.
 * @throws Problem of the first number when none can be released
 */
export async function releaseMany(
  tx: TenantTx,
  by: By,
  numberIds: string[],
): Promise<z.input<typeof bulkReleaseResult>> {
  const ids = [...new Set(numberIds)];
  const inTurn = [...ids].sort();
  const items = await each(inTurn, (id) => releaseNumber(tx, by, id));
  const { accepted, refused } = counted(items);
  return {
    accepted,
    refused,
    results: ids.map((numberId) => ({ numberId, ...items[inTurn.indexOf(numberId)]! })),
  };
}

/** Does the same for each. What refuses one has written nothing for it, so what went well before stays. */
async function each<T>(all: T[], act: (one: T) => Promise<Shown>): Promise<Item[]> {
  const items: Item[] = [];
  let first: Problem | undefined;
  for (const one of all) {
    try {
      items.push({ ok: true, number: await act(one), problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      first ??= error;
      items.push({ ok: false, number: null, problem: { code: error.code, message: error.message } });
    }
  }
  if (first && items.every(({ ok }) => !ok)) throw first;
  return items;
}

function counted(results: Item[]) {
  const accepted = results.filter(({ ok }) => ok).length;
  return { accepted, refused: results.length - accepted, results };
}
