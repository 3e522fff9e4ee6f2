import { z } from 'zod';
import { callObject } from './call-object';

const text = z.string().nullish().catch(null);

/** The three things that Retell sends: news of a call, the question who answers, and a use of a tool. */
const news = z.looseObject({ event: z.string().min(1), call: callObject });
const arrival = z.looseObject({
  event: z.literal('call_inbound'),
  call_inbound: z.looseObject({ call_id: text, agent_id: text, from_number: text, to_number: text }),
});
const use = z.looseObject({
  name: z.string().min(1),
  args: z.unknown().optional(),
  call: callObject.nullish().catch(null),
});

export type News = z.infer<typeof news>;
export type Arrival = z.infer<typeof arrival>;
export type Use = z.infer<typeof use>;
export type Body =
  | { kind: 'news'; news: News }
  | { kind: 'arrival'; arrival: Arrival }
  | { kind: 'use'; use: Use };

/** What has been read of a body: it is proven, asked and answered one after the other. */
const bodies = new WeakMap<Buffer, Body | null>();

/** Reads a body; null when it is none of Retell's. */
export function readBody(raw: Buffer): Body | null {
  const known = bodies.get(raw);
  if (known !== undefined) return known;
  const read = parse(raw);
  bodies.set(raw, read);
  return read;
}

function parse(raw: Buffer): Body | null {
  const json = jsonOf(raw);
  const arrived = arrival.safeParse(json).data;
  if (arrived) return { kind: 'arrival', arrival: arrived };
  const told = news.safeParse(json).data;
  if (told) return { kind: 'news', news: told };
  const used = use.safeParse(json).data;
  return used ? { kind: 'use', use: used } : null;
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    // Whoever asks says in their own way that it is no message of Retell's.
    return null;
  }
}
