import type { Express } from 'express';
import { isSigned, signed } from '../signed-address';
import { makeTone } from '../tone';
import type { World } from './world';

/** Says where the recording of a call is, until when. */
export function recordingOf(world: World, callId: string): { url: string; expiresAt: string } {
  const expires = Date.now() + world.recordingLifeMs;
  const query = `expires=${expires}&signature=${signed(world, `${callId}.${expires}`)}`;
  return {
    url: `${world.url}/recording/${callId}.wav?${query}`,
    expiresAt: new Date(expires).toISOString(),
  };
}

/** Serves recordings to whoever has their address, as a cloud's storage does. */
export function mountRecordings(app: Express, world: World): void {
  const tone = makeTone();
  app.get('/recording/:file', (request, response) => {
    const callId = String(request.params['file']).replace(/\.wav$/, '');
    const { expires = '', signature = '' } = request.query as Record<string, string>;
    if (!isSigned(world, `${callId}.${expires}`, signature) || Number(expires) < Date.now()) {
      response.status(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    response.type('audio/wav').send(tone);
  });
}
