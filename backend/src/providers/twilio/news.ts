import type { CallFacts, CallOutcome, CallProgress, ProviderEvent } from '../event';
import { parseDate } from './client';
import { messageState } from './message-state';

const e164 = /^\+[1-9]\d{6,14}$/;

/** How Twilio spells a caller who is withheld: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN on a telephone's keys. */
const withheld = new Set(['+266696687', '+7378742833', '+2562533', '+8656696']);

const numberOf = (text: string | null): string | null =>
  text !== null && e164.test(text) && !withheld.has(text) ? text : null;

/**
 * Reads what every request about a call says.
 * @param reference of a call that we placed, as the address says
 */
export function callFacts(fields: URLSearchParams, reference: string | null = null): CallFacts {
  return {
    callId: fields.get('CallSid') ?? '',
    direction: (fields.get('Direction') ?? 'inbound').startsWith('outbound') ? 'outbound' : 'inbound',
    from: numberOf(fields.get('From')),
    to: numberOf(fields.get('To')),
    voiceNumberId: null,
    assistantId: null,
    reference,
  };
}

const progress: Record<string, CallProgress> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
};

const outcomes: Record<string, CallOutcome> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  canceled: 'no-answer',
  failed: 'failed',
};

/** Reads a change of a call. One about a leg that we dialled says nothing about the call itself. */
export function callProgress(fields: URLSearchParams, reference: string | null): ProviderEvent[] {
  const status = fields.get('CallStatus') ?? '';
  const outcome = outcomes[status];
  const moved = outcome ? 'ended' : progress[status];
  if (!fields.get('CallSid') || fields.get('ParentCallSid')) return [];
  if (!moved) return [{ type: 'unknown', name: `call ${status}` }];
  const duration = fields.get('CallDuration');
  const reason = fields.get('SipResponseCode');
  const machine = fields.get('AnsweredBy');
  const verstat = fields.get('StirVerstat') ?? fields.get('StirStatus');
  return [
    {
      type: 'call.progressed',
      call: callFacts(fields, reference),
      progress: moved,
      // The first request of a call has no time; then it is now.
      at: parseDate(fields.get('Timestamp')) ?? new Date(),
      ...(outcome && { outcome, endedReason: reason ? `${status} (SIP ${reason})` : status }),
      ...(duration && /^\d+$/.test(duration) && { durationSeconds: Number(duration) }),
      ...(machine && { machineResult: machine }),
      ...(verstat && { verstat }),
    },
  ];
}

/** Words on which Twilio itself blocks or unblocks a sender and answers (long codes, without Advanced Opt-Out). */
const ownWords: Record<string, 'STOP' | 'START' | 'HELP'> = {
  ...Object.fromEntries(
    ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map((word) => [
      word,
      'STOP',
    ]),
  ),
  // YES is one by default as well, and far more often an answer to a question of ours.
  START: 'START',
  UNSTOP: 'START',
  HELP: 'HELP',
  INFO: 'HELP',
};

export function messageReceived(fields: URLSearchParams): ProviderEvent[] {
  const [messageId, from, to] = [fields.get('MessageSid'), fields.get('From'), fields.get('To')];
  if (!messageId || !from || !to) return [{ type: 'unknown', name: 'message without its parts' }];
  const body = fields.get('Body') ?? '';
  const count = Math.min(Number(fields.get('NumMedia') ?? 0) || 0, 10);
  const media = Array.from({ length: count }, (_, index) => ({
    url: fields.get(`MediaUrl${index}`) ?? '',
    contentType: fields.get(`MediaContentType${index}`) ?? 'application/octet-stream',
  })).filter(({ url }) => url !== '');
  const said = fields.get('OptOutType');
  return [
    {
      type: 'message.received',
      messageId,
      from,
      to,
      body,
      media,
      segments: Number(fields.get('NumSegments')) || null,
      at: null,
      carrierOptOut:
        said === 'STOP' || said === 'START' || said === 'HELP'
          ? said
          : (ownWords[body.trim().toUpperCase()] ?? null),
    },
  ];
}

export function messageProgress(fields: URLSearchParams): ProviderEvent[] {
  const messageId = fields.get('MessageSid') ?? fields.get('SmsSid');
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
  if (!messageId || !status) return [{ type: 'unknown', name: 'message without its parts' }];
  const at = parseReceiptTime(fields.get('RawDlrDoneDate'));
  const code = fields.get('ErrorCode');
  return [
    {
      type: 'message.progressed',
      messageId,
      to: fields.get('To'),
      state: { ...messageState(status, code && code !== '0' ? code : null), ...(at && { at }) },
    },
  ];
}

/** The carrier's receipt has `YYMMDDhhmm`, in UTC as far as has been seen. */
function parseReceiptTime(text: string | null): Date | null {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text ?? '');
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1);
  const at = new Date(`20${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** @param isVoicemail as the address says; the request itself tells by the verb that recorded */
export function recording(fields: URLSearchParams, isVoicemail: boolean): ProviderEvent[] {
  const [callId, recordingId, url] = [
    fields.get('CallSid'),
    fields.get('RecordingSid'),
    fields.get('RecordingUrl'),
  ];
  const status = fields.get('RecordingStatus') ?? 'completed';
  if (status !== 'completed' || !callId || !recordingId || !url)
    return [{ type: 'unknown', name: `recording ${status}` }];
  return [
    {
      type: 'recording.finished',
      callId,
      recordingId,
      // Twilio names no extension, and answers WAV without one.
      url: /\.(mp3|wav)$/.test(url) ? url : `${url}.mp3`,
      durationSeconds: wholeNumber(fields.get('RecordingDuration')),
      channels: wholeNumber(fields.get('RecordingChannels')),
      voicemail: isVoicemail || fields.get('RecordingSource') === 'RecordVerb',
    },
  ];
}

export function transcription(fields: URLSearchParams): ProviderEvent[] {
  const [callId, recordingId] = [fields.get('CallSid'), fields.get('RecordingSid')];
  if (!callId || !recordingId) return [{ type: 'unknown', name: 'transcription without its recording' }];
  const done = fields.get('TranscriptionStatus') === 'completed';
  return [
    {
      type: 'transcription.finished',
      callId,
      recordingId,
      text: done ? fields.get('TranscriptionText') : null,
      confidence: null,
    },
  ];
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
