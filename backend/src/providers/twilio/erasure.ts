import { z } from 'zod';
import { ProviderError } from '../error';
import type { ErasureApi } from '../provider';
import { ask, readList, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';

const anything = z.unknown();
const listed = z.object({ sid: z.string().min(1) });

/** A call has a handful of recordings and legs, a text ten pictures at most. */
const pages = 20;

/**
 * Twilio keeps a call, its recordings, their transcripts and a text's pictures each on its own, so each is deleted: what
 * hangs on another first, or nothing would lead to it any more when the next request fails.
 */
export const erasure: ErasureApi<TwilioCredentials> = {
  async call(call, id) {
    const legs = await list(call, '/Calls.json', 'calls', { ParentCallSid: id });
    for (const leg of legs) await removeCall(call, leg.sid);
    await removeCall(call, id);
  },

  async message(call, id) {
    const path = `/Messages/${encodeURIComponent(id)}`;
    for (const { sid } of await list(call, `${path}/Media.json`, 'media_list'))
      await remove(call, `${path}/Media/${sid}.json`);
    await remove(call, `${path}.json`);
  },
};

async function removeCall(call: TwilioCall, id: string): Promise<void> {
  const path = `/Calls/${encodeURIComponent(id)}`;
  for (const { sid } of await list(call, `${path}/Recordings.json`, 'recordings')) {
    const recording = `/Recordings/${encodeURIComponent(sid)}`;
    for (const transcript of await list(call, `${recording}/Transcriptions.json`, 'transcriptions'))
      await remove(call, `${recording}/Transcriptions/${encodeURIComponent(transcript.sid)}.json`);
    await remove(call, `${recording}.json`);
  }
  await remove(call, `${path}.json`);
}

/** Lists what hangs on something; nothing where that is gone already. */
async function list(call: TwilioCall, path: string, key: string, query: Record<string, string> = {}) {
  try {
    return await readList(call, path, key, listed, { query: { ...query, PageSize: 100 }, pages });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function remove(call: TwilioCall, path: string): Promise<void> {
  try {
    await ask(call, 'DELETE', path, { answer: anything });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'not-found';
}
