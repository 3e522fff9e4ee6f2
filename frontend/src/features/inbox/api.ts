import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/* Shapes and routes of conversations, calls and messages. */
type Threads = Data<'/api/threads', 'get'>;
export type Thread = Threads['threads'][number];
export type ThreadPage = Data<'/api/threads/{id}', 'get'>;
/** Whose conversation it is. */
export type Party = ThreadPage['thread'];
export type Item = ThreadPage['items'][number];
export type Message = NonNullable<Item['message']>;
export type Call = NonNullable<Item['call']>;
export type Voicemail = NonNullable<Item['voicemail']>;
export type Appointment = NonNullable<Item['appointment']>;
export type Money = NonNullable<Message['cost']>;
export type CallDetail = Data<'/api/calls/{id}', 'get'>;
export type ToolUse = CallDetail['tools'][number];
export type NewCall = Body<'/api/calls', 'post'>;

export interface ThreadFilter {
  search: string;
  unread: boolean;
}

const PAGE = 30;
const page = (cursor: string | null) => ({ limit: PAGE, ...(cursor ? { cursor } : {}) });

export const readThreads = ({ search, unread }: ThreadFilter, cursor: string | null, signal: AbortSignal) => {
  const query = {
    ...page(cursor),
    ...(search ? { search } : {}),
    ...(unread ? { unread: 'true' as const } : {}),
  };
  return unwrap(api.GET('/api/threads', { params: { query }, signal }));
};

export const readThread = (id: string, cursor: string | null, signal: AbortSignal) =>
  unwrap(api.GET('/api/threads/{id}', { params: { path: { id }, query: page(cursor) }, signal }));

export const markRead = (id: string) =>
  unwrap(api.POST('/api/threads/{id}/read', { params: { path: { id } } }));

export const readCall = (id: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/calls/{id}', { params: { path: { id } }, signal }));

export const readMessage = (id: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/telephony/messages/{id}', { params: { path: { id } }, signal }));

export const placeCall = (body: NewCall, key: string) =>
  unwrap(api.POST('/api/calls', { params: { header: { 'Idempotency-Key': key } }, body }));

export const renameCustomer = (id: string, name: string) =>
  unwrap(api.PATCH('/api/customers/{id}', { params: { path: { id } }, body: { name } }));

export const createCustomer = (body: { name: string; phone: string }) =>
  unwrap(api.POST('/api/customers', { body }));
