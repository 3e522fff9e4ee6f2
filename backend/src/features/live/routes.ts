import { z } from 'zod';
import { route } from '../../platform/http/route';
import { version } from '../../platform/version';
import { streamChanges } from './stream-changes';

const system = z
  .object({
    mode: z.enum(['lab', 'live']),
    version: z.string(),
    features: z.object({ billing: z.enum(['sandbox', 'operator']) }),
  })
  .meta({ id: 'System' });

export const routes = [
  route({
    method: 'get',
    path: '/api/system',
    summary: 'What this installation is',
    tag: 'System',
    permission: 'public',
    response: system,
    handle: async ({ platform }) => ({
      mode: platform.lab ? ('lab' as const) : ('live' as const),
      version,
      features: { billing: platform.lab ? ('sandbox' as const) : ('operator' as const) },
    }),
  }),
  route({
    method: 'get',
    path: '/api/events',
    summary: 'Be told of changes, as server-sent events',
    tag: 'System',
    permission: 'signed-in',
    response: z.string(),
    stream: (context, response) => streamChanges(context, response),
  }),
];
