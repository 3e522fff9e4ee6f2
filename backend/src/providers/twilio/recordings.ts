import type http from 'node:http';
import { ProviderError } from '../error';
import type { RecordingsApi } from '../provider';
import { fileOf, publicOnly, requestFile } from '../recording-download';
import { loginOf, publicAddress, speaker, type TwilioCall } from './client';
import type { TwilioCredentials } from './credentials';

const redirects = 2;

/** Hosts to which Twilio sends on whoever asks for media, with an address that proves itself. */
const storage = /(^|\.)(twilio\.com|twiliocdn\.com|amazonaws\.com)$/;

/**
 * Fetches recordings, and pictures of texts, with the account's login. The address came over the network, so the login
 * goes to Twilio's API alone, and what it leads on to is fetched without.
 */
export const recordings: RecordingsApi<TwilioCredentials> = {
  async fetch(call, address) {
    let next = address;
    for (let hop = 0; hop <= redirects; hop += 1) {
      const answer = await open(call, next, hop === 0);
      const status = answer.statusCode ?? 0;
      const moved = status >= 300 && status < 400 ? answer.headers.location : undefined;
      if (moved === undefined) return present(answer, status);
      answer.resume();
      next = URL.canParse(moved, next) ? new URL(moved, next).toString() : '';
    }
    throw failed('rejected', 'The address of the recording leads on and on.');
  },
};

function open(call: TwilioCall, address: string, first: boolean): Promise<http.IncomingMessage> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const home = new URL(call.baseUrl ?? publicAddress);
  const isHome = url !== null && url.origin === home.origin;
  const isStorage = url?.protocol === 'https:' && storage.test(url.hostname);
  if (!url || url.username || url.password || !(isHome || (!first && isStorage)))
    throw failed('rejected', 'The recording is at an address that is not fetched from.');
  const { username, password } = loginOf(call.credentials);
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return requestFile(failed, url, {
    timeoutMs: call.timeoutMs,
    // Names at a cloud are anybody's, and may lead into our network.
    ...(!isHome && { lookup: publicOnly }),
    headers: { 'user-agent': 'telyx', ...(isHome && { authorization: `Basic ${basic}` }) },
  });
}

function present(answer: http.IncomingMessage, status: number) {
  if (status === 200) return fileOf(answer);
  answer.resume();
  if (status === 404 || status === 410) throw failed('not-found', 'The recording is not there any more.');
  if (status === 401 || status === 403)
    throw failed('auth', 'Twilio refused the credentials or lacks a permission.');
  throw failed('unavailable', `Twilio answered ${status} instead of the recording.`);
}

function failed(kind: 'rejected' | 'unavailable' | 'not-found' | 'auth', message: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind, message });
}
