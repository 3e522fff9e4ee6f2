import { z } from 'zod';
import { listEnds, pageQuery } from '../../platform/http/paging';
import { type Route, route } from '../../platform/http/route';
import { requestAction } from './act-on-call';
import { actionBody, actionNames } from './actions';
import { callList, getCall, noteOnCall } from './list-calls';
import {
  callDetail,
  callLogQuery,
  callParams,
  callSummary,
  noteBody,
  recordingParams,
  soundLinkAnswer,
  soundLinkQuery,
  startCallBody,
  voicemail,
} from './schema';
import { recordingKey, sendAudio, sendLinkedSound, voicemailKey } from './send-audio';
import { soundLink } from './sound-link';
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
    response: z.object({ callLogs: z.array(callSummary), ...listEnds }),
    list: callList,
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
    method: 'get',
    path: '/api/calls/:id/recordings/:recordingId/link',
    summary: 'An address for players, good for an hour and for this recording only',
    tag,
    permission: 'calls:read',
    params: recordingParams,
    response: soundLinkAnswer,
    async handle({ platform, scope, params }) {
      await recordingKey(scope, params.id, params.recordingId);
      return soundLink(platform, scope.tenantId, { kind: 'recording', id: params.recordingId });
    },
  }),
  route({
    method: 'get',
    path: '/api/voicemails/:id/link',
    summary: 'An address for players, good for an hour and for this message only',
    tag,
    permission: 'calls:read',
    params: callParams,
    response: soundLinkAnswer,
    async handle({ platform, scope, params }) {
      await voicemailKey(scope, params.id);
      return soundLink(platform, scope.tenantId, { kind: 'voicemail', id: params.id });
    },
  }),
  route({
    method: 'get',
    path: '/api/sound',
    summary: 'The sound that such an address names; takes a range of bytes',
    tag,
    permission: 'public',
    query: soundLinkQuery,
    response: z.unknown(),
    raw: {
      contentType: 'audio/mpeg',
      send: ({ platform, query }, response) => sendLinkedSound(platform, query, response),
    },
  }),
  route({
    method: 'post',
    path: '/api/calls',
    summary: 'Has the receptionist call somebody',
    tag,
    permission: 'calls:write',
    idempotent: true,
    status: 202,
    limit: { name: 'call', max: 60, windowSeconds: 60 },
    body: startCallBody,
    response: callSummary,
    tx: (tx, { platform, body, actor, meta }) => startCall(platform, tx, { actor, meta }, body),
  }),
  route({
    method: 'post',
    path: '/api/calls/:id/actions/:action',
    summary: 'Hangs a live call up, puts it through, speaks, plays, records or presses keys in it',
    tag,
    permission: 'calls:write',
    idempotent: true,
    limit: { name: 'call-action', max: 300, windowSeconds: 60 },
    status: 202,
    params: callParams.extend({ action: z.enum(actionNames) }),
    body: actionBody,
    response: z.object({ id: z.string(), status: z.string() }),
    tx: (tx, { params, body, actor, meta }) =>
      requestAction(tx, { actor, meta }, params.id, params.action, body),
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
