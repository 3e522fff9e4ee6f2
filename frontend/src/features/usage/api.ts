import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';

/** What of the plan a month has used, and what it cost. */
export type Usage = Data<'/api/usage', 'get'>;

export const readUsage = (signal: AbortSignal) => unwrap(api.GET('/api/usage', { signal }));

export type UsageItem = Data<'/api/usage/items', 'get'>['items'][number];

/** What each call and text of a month cost, the newest first. @param month `YYYY-MM` */
export const readItems = (month: string, offset: number, limit: number, signal: AbortSignal) =>
  unwrap(api.GET('/api/usage/items', { params: { query: { month, offset, limit } }, signal }));

/** Fetches the month line by line, for a spreadsheet. @param month `YYYY-MM` */
export const exportUsage = (month: string) =>
  unwrap(api.GET('/api/usage/export', { params: { query: { month } } }));
