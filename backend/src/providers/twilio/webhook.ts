import { createHash } from 'node:crypto';
import type {
  ProviderAnswer,
  ProviderEvent,
  ProviderQuestion,
  WebhookCodec,
  WebhookKeys,
  WebhookRequest,
  WebhookResponse,
  WebhookVerdict,
} from '../event';
import type { TwilioCredentials } from './credentials';
import { callFacts, callProgress, messageProgress, messageReceived, recording, transcription } from './news';
import { provenSignature } from './signature';
import { emptyTwiml, type PlanAddresses, planTwiml } from './twiml';

const paths = {
  voice: '/twilio/voice',
  voiceStatus: '/twilio/voice/status',
  sms: '/twilio/sms',
  smsStatus: '/twilio/sms/status',
  recording: '/twilio/recording',
  transcription: '/twilio/transcription',
} as const;

/**
 * Requests that Twilio makes. It signs no time, so how old one is cannot be told: a copy that somebody sends again has
 * the same signature, which names the delivery, and so counts once for good.
 */
export const webhook: WebhookCodec<TwilioCredentials> = {
  paths: Object.values(paths),
  numberPaths: paths,
  verify,
  question,
  answer,
  parse,
  // Twilio takes no body too, but where it wants TwiML it complains of one that is none.
  acknowledgement: twimlResponse(emptyTwiml),
};

function verify(request: WebhookRequest, keys: WebhookKeys<TwilioCredentials>): WebhookVerdict {
  const given = request.headers['x-twilio-signature'];
  if (!given) return { ok: false, reason: 'It has no X-Twilio-Signature.' };
  const fields = request.method === 'POST' && isForm(request) ? fieldsOf(request) : null;
  const tokens = [keys.credentials.authToken, ...keys.secrets];
  const proven = provenSignature({ url: request.url, fields, rawBody: request.rawBody }, given, tokens);
  if (proven === null) return { ok: false, reason: 'The signature is not of this account.' };
  return {
    ok: true,
    // Made when it is asked for: after the answer, where somebody waits for that.
    get deliveryKey() {
      const subject =
        fields?.get('CallSid') ?? fields?.get('MessageSid') ?? fields?.get('RecordingSid') ?? 'none';
      // The header with Twilio's own token for a delivery is not signed: with it a copy could pass for a new one.
      const digest = createHash('sha256').update(proven).digest('base64url');
      return `${subject.slice(0, 60)}:${digest}`;
    },
  };
}

function question(request: WebhookRequest): ProviderQuestion | null {
  if (request.path !== paths.voice) return null;
  const fields = fieldsOf(request);
  const call = callFacts(fields, referenceIn(request));
  const mark = request.query.get('mark');
  if (mark !== null) {
    return {
      type: 'call.continued',
      call,
      mark,
      outcome: outcomeOf(fields),
      // Twilio says so when somebody hung up while they were recorded.
      digits: fields.get('Digits') === 'hangup' ? null : fields.get('Digits'),
      recordingId: fields.get('RecordingSid'),
    };
  }
  if (call.reference !== null)
    return { type: 'call.answered', call, machineResult: fields.get('AnsweredBy') };
  return {
    type: 'call.arrived',
    call,
    verstat: fields.get('StirVerstat'),
    passport: fields.get('StirPassportToken'),
    forwardedFrom: fields.get('ForwardedFrom'),
  };
}

/** Our own name for a call that we placed: its addresses say it, and Twilio signs them. */
function referenceIn(request: WebhookRequest): string | null {
  return request.query.get('call');
}

/** How a dialled leg ended. A recording has no leg: it was made. */
function outcomeOf(fields: URLSearchParams): 'answered' | 'no-answer' | 'busy' | 'failed' {
  switch (fields.get('DialCallStatus')) {
    case null:
    case 'completed':
    case 'answered':
      return 'answered';
    case 'busy':
      return 'busy';
    case 'no-answer':
    case 'canceled':
      return 'no-answer';
    default:
      return 'failed';
  }
}

function answer(request: WebhookRequest, given: ProviderAnswer): WebhookResponse {
  if (given.type !== 'call.plan') return twimlResponse(emptyTwiml);
  return twimlResponse(planTwiml(given.steps, addressesFor(request)));
}

/** Addresses beside the one that was asked, with the account that is in its query. */
function addressesFor(request: WebhookRequest): PlanAddresses {
  const base = request.url.replace(/[?#].*$/, '').slice(0, -request.path.length);
  const [account, call] = [request.query.get('account'), referenceIn(request)];
  const at = (path: string, more: Record<string, string> = {}): string => {
    const query = new URLSearchParams({ ...(account !== null && { account }), ...more }).toString();
    return base + path + (query && `?${query}`);
  };
  return {
    continued: (mark) => at(paths.voice, { ...(call !== null && { call }), mark }),
    recording: () => at(paths.recording),
    voicemail: () => at(paths.recording, { kind: 'voicemail' }),
    transcription: () => at(paths.transcription),
  };
}

function parse(request: WebhookRequest): ProviderEvent[] {
  const fields = fieldsOf(request);
  switch (request.path) {
    case paths.voice:
    case paths.voiceStatus:
      return callProgress(fields, referenceIn(request));
    case paths.sms:
      return messageReceived(fields);
    case paths.smsStatus:
      return messageProgress(fields);
    case paths.recording:
      return recording(fields, request.query.get('kind') === 'voicemail');
    case paths.transcription:
      return transcription(fields);
    default:
      return [{ type: 'unknown', name: request.path }];
  }
}

/** What has been read of a body: it is proven, asked and answered one after the other. */
const forms = new WeakMap<Buffer, URLSearchParams>();

/** A GET has its fields in the query. */
function fieldsOf(request: WebhookRequest): URLSearchParams {
  if (request.method !== 'POST') return request.query;
  const known = forms.get(request.rawBody);
  if (known) return known;
  const fields = new URLSearchParams(request.rawBody.toString('utf8'));
  forms.set(request.rawBody, fields);
  return fields;
}

function isForm(request: WebhookRequest): boolean {
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  return type.toLowerCase().startsWith('application/x-www-form-urlencoded');
}

function twimlResponse(body: string): WebhookResponse {
  return { status: 200, contentType: 'text/xml', body };
}
