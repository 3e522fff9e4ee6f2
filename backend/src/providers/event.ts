/** What is said of every call: who it is, by the provider's own words. */
export interface CallFacts {
  /** The provider's id of the call. */
  callId: string;
  direction: 'inbound' | 'outbound';
  /** E.164; null when withheld or unknown. */
  from: string | null;
  to: string | null;
  /** The voice AI's id of the number, where the provider has such ids. */
  voiceNumberId: string | null;
  /** The voice AI's id of the assistant. */
  assistantId: string | null;
  /** Our own name for a call that we placed (see `referenceFor`); null for others. */
  reference: string | null;
}

export type CallProgress = 'queued' | 'ringing' | 'in-progress' | 'ended';
export type CallOutcome = 'completed' | 'no-answer' | 'busy' | 'failed';

/** One thing that was said. */
export interface Turn {
  role: 'assistant' | 'caller' | 'tool';
  text: string;
  /** Seconds since the call was answered. */
  at: number;
}

/**
 * Something that a provider tells us and that needs no answer, in our words. Deliveries repeat and overtake each other,
 * so every handler leaves the same rows whatever the order and number.
 */
export type ProviderEvent =
  | {
      type: 'call.progressed';
      call: CallFacts;
      progress: CallProgress;
      at: Date;
      /** With `ended`. */
      outcome?: CallOutcome;
      endedReason?: string;
      durationSeconds?: number;
      /** Where a live call is controlled (VAPI's `monitor.controlUrl`). */
      controlUrl?: string;
      machineResult?: string;
      /** What the carrier vouches for (`StirVerstat`; `StirStatus` of a call that we placed), as it came. */
      verstat?: string;
    }
  | {
      /** The whole call, once it is over. */
      type: 'call.reported';
      call: CallFacts;
      outcome: CallOutcome;
      endedReason: string | null;
      startedAt: Date | null;
      endedAt: Date | null;
      transcript: string | null;
      turns: Turn[];
      summary: string | null;
      /** Where the recording is at the provider; fetched before it expires. */
      recording: { url: string; stereoUrl?: string; expiresAt?: Date } | null;
      cost: { amount: string; currency: string } | null;
    }
  | {
      /**
       * A carrier that takes commands waits for the next one (see `CallControlApi`): a call has arrived, or a part of
       * its plan is over.
       */
      type: 'call.waits';
      call: CallFacts;
      after: CallPause;
      /** It goes on so in a while only, if nothing else is told until then; seconds. Absent: now. */
      inSeconds?: number;
    }
  | {
      /** News of a leg that a plan has connected, and not of the call itself. */
      type: 'leg.progressed';
      /** The call it was connected for. */
      callId: string;
      legId: string;
      /** Of the command that connected it. */
      position: number;
      progress: 'ringing' | 'answered' | 'ended';
      at: Date;
    }
  | {
      /** A sound of a plan was played to its end. */
      type: 'audio.played';
      callId: string;
    }
  | {
      /** Keys that were pressed because we asked for some. */
      type: 'keys.pressed';
      callId: string;
      digits: string;
      at: Date;
    }
  | {
      type: 'recording.finished';
      callId: string;
      recordingId: string;
      /** With its extension; fetched with the account's credentials. */
      url: string;
      durationSeconds: number | null;
      channels: number | null;
      /** A message that a caller left, and not the recording of a conversation. */
      voicemail: boolean;
    }
  | {
      type: 'transcription.finished';
      callId: string;
      recordingId: string;
      text: string | null;
      /** 0 to 1; null where the provider gives none. */
      confidence: number | null;
    }
  | {
      type: 'message.received';
      messageId: string;
      from: string;
      to: string;
      body: string;
      media: { url: string; contentType: string }[];
      segments: number | null;
      at: Date | null;
      /** The carrier has acted on an opt-out or opt-in word itself, and has answered it. */
      carrierOptOut: 'STOP' | 'START' | 'HELP' | null;
    }
  | {
      type: 'message.progressed';
      messageId: string;
      to: string | null;
      state: MessageState;
      /** Our own name for it, where the carrier says it back: finds a text whose answer was lost. */
      reference?: string | null;
      /** Our number. */
      from?: string | null;
    }
  | {
      /** What was ordered is there, or will not be. */
      type: 'order.settled';
      /** Our own name for the order. */
      reference: string | null;
    }
  | {
      /** A hint without proof: what it says is asked of the provider before it counts. */
      type: 'messages.hinted';
      what: 'received' | 'reported';
      messageId: string | null;
    }
  | { type: 'unknown'; name: string };

/** Why a call waits. `position` counts the commands of a call: each place of a plan is left once. */
export type CallPause =
  | { what: 'arrived' }
  /** Somebody has answered a call that we placed. @see ProviderQuestion `call.answered` */
  | { what: 'answered'; machineResult: string | null }
  /** A step is over, and these are the ones behind it. */
  | { what: 'step'; position: number; rest: CallStep[] }
  /** A leg that was connected under this mark is over, or was never there. */
  | {
      what: 'leg';
      position: number;
      mark: string;
      outcome: 'answered' | 'no-answer' | 'busy' | 'failed';
      legId: string | null;
    };

/** Where a text stands, by the provider. */
export interface MessageState {
  status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';
  /** The provider's own code. */
  code?: string;
  /** One plain sentence for people; with `undelivered` and `failed`. */
  reason?: string;
  /** It must never be tried again for this recipient: they opted out, or the number cannot get texts. */
  permanent?: boolean;
  segments?: number;
  cost?: { amount: string; currency: string };
  at?: Date;
}

/** Something that a provider asks and waits for: the caller hears nothing until it is answered. */
export type ProviderQuestion =
  | {
      /** A carrier has a call and wants to know what to do with it. */
      type: 'call.arrived';
      call: CallFacts;
      /** The word the carrier has for the caller's signature. */
      verstat: string | null;
      /** The caller's signature itself (PASSporT, RFC 8225), where the carrier hands it on. */
      passport?: string | null;
      /** The number that was called first, when the call was forwarded to us (keep your own number). */
      forwardedFrom: string | null;
    }
  | {
      /** Somebody has answered a call that we placed at a carrier, which wants to know what to do with it. */
      type: 'call.answered';
      call: CallFacts;
      /** Who answered (`human`, `machine_start` …), where the carrier was to find out. */
      machineResult: string | null;
    }
  | {
      /** A part of the plan that was answered to `call.arrived` or `call.answered` is over. */
      type: 'call.continued';
      call: CallFacts;
      /** The `mark` of the step that is over. */
      mark: string;
      /** How a dialled leg ended. */
      outcome: 'answered' | 'no-answer' | 'busy' | 'failed';
      digits: string | null;
      recordingId: string | null;
    }
  | {
      /** The voice AI has a call on a number without an assistant. */
      type: 'assistant.wanted';
      call: CallFacts;
    }
  | { type: 'tools.called'; call: CallFacts; tools: ToolRequest[] }
  | { type: 'transfer.wanted'; call: CallFacts };

export interface ToolRequest {
  /** The provider's id of this use: a repeat has the same. */
  id: string;
  name: string;
  /** As the model wrote them: nothing is checked. */
  arguments: Record<string, unknown>;
}

/** What a carrier is to do with a call, step after step; every carrier can do all of it. */
export type CallStep =
  | { do: 'say'; text: string; language: string }
  /** Plays a sound, to its end. The plan goes on at `mark`; where steps are sent one by one, with the next. */
  | { do: 'play'; url: string; mark: string }
  | {
      /** Connects a voice AI or a person. The plan goes on at `mark` when the leg is over. */
      do: 'connect';
      to: { sip: string } | { number: string };
      timeoutSeconds: number;
      /** Shown to whom is connected; the caller's own number when absent. */
      callerId?: string;
      /** What a voice AI is told with the call, by name: letters, digits and `_`. */
      variables?: Record<string, string>;
      record: boolean;
      mark: string;
    }
  | { do: 'voicemail'; greeting: string; language: string; maxSeconds: number; mark: string }
  | { do: 'hang-up' };

export type ProviderAnswer =
  | { type: 'call.plan'; steps: CallStep[] }
  | { type: 'assistant'; assistantId: string; variables: Record<string, string> }
  /** Spoken to the caller, who is then put through where there is somewhere. */
  | { type: 'no-assistant'; text: string; transferTo: string | null }
  | {
      type: 'tools';
      results: {
        id: string;
        name: string;
        result: string;
        failed: boolean;
        /** Whom the caller may be put through to now, E.164, for voice AIs that do not ask. */
        transferTo?: string | undefined;
      }[];
    }
  | { type: 'transfer'; to: string; message: string }
  | { type: 'no-transfer'; message: string };

/** An HTTP request of a provider, as it came. */
export interface WebhookRequest {
  method: string;
  /** The public address it was sent to, with its query: made from PUBLIC_URL, never from the request's Host. */
  url: string;
  /** The path after `/api/webhooks`, for example `/twilio/voice`. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  rawBody: Buffer;
}

/** What a request is checked against. */
export interface WebhookKeys<Credentials> {
  credentials: Credentials;
  /** Secrets that we made for this account, the newest first. */
  secrets: readonly string[];
  now: Date;
}

export type WebhookVerdict =
  /** `deliveryKey` names the delivery, at most 120 characters: a repeat has the same. */
  { ok: true; deliveryKey: string } | { ok: false; reason: string };

/** What a provider's deliveries mean. Pure: no network, no clock, no state. */
export interface WebhookCodec<Credentials> {
  /** Addresses after `/api/webhooks`, for example `/twilio/voice`; `*` ends one that goes on. */
  readonly paths: readonly string[];
  /** Those of `paths` that a number or call of a carrier is configured with, and a text is reported to. */
  readonly numberPaths?: {
    voice: string;
    voiceStatus: string;
    recording: string;
    sms: string;
    smsStatus: string;
  };
  /** Proves a delivery over its raw body, in constant time, and refuses what is older than five minutes. */
  verify(request: WebhookRequest, keys: WebhookKeys<Credentials>): WebhookVerdict;
  /** Reads a delivery that asks something; null for one that only tells. */
  question(request: WebhookRequest): ProviderQuestion | null;
  /** Writes the answer to a question. */
  answer(request: WebhookRequest, answer: ProviderAnswer): WebhookResponse;
  /** Reads a delivery that tells something. Also read for questions, whose content is news as well. */
  parse(request: WebhookRequest): ProviderEvent[];
  /** What is answered to a delivery that asks nothing; default 204 without a body. */
  readonly acknowledgement?: WebhookResponse;
}

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
}
