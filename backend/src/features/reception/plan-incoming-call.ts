import type { CallStep } from '../../providers/event';

/** What the plan for a call is made from; see the database function `answering_facts`. */
export interface AnsweringFacts {
  numberId: string;
  number: string | null;
  status: string;
  voicemail: boolean;
  record: boolean;
  /** The address at which the voice AI answers for this number. */
  voiceSipUri: string | null;
  assistant: boolean;
  language: string;
  businessName: string;
  /** Whom callers are put through to when the voice AI cannot; E.164. */
  transferNumber: string | null;
  /** Spoken before a recording. */
  announcement: string | null;
  /** The plan's minutes of voice AI are used up for this month. */
  aiReached: boolean;
}

const ringSeconds = 20;
const longestVoicemail = 180;

/** The legs of a plan, by the mark under which the carrier tells us how each ended. */
export type LegMark = 'receptionist' | 'person' | 'voicemail';

const sentences = {
  en: {
    leaveMessage: (business: string) =>
      `You have reached ${business}. Nobody can take your call right now. Please leave a message after the tone.`,
    goodbye: () => 'Nobody can take your call right now. Please call again later. Goodbye.',
    notInService: () => 'This number is not in service.',
  },
  tr: {
    leaveMessage: (business: string) =>
      `${business} numarasını aradınız. Şu anda çağrınızı alamıyoruz. Lütfen sinyal sesinden sonra mesajınızı bırakın.`,
    goodbye: () => 'Şu anda çağrınızı alamıyoruz. Lütfen daha sonra tekrar arayın. İyi günler.',
    notInService: () => 'Bu numara kullanımda değil.',
  },
};

const speak = (language: string) => (language === 'tr' ? sentences.tr : sentences.en);

/**
 * Says what a carrier is to do with a call: the receptionist, else a person, else voicemail, and in the end at least a
 * sentence. A caller never meets silence.
 */
export function planIncomingCall(facts: AnsweringFacts): CallStep[] {
  const reachable = facts.assistant && facts.voiceSipUri !== null && !facts.aiReached;
  if (!reachable) return planAfter('receptionist', facts);
  const announcement: CallStep[] =
    facts.record && facts.announcement
      ? [{ do: 'say', text: facts.announcement, language: facts.language }]
      : [];
  return [
    ...announcement,
    {
      do: 'connect',
      to: { sip: facts.voiceSipUri! },
      timeoutSeconds: ringSeconds,
      record: facts.record,
      mark: 'receptionist' satisfies LegMark,
    },
  ];
}

/** Says how it goes on after a leg that reached nobody. */
export function planAfter(mark: LegMark, facts: AnsweringFacts): CallStep[] {
  if (mark === 'receptionist' && facts.transferNumber && facts.transferNumber !== facts.number)
    return [
      {
        do: 'connect',
        to: { number: facts.transferNumber },
        timeoutSeconds: ringSeconds,
        record: false,
        mark: 'person' satisfies LegMark,
        ...(facts.number ? { callerId: facts.number } : {}),
      },
    ];
  const { language } = facts;
  if (mark !== 'voicemail' && facts.voicemail)
    return [
      {
        do: 'voicemail',
        greeting: speak(language).leaveMessage(facts.businessName),
        language,
        maxSeconds: longestVoicemail,
        mark: 'voicemail' satisfies LegMark,
      },
    ];
  if (mark === 'voicemail') return [{ do: 'hang-up' }];
  return [{ do: 'say', text: speak(language).goodbye(), language }, { do: 'hang-up' }];
}

/** What a caller hears whose call belongs to nobody. */
export function planUnknownNumber(): CallStep[] {
  return [{ do: 'say', text: speak('en').notInService(), language: 'en' }, { do: 'hang-up' }];
}

/** What a caller hears while our own database does not answer: a message can still be left with the carrier. */
export function planWithoutFacts(): CallStep[] {
  return [
    {
      do: 'voicemail',
      greeting: 'Nobody can take your call right now. Please leave a message after the tone.',
      language: 'en',
      maxSeconds: longestVoicemail,
      mark: 'voicemail' satisfies LegMark,
    },
  ];
}
