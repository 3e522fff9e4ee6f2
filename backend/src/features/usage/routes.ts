import { z } from 'zod';
import { type Route, route } from '../../platform/http/route';
import { exportUsage } from './export-usage';
import { listItems } from './list-items';
import { readUsage } from './read-usage';
import { itemsQuery, monthOf, monthQuery, usage, usageItem } from './schema';

const tag = 'Usage';

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/usage',
    summary: 'What has been used this month, and what it cost',
    tag,
    permission: 'billing:read',
    query: monthQuery,
    response: usage,
    tx: (tx, { query, platform }) => readUsage(tx, monthOf(query, platform.clock())),
  }),
  route({
    method: 'get',
    path: '/api/usage/items',
    summary: 'What each call and text of the month cost, the newest first',
    tag,
    permission: 'billing:read',
    query: itemsQuery,
    response: z.object({
      items: z.array(usageItem),
      total: z.number(),
      limit: z.number(),
      offset: z.number(),
    }),
    tx: (tx, { query, platform }) => listItems(tx, monthOf(query, platform.clock()), query),
  }),
  route({
    method: 'get',
    path: '/api/usage/export',
    summary: 'The same, line by line, as CSV text',
    tag,
    permission: 'billing:read',
    query: monthQuery,
    response: z.object({ fileName: z.string(), csv: z.string() }),
    tx: async (tx, { query, platform }) => {
      const month = monthOf(query, platform.clock());
      return {
        fileName: `usage-${month.toISOString().slice(0, 7)}.csv`,
        csv: await exportUsage(tx, month),
      };
    },
  }),
];
