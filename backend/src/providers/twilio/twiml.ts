import type { CallStep } from '../event';

/** Addresses of ours that a plan leads back to. */
export interface PlanAddresses {
  /** Asked when a step is over. */
  continued(mark: string): string;
  recording(): string;
  voicemail(): string;
  transcription(): string;
}

/** What Twilio calls the languages it speaks; others go as they are. */
const spoken: Record<string, { language: string; voice?: string }> = {
  en: { language: 'en-US' },
  // Twilio's own voice does not speak Turkish.
  tr: { language: 'tr-TR', voice: 'Polly.Filiz' },
  de: { language: 'de-DE' },
  fr: { language: 'fr-FR' },
  nl: { language: 'nl-NL' },
  es: { language: 'es-ES' },
  it: { language: 'it-IT' },
  pt: { language: 'pt-PT' },
  sv: { language: 'sv-SE' },
  pl: { language: 'pl-PL' },
};

/** Longest recording that Twilio transcribes. */
const transcribedSeconds = 120;

/** An answer that does nothing. */
export const emptyTwiml = document('');

/** Writes a plan as TwiML. What stands behind a step with a `mark` is not run: that decides how it goes on. */
export function planTwiml(steps: readonly CallStep[], addresses: PlanAddresses): string {
  return document(steps.map((step) => verbOf(step, addresses)).join(''));
}

/** Writes TwiML that puts a live call through to a telephone. Without `next` it is left there. */
export function transferTwiml(request: {
  to: string;
  callerId: string;
  message: string;
  language: string;
  timeoutSeconds?: number;
  next: string | null;
}): string {
  const { callerId, next, timeoutSeconds } = request;
  const dial = tag(
    'Dial',
    {
      callerId,
      answerOnBridge: true,
      ...(timeoutSeconds !== undefined && { timeout: ringSecondsOf(timeoutSeconds) }),
      ...(next !== null && { action: next, method: 'POST' }),
    },
    tag('Number', {}, text(request.to)),
  );
  return document((request.message ? say(request.message, request.language) : '') + dial);
}

/** Writes TwiML that says a sentence, and then asks how it goes on. */
export function sayTwiml(words: string, language: string, next: string | null): string {
  return document(say(words, language) + goOn(next));
}

/** Writes TwiML that plays a sound or presses keys, and then asks how it goes on. */
export function playTwiml(what: { url: string } | { digits: string }, next: string | null): string {
  const play = 'url' in what ? tag('Play', {}, text(what.url)) : tag('Play', { digits: what.digits });
  return document(play + goOn(next));
}

/** Writes TwiML that asks for keys to be pressed, and asks how it goes on whether any were or not. */
export function gatherTwiml(request: {
  text: string;
  language: string;
  maxDigits: number;
  timeoutSeconds: number;
  next: string | null;
}): string {
  const gather = {
    input: 'dtmf',
    numDigits: request.maxDigits,
    timeout: request.timeoutSeconds,
    ...(request.next !== null && { action: request.next, method: 'POST', actionOnEmptyResult: true }),
  };
  return document(tag('Gather', gather, say(request.text, request.language)) + goOn(request.next));
}

function goOn(next: string | null): string {
  return next === null ? '' : tag('Redirect', { method: 'POST' }, text(next));
}

/** Twilio rings 600 seconds at most, and five at least. */
function ringSecondsOf(seconds: number): number {
  return Math.min(600, Math.max(5, Math.round(seconds)));
}

function verbOf(step: CallStep, addresses: PlanAddresses): string {
  switch (step.do) {
    case 'say':
      return say(step.text, step.language);
    case 'play':
      return tag('Play', {}, text(step.url)) + goOn(addresses.continued(step.mark));
    case 'hang-up':
      return tag('Hangup', {});
    case 'connect':
      return connect(step, addresses);
    case 'voicemail':
      return (step.greeting ? say(step.greeting, step.language) : '') + record(step, addresses);
  }
}

function connect(step: Extract<CallStep, { do: 'connect' }>, addresses: PlanAddresses): string {
  const target =
    'sip' in step.to
      ? tag('Sip', {}, text(withHeaders(step.to.sip, step.variables)))
      : tag('Number', {}, text(step.to.number));
  const recording = step.record
    ? {
        record: 'record-from-answer-dual',
        recordingStatusCallback: addresses.recording(),
        recordingStatusCallbackEvent: 'completed',
      }
    : {};
  return tag(
    'Dial',
    {
      action: addresses.continued(step.mark),
      method: 'POST',
      timeout: ringSecondsOf(step.timeoutSeconds),
      answerOnBridge: true,
      callerId: step.callerId,
      ...recording,
    },
    target,
  );
}

/** SIP headers of our own stand in the address; a voice AI reads them as variables. */
function withHeaders(sip: string, variables: Record<string, string> = {}): string {
  const headers = Object.entries(variables).map(([name, value]) => `X-${name}=${encodeURIComponent(value)}`);
  return headers.length === 0 ? sip : `${sip}?${headers.join('&')}`;
}

function record(step: Extract<CallStep, { do: 'voicemail' }>, addresses: PlanAddresses): string {
  const seconds = Math.min(3600, Math.max(1, Math.round(step.maxSeconds)));
  const transcribed = step.language.startsWith('en') && seconds <= transcribedSeconds;
  return tag('Record', {
    action: addresses.continued(step.mark),
    method: 'POST',
    maxLength: seconds,
    timeout: 5,
    finishOnKey: '#',
    playBeep: true,
    trim: 'trim-silence',
    recordingStatusCallback: addresses.voicemail(),
    recordingStatusCallbackEvent: 'completed',
    // English only.
    ...(transcribed && { transcribe: true, transcribeCallback: addresses.transcription() }),
  });
}

function say(words: string, language: string): string {
  const { language: code, voice } = spoken[language] ?? { language };
  return tag('Say', { language: code, voice }, text(words));
}

function document(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${tag('Response', {}, content)}`;
}

type Attributes = Record<string, string | number | boolean | undefined>;

/** @param content markup, escaped already */
function tag(name: string, attributes: Attributes, content = ''): string {
  let written = '';
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) written += ` ${key}="${attribute(String(value))}"`;
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Letters that stand for themselves everywhere, as most values have no others. */
const plain = /^[\w +.,:;/?=@%#*()-]*$/;

/** XML 1.0 has no control characters, and no half of a surrogate pair, not even escaped. */
function allowed(value: string): string {
  return value
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

function text(value: string): string {
  if (plain.test(value)) return value;
  return allowed(value).replace(/\r/g, '&#xD;');
}

/** A reader turns white space of an attribute into spaces unless it is written as a reference. */
function attribute(value: string): string {
  if (plain.test(value)) return value;
  return allowed(value)
    .replace(/"/g, '&quot;')
    .replace(/\t/g, '&#x9;')
    .replace(/\n/g, '&#xA;')
    .replace(/\r/g, '&#xD;');
}
