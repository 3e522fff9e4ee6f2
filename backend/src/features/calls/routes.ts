import { z } from 'zod';
import { pageQuery } from '../../platform/http/paging';
import { type Route, route } from '../../platform/http/route';
import { requestAction } from './act-on-call';
import { getCall, listCalls, noteOnCall } from './list-calls';
import {
  actionBody,
  actionParams,
  callDetail,
  callLogQuery,
  callParams,
  callSummary,
  noteBody,
  recordingParams,
  startCallBody,
  voicemail,
} from './schema';
import { recordingKey, sendAudio, voicemailKey } from './send-audio';
import { startCall } from './start-call';
import { deleteVoicemail, listVoicemails, markVoicemailRead } from './voicemails';

const tag = 'Calls';
const paged = { total: z.number(), limit: z.number(), offset: z.number() };

export const routes: Route[] = [
  route({
    method: 'get',
    path: '/api/telephony/call-logs',
    summary: 'Calls, the newest first',
    tag,
    permission: 'calls:read',
    query: callLogQuery,
    response: z.object({ callLogs: z.array(callSummary), ...paged }),
    tx: (tx, { query }) => listCalls(tx, query),
  }),
  route({
    method: 'get',
    path: '/api/calls/:id',
    summary: 'One call, with what was said and done in it',
    tag,
    permission: 'calls:read',
    params: callParams,
    response: callDetail,
    tx: (tx, { params }) => getCall(tx, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/calls/:id',
    summary: 'Writes a note on a call',
    tag,
    permission: 'calls:write',
    params: callParams,
    body: noteBody,
    response: callDetail,
    tx: (tx, { params, body }) => noteOnCall(tx, params.id, body.notes),
  }),
  route({
    method: 'get',
    path: '/api/calls/:id/recordings/:recordingId',
    summary: 'The sound of a call; takes a range of bytes',
    tag,
    permission: 'calls:read',
    params: recordingParams,
    response: z.unknown(),
    stream: async ({ platform, scope, params }, response) =>
      sendAudio(platform, await recordingKey(scope, params.id, params.recordingId), response),
  }),
  route({
    method: 'post',
    path: '/api/calls',
    summary: 'Has the receptionist call somebody',
    tag,
    permission: 'calls:write',
    idempotent: true,
    status: 202,
    body: startCallBody,
    response: callSummary,
    tx: (tx, { body, actor, meta }) => startCall(tx, { actor, meta }, body),
  }),
  route({
    method: 'post',
    path: '/api/calls/:id/actions/:action',
    summary: 'Hangs a live call up, or puts it through to a telephone',
    tag,
    permission: 'calls:write',
    idempotent: true,
    status: 202,
    params: actionParams,
    body: actionBody,
    response: z.object({ id: z.string(), status: z.string() }),
    tx: (tx, { params, body, actor, meta }) =>
      requestAction(tx, { actor, meta }, params.id, params.action, body.to),
  }),
  route({
    method: 'get',
    path: '/api/voicemails',
    summary: 'Messages that callers left, the newest first',
    tag,
    permission: 'calls:read',
    query: pageQuery,
    response: z.object({ voicemails: z.array(voicemail), ...paged }),
    tx: (tx, { query }) => listVoicemails(tx, query),
  }),
  route({
    method: 'get',
    path: '/api/voicemails/:id/audio',
    summary: 'The sound of a message; takes a range of bytes',
    tag,
    permission: 'calls:read',
    params: callParams,
    response: z.unknown(),
    stream: async ({ platform, scope, params }, response) =>
      sendAudio(platform, await voicemailKey(scope, params.id), response),
  }),
  route({
    method: 'post',
    path: '/api/voicemails/:id/read',
    summary: 'Marks a message as heard',
    tag,
    permission: 'calls:write',
    params: callParams,
    response: voicemail,
    tx: (tx, { params }) => markVoicemailRead(tx, params.id),
  }),
  route({
    method: 'delete',
    path: '/api/voicemails/:id',
    summary: 'Takes a message out of the lists',
    tag,
    permission: 'calls:write',
    params: callParams,
    response: z.object({}),
    tx: async (tx, { params }) => {
      await deleteVoicemail(tx, params.id);
      return {};
    },
  }),
];
