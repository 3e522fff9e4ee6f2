import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/* Shapes and routes of templates, consent and what was sent because something happened. */
export type TemplateLanguage = 'en' | 'tr';
export type Template = Data<'/api/sms-templates', 'get'>['templates'][number];
export type TemplateBody = Pick<
  Body<'/api/sms-templates/{id}', 'patch'> & Template,
  'name' | 'language' | 'purpose' | 'body'
>;
export type Consent = Data<'/api/consent', 'get'>;
export type ConsentState = Consent['sms']['service'];
export type Notification = Data<'/api/telephony/notifications', 'get'>['notifications'][number];
export type ParkedOutcome = Body<'/api/telephony/messages/{id}/resolve', 'post'>['outcome'];

interface Page {
  limit: number;
  offset: number;
}

export const readTemplates = (signal: AbortSignal) => unwrap(api.GET('/api/sms-templates', { signal }));
export const createTemplate = (body: TemplateBody) => unwrap(api.POST('/api/sms-templates', { body }));
export const updateTemplate = (id: string, body: TemplateBody) =>
  unwrap(api.PATCH('/api/sms-templates/{id}', { params: { path: { id } }, body }));
export const removeTemplate = (id: string) =>
  unwrap(api.DELETE('/api/sms-templates/{id}', { params: { path: { id } } }));
export const previewTemplate = (body: Body<'/api/sms-templates/preview', 'post'>, signal: AbortSignal) =>
  unwrap(api.POST('/api/sms-templates/preview', { body, signal }));

export const readConsent = (contact: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/consent', { params: { query: { contact } }, signal }));
export const readOptOuts = (query: Page, signal: AbortSignal) =>
  unwrap(api.GET('/api/consent/opt-outs', { params: { query }, signal }));

export const readNotifications = (
  { status, ...page }: Page & { status: Notification['status'] | null },
  signal: AbortSignal,
) => {
  const query = { ...page, ...(status ? { status } : {}) };
  return unwrap(api.GET('/api/telephony/notifications', { params: { query }, signal }));
};

export const readParked = (limit: number, signal: AbortSignal) =>
  unwrap(api.GET('/api/telephony/messages', { params: { query: { parked: 'true', limit } }, signal }));
export const resolveMessage = (id: string, outcome: ParkedOutcome) =>
  unwrap(api.POST('/api/telephony/messages/{id}/resolve', { params: { path: { id } }, body: { outcome } }));
