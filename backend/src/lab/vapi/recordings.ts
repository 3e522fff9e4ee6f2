import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Express } from 'express';
import type { World } from './world';

const rate = 8_000;

/** Makes one second of a quiet tone: a real WAV file, mono, 16 bit. */
function makeTone(): Buffer {
  const samples = Buffer.alloc(rate * 2);
  for (let index = 0; index < rate; index += 1)
    samples.writeInt16LE(Math.round(Math.sin((index * 2 * Math.PI * 440) / rate) * 3_000), index * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Signs an address that needs no key. */
export function signed(world: World, text: string): string {
  return createHmac('sha256', world.secret).update(text).digest('base64url');
}

export function isSigned(world: World, text: string, signature: string): boolean {
  const right = Buffer.from(signed(world, text));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}

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
