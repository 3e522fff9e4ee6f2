import { z } from 'zod';
import { idFromReference } from '../../platform/ids';
import type { CallFacts } from '../event';

const text = z.string().nullish().catch(null);
const whole = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);

const phoneNumber = z.looseObject({ id: text, number: text });
const customer = z.looseObject({ number: text, sipUri: text });

/** What all messages have that we read. A member that is not as described is as if it were missing. */
export const message = z.looseObject({
  type: z.string(),
  timestamp: whole(z.number()),
  call: whole(
    z.looseObject({
      id: text,
      name: text,
      type: text,
      phoneNumberId: text,
      assistantId: text,
      customer: whole(customer),
      phoneNumber: whole(phoneNumber),
      startedAt: text,
      endedAt: text,
      monitor: whole(z.looseObject({ controlUrl: text })),
    }),
  ),
  customer: whole(customer),
  phoneNumber: whole(phoneNumber),
  assistant: whole(z.looseObject({ id: text })),
});

export type Message = z.infer<typeof message>;

const envelope = z.looseObject({ message });

/** What has been read of a body: it is proven, asked and answered one after the other. */
const messages = new WeakMap<Buffer, Message | null>();

/** Reads the one message of a body; null when it is none. */
export function readMessage(body: Buffer): Message | null {
  const known = messages.get(body);
  if (known !== undefined) return known;
  const read = parseMessage(body);
  messages.set(body, read);
  return read;
}

function parseMessage(body: Buffer): Message | null {
  try {
    return envelope.parse(JSON.parse(body.toString('utf8'))).message;
  } catch {
    // Neither JSON nor a message: whoever asks says so in their own way.
    return null;
  }
}

/** Reads what call a message is about; null for one that names none. */
export function readCall({ call, ...message }: Message): CallFacts | null {
  if (!call?.id) return null;
  const outbound = call.type === 'outboundPhoneCall';
  const ours = (message.phoneNumber ?? call.phoneNumber)?.number ?? null;
  const them = message.customer ?? call.customer;
  const theirs = fullNumber(them?.number ?? userOf(them?.sipUri), ours);
  return {
    callId: call.id,
    direction: outbound ? 'outbound' : 'inbound',
    from: outbound ? ours : theirs,
    to: outbound ? theirs : ours,
    voiceNumberId: call.phoneNumberId ?? message.phoneNumber?.id ?? null,
    assistantId: call.assistantId ?? message.assistant?.id ?? null,
    reference: idFromReference(call.name) ? call.name! : null,
  };
}

function userOf(sipUri: string | null | undefined): string | null {
  return /^sips?:([^@;]+)@/.exec(sipUri ?? '')?.[1] ?? null;
}

/**
 * Completes the number of a caller. Carriers over SIP give it as one dials it at home (`0532…`, `90532…`, ten digits in
 * North America), which is the country of the number that was called.
 * @param called E.164 @returns E.164, or null for a caller who is withheld
 */
export function fullNumber(given: string | null | undefined, called: string | null): string | null {
  const digits = (given ?? '').replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  if (/^00[1-9]\d{6,13}$/.test(digits)) return `+${digits.slice(2)}`;
  if (called?.startsWith('+90') && /^0?[2-58]\d{9}$/.test(digits)) return `+90${digits.slice(-10)}`;
  if (called?.startsWith('+1') && /^[2-9]\d{9}$/.test(digits)) return `+1${digits}`;
  return /^[1-9]\d{9,14}$/.test(digits) ? `+${digits}` : null;
}

/** Gives the instant a message was made, by VAPI's clock in milliseconds; the epoch's where it does not say. */
export function instantOf(message: Message): Date {
  return new Date(message.timestamp ?? 0);
}
