import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/* The lab's handset: phones that call and text a business without any real line. */
export type Lab = Data<'/api/lab/handset', 'get'>;
export type LabNumber = Lab['numbers'][number];
export type LabText = Lab['texts'][number];
export type LabCall = Data<'/api/lab/handset/calls/{id}', 'get'>;
export type Turn = LabCall['turns'][number];

const of = (id: string) => ({ params: { path: { id } } });

export const readLab = (signal: AbortSignal) => unwrap(api.GET('/api/lab/handset', { signal }));
export const placeCall = (body: Body<'/api/lab/handset/calls', 'post'>) =>
  unwrap(api.POST('/api/lab/handset/calls', { body }));
export const readCall = (id: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/lab/handset/calls/{id}', { ...of(id), signal }));
export const say = (id: string, text: string) =>
  unwrap(api.POST('/api/lab/handset/calls/{id}/say', { ...of(id), body: { text } }));
export const hangUp = (id: string) => unwrap(api.POST('/api/lab/handset/calls/{id}/hang-up', of(id)));
export const readTexts = (number: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/lab/handset/texts', { params: { query: { number } }, signal }));
export const sendText = (body: Body<'/api/lab/handset/texts', 'post'>) =>
  unwrap(api.POST('/api/lab/handset/texts', { body }));
