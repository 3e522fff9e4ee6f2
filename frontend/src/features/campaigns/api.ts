import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/* Shapes and routes of voicemails without ringing, of follow-ups and of the rules that make them. */
export type Voicemail = Data<'/api/rvm', 'get'>['requests'][number];
export type VoicemailStatus = Voicemail['status'];
export type NewVoicemail = Body<'/api/rvm', 'post'>;
export type VoicemailOutcome = Body<'/api/rvm/{id}/resolve', 'post'>['outcome'];
export type VoicemailService = Data<'/api/rvm-services', 'get'>['services'][number];
export type NewService = Body<'/api/rvm-services', 'post'>;
export type FollowUp = Data<'/api/follow-ups', 'get'>['followUps'][number];
export type FollowUpKind = FollowUp['kind'];
export type FollowUpStatus = FollowUp['status'];
export type NewFollowUp = Body<'/api/follow-ups', 'post'>;
export type FollowUpChange = Body<'/api/follow-ups/{id}', 'patch'>;
export type Rule = Data<'/api/follow-ups/rules', 'get'>['rules'][number];
export type NewRule = Body<'/api/follow-ups/rules', 'post'>;
export type RuleChange = Body<'/api/follow-ups/rules/{id}', 'patch'>;
export type Disposition = Body<'/api/follow-ups/dispositions', 'post'>;
export type Details = NonNullable<NewRule['details']>;

interface Page {
  limit: number;
  offset: number;
}

const of = (id: string) => ({ params: { path: { id } } });
const once = (key: string) => ({ params: { header: { 'Idempotency-Key': key } } });

export const readVoicemails = (
  { status, ...page }: Page & { status: VoicemailStatus | null },
  signal: AbortSignal,
) => unwrap(api.GET('/api/rvm', { params: { query: { ...page, ...(status ? { status } : {}) } }, signal }));
export const requestVoicemail = (body: NewVoicemail, key: string) =>
  unwrap(api.POST('/api/rvm', { ...once(key), body }));
export const cancelVoicemail = (id: string) => unwrap(api.POST('/api/rvm/{id}/cancel', of(id)));
export const resolveVoicemail = (id: string, outcome: VoicemailOutcome) =>
  unwrap(api.POST('/api/rvm/{id}/resolve', { ...of(id), body: { outcome } }));

/** Notes that somebody wants voicemails with advertising, and what shows it. */
export const noteAgreement = (contact: string, proof: string) =>
  unwrap(
    api.POST('/api/consent', {
      body: { contact, channel: 'RVM', purpose: 'MARKETING', state: 'GRANTED', proof },
    }),
  );

export const readServices = (signal: AbortSignal) => unwrap(api.GET('/api/rvm-services', { signal }));
export const addService = (body: NewService) => unwrap(api.POST('/api/rvm-services', { body }));
export const removeService = (id: string) => unwrap(api.DELETE('/api/rvm-services/{id}', of(id)));

export const readFollowUps = (
  { status, ...page }: Page & { status: FollowUpStatus | null },
  signal: AbortSignal,
) =>
  unwrap(
    api.GET('/api/follow-ups', { params: { query: { ...page, ...(status ? { status } : {}) } }, signal }),
  );
export const addFollowUp = (body: NewFollowUp, key: string) =>
  unwrap(api.POST('/api/follow-ups', { ...once(key), body }));
export const changeFollowUp = (id: string, body: FollowUpChange) =>
  unwrap(api.PATCH('/api/follow-ups/{id}', { ...of(id), body }));

/** Says how a call went; answers the follow-ups of that call. */
export const disposeCall = (body: Disposition) => unwrap(api.POST('/api/follow-ups/dispositions', { body }));

export const readRules = (signal: AbortSignal) => unwrap(api.GET('/api/follow-ups/rules', { signal }));
export const addRule = (body: NewRule) => unwrap(api.POST('/api/follow-ups/rules', { body }));
export const changeRule = (id: string, body: RuleChange) =>
  unwrap(api.PATCH('/api/follow-ups/rules/{id}', { ...of(id), body }));
export const removeRule = (id: string) => unwrap(api.DELETE('/api/follow-ups/rules/{id}', of(id)));
