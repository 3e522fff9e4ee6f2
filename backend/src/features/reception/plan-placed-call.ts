import type { CallStep } from '../../providers/event';
import type { AnsweringFacts } from './ladder';
import { isBackMark, sayNobody } from './plan-incoming-call';

/** What the plan for a call that we placed is made from; see the database function `answer_placed_call`. */
export interface PlacedCallFacts extends AnsweringFacts {
  /** Whom we have called; E.164. */
  contact: string;
  /** What the call leaves on an answering machine; null where the receptionist speaks. */
  messageUrl: string | null;
}

const ringSeconds = 20;

const sentences = {
  en: (business: string) =>
    `This was a call from ${business}. We cannot speak to you right now and will call again. Goodbye.`,
  tr: (business: string) =>
    `Sizi ${business} adına arıyorduk. Şu anda görüşemiyoruz, tekrar arayacağız. İyi günler.`,
};

/**
 * Says what a carrier is to do with somebody who has answered a call of ours: the receptionist speaks to them, and is
 * told that it is she who calls. A machine is hung up on: she has nobody to talk to. A call that leaves a message does so
 * on a machine only, and says nothing to anybody else.
 */
export function planPlacedCall(facts: PlacedCallFacts, machineResult: string | null): CallStep[] {
  if (facts.messageUrl !== null)
    return /^machine/.test(machineResult ?? '')
      ? [{ do: 'play', url: facts.messageUrl, mark: 'message' }, { do: 'hang-up' }]
      : [{ do: 'hang-up' }];
  if (/^(machine|fax)/.test(machineResult ?? '')) return [{ do: 'hang-up' }];
  if (!facts.assistant || facts.voiceSipUri === null || facts.aiReached) return planAfterPlaced(facts);
  const announcement: CallStep[] =
    facts.record && facts.announcement
      ? [{ do: 'say', text: facts.announcement, language: facts.language }]
      : [];
  return [
    ...announcement,
    {
      do: 'connect',
      to: { sip: facts.voiceSipUri },
      timeoutSeconds: ringSeconds,
      // The voice AI has to know with whom it speaks, and the number that called would be ours.
      callerId: facts.contact,
      variables: { call_direction: 'outbound' },
      // The carrier records the whole call where that was ordered with it.
      record: false,
      mark: 'receptionist',
    },
  ];
}

/** Says how a call that we placed goes on when a part of it is over. @param mark as it came over the network */
export function planNextOfPlaced(mark: string, answered: boolean, facts: PlacedCallFacts): CallStep[] {
  if (facts.messageUrl !== null) return [{ do: 'hang-up' }];
  const isBack = isBackMark(mark);
  if (answered && (!isBack || mark === 'person-back')) return [{ do: 'hang-up' }];
  // Whom we have called is neither put through to somebody they did not ask for, nor asked for a message.
  if (!isBack) return planAfterPlaced(facts);
  const said = mark === 'person-back' ? [sayNobody(facts.language)] : [];
  return [...said, ...planPlacedCall({ ...facts, announcement: null }, null)];
}

/** Says how it goes on when the receptionist could not be reached: whom we called hears why the telephone rang. */
function planAfterPlaced({ language, businessName }: AnsweringFacts): CallStep[] {
  const text = (language === 'tr' ? sentences.tr : sentences.en)(businessName);
  return [{ do: 'say', text, language }, { do: 'hang-up' }];
}
