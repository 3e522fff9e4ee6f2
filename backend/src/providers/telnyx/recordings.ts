import type http from 'node:http';
import { z } from 'zod';
import { ProviderError } from '../error';
import type { RecordingsApi } from '../provider';
import { fileOf, publicOnly, requestFile } from '../recording-download';
import { addressOf, isGone, readOne, speaker, type TelnyxCall } from './client';
import type { TelnyxCredentials } from './credentials';

const recording = z.object({
  download_urls: z.object({ mp3: z.string().nullish(), wav: z.string().nullish() }).nullish(),
});

/** Names a recording by its id, for its links are good for ten minutes only. */
export function addressOfRecording(id: string): string {
  return `${speaker.id.toLowerCase()}:recordings/${id}`;
}

const named = /^telnyx:recordings\/([\w-]{1,100})$/;
/** Where Telnyx keeps audio and pictures: links to it prove themselves. */
const storage = /(^|\.)(telnyx\.com|telnyxcloudstorage\.com|telnyxstorage\.com|amazonaws\.com)$/;

/** Fetches recordings by a fresh link, and pictures of texts by the link they came with. The key goes to the API alone. */
export const recordings: RecordingsApi<TelnyxCredentials> = {
  async fetch(call, address) {
    const id = named.exec(address)?.[1];
    return download(call, id ? await freshLink(call, id) : address);
  },
};

async function freshLink(call: TelnyxCall, id: string): Promise<string> {
  const found = await readOne(call, `/recordings/${id}`, { answer: recording }).catch((error: unknown) => {
    if (isGone(error)) return null;
    throw error;
  });
  const link = found?.download_urls?.mp3 ?? found?.download_urls?.wav;
  if (!link) throw failed('not-found', 'The recording is not there any more.');
  return link;
}

async function download(call: TelnyxCall, link: string) {
  const answer = await open(call, link);
  const status = answer.statusCode ?? 0;
  if (status === 200) return fileOf(answer);
  answer.resume();
  if (status === 404 || status === 410) throw failed('not-found', 'The recording is not there any more.');
  // A link that is too old is refused; a fresh one is got with the next attempt.
  throw failed('unavailable', `The store of Telnyx answered ${status} instead of the recording.`);
}

/** The address came over the network, so it may lead to Telnyx's stores only. */
function open(call: TelnyxCall, link: string): Promise<http.IncomingMessage> {
  const url = URL.canParse(link) ? new URL(link) : null;
  const isHome = url?.origin === new URL(addressOf(call)).origin;
  const isStorage = url?.protocol === 'https:' && storage.test(url.hostname);
  if (!url || url.username || url.password || !(isHome || isStorage))
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  return requestFile(failed, url, {
    timeoutMs: call.timeoutMs,
    headers: { 'user-agent': 'telyx' },
    // Names at a cloud are anybody's, and may lead into our network.
    ...(!isHome && { lookup: publicOnly }),
  });
}

function failed(kind: 'rejected' | 'unavailable' | 'not-found', message: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind, message });
}
