import { askOutside } from '../../platform/http/ask-outside';
import type { Platform } from '../../platform/platform';

const keptMs = 3_600_000;
const mostKept = 500;
const largest = 50_000;

/** A carrier signs all its calls with one certificate; it is fetched once an hour, and not for every call. */
const kept = new Map<string, { pem: string; until: number }>();

/**
 * Fetches the certificate that a call was signed with, from wherever its signer says: a stranger, so over https, from the
 * public internet, and not much of it.
 * @throws OutsideUrlError when that must not be asked; an Error with a sentence when nothing useful came
 */
export async function fetchCertificate(platform: Platform, url: string): Promise<string> {
  const known = kept.get(url);
  if (known && known.until > Date.now()) return known.pem;
  const answer = await askOutside(
    { method: 'GET', url, timeoutMs: platform.config.providerTimeoutMs, largestAnswer: largest },
    { labUrl: platform.labUrl },
  );
  if (answer.status !== 200) throw new Error(`Its server answers ${answer.status}.`);
  if (answer.isCut) throw new Error('It is larger than any certificate.');
  const pem = answer.body.toString('latin1');
  if (kept.size >= mostKept) kept.clear();
  kept.set(url, { pem, until: Date.now() + keptMs });
  return pem;
}
