import { authorizedFetch } from '../../lib/api';
import type { Data } from '../../lib/model';
import { toProblem } from '../../lib/problem';

type SoundLink = Data<'/api/voicemails/{id}/link', 'get'>;

/**
 * Asks for an address that a player can use: media elements send no token, and so could neither begin at once nor seek.
 * @param url of the sound, as the API names it
 */
export async function readSoundLink(url: string, signal: AbortSignal): Promise<SoundLink> {
  const address = new URL(`${url.replace(/\/audio$/, '')}/link`, window.location.origin);
  const response = await authorizedFetch(new Request(address, { signal }));
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, body);
  return (body as { data: SoundLink }).data;
}
