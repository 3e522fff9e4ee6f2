import { z } from 'zod';
import type { ErasureApi } from '../provider';
import { request } from './client';
import type { VapiCredentials } from './credentials';
import { unlessGone } from './errors';

/** VAPI's `DELETE /call/{id}` deletes the data of a call, recording and transcript with it; it does not hang up. */
export const erasure: ErasureApi<VapiCredentials> = {
  async call(call, id) {
    await unlessGone(request(call, 'DELETE', `/call/${encodeURIComponent(id)}`, { answer: z.unknown() }));
  },
};
