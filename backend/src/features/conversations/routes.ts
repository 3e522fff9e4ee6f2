import { z } from 'zod';
import { cursorQuery } from '../../platform/http/paging';
import { type Route, route } from '../../platform/http/route';
import { appointment as appointmentSchema } from '../appointments';
import { countUnread, listThreads } from './list-threads';
import { markThreadRead, readThread } from './read-thread';
import { item, thread, threadParams, threadsQuery } from './schema';

const tag = 'Conversations';

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/threads',
    summary: 'Conversations, the newest first',
    tag,
    permission: 'messages:read',
    query: threadsQuery,
    response: z.object({ threads: z.array(thread), nextCursor: z.string().nullable(), unread: z.number() }),
    tx: async (tx, { query }) => ({ ...(await listThreads(tx, query)), unread: await countUnread(tx) }),
  }),
  route({
    method: 'get',
    path: '/api/threads/:id',
    summary: 'One conversation: calls, texts, voicemail and bookings, the newest last',
    tag,
    permission: 'messages:read',
    params: threadParams,
    query: cursorQuery,
    response: z.object({
      thread: thread.pick({ id: true, customer: true, contact: true, formattedContact: true }),
      items: z.array(item),
      nextCursor: z.string().nullable(),
      upcoming: z.array(appointmentSchema),
    }),
    tx: (tx, { params, query, platform }) => readThread(tx, params.id, query, platform.clock()),
  }),
  route({
    method: 'post',
    path: '/api/threads/:id/read',
    summary: 'Marks a conversation as seen',
    tag,
    permission: 'messages:write',
    params: threadParams,
    response: z.object({}),
    tx: async (tx, { params }) => {
      await markThreadRead(tx, params.id);
      return {};
    },
  }),
];
