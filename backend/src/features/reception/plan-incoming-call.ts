import { referenceFor } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { ProviderError } from '../../providers/error';
import type { CallFacts, CallStep } from '../../providers/event';
import { accountOfKey, connectAccount, noteLeg } from '../providers';
import { type AnsweringFacts, isAi, judgeRung, phoneOf, type Rung, rungsOf } from './ladder';

/** A call that a carrier asks about. */
export interface ArrivedCall {
  tenant: string;
  /** Of `call_logs`. */
  callId: string;
  call: Pick<CallFacts, 'from' | 'to'>;
  facts: AnsweringFacts;
}

/** A part of the plan that is over. */
export interface LegEnd {
  mark: string;
  outcome: 'answered' | 'no-answer' | 'busy' | 'failed';
}

const longestVoicemail = 180;

/** Legs that lead back to the receptionist: a person who may not answer, and what we had the carrier do. */
const backMark = /^(person-back|resume|gather-(?<action>[0-9a-f-]{36}))$/;

/** Milliseconds that a second voice AI has to say where it takes a call: the caller hears it ring meanwhile. */
const registerMs = 2_000;

const sentences = {
  en: {
    leaveMessage: (business: string) =>
      `You have reached ${business}. Nobody can take your call right now. Please leave a message after the tone.`,
    nobody: () => 'Nobody can be reached right now. I am putting you back through.',
    goodbye: () => 'Nobody can take your call right now. Please call again later. Goodbye.',
    notInService: () => 'This number is not in service.',
  },
  tr: {
    leaveMessage: (business: string) =>
      `${business} numarasını aradınız. Şu anda çağrınızı alamıyoruz. Lütfen sinyal sesinden sonra mesajınızı bırakın.`,
    nobody: () => 'Şu anda kimseye ulaşılamıyor. Sizi tekrar bağlıyorum.',
    goodbye: () => 'Şu anda çağrınızı alamıyoruz. Lütfen daha sonra tekrar arayın. İyi günler.',
    notInService: () => 'Bu numara kullanımda değil.',
  },
};

const speak = (language: string) => (language === 'tr' ? sentences.tr : sentences.en);

/**
 * Says what a carrier is to do with a call: the first rung of the number's ladder that can take it, and in the end at
 * least a sentence. A caller never meets silence. May ask a second voice AI where it takes the call, and gives it up
 * after two seconds; never called inside a transaction.
 * @param after the part that is over; absent for a call that has just arrived
 */
export async function planCall(
  platform: Platform,
  arrived: ArrivedCall,
  after?: LegEnd,
): Promise<CallStep[]> {
  if (after && isBackMark(after.mark)) return planBack(platform, arrived, after);
  const { facts } = arrived;
  const rungs = rungsOf(facts);
  const tried = after ? rungs.findIndex(({ mark }) => mark === after.mark) : -1;
  if (after) noteOutcome(platform, facts, rungs[tried], after.outcome);
  if (after?.outcome === 'answered') return [{ do: 'hang-up' }];
  // A ladder that was changed meanwhile: what is left for certain is a message.
  const rest = after && tried < 0 ? rungs.filter(({ kind }) => kind === 'VOICEMAIL') : rungs.slice(tried + 1);
  const found = await firstReady(platform, arrived, rest);
  if (!found) return after?.mark === 'voicemail' ? [{ do: 'hang-up' }] : sayGoodbye(facts);
  const { rung, step } = found;
  const first = isAi(rung.kind) && !rungs.slice(0, tried + 1).some(({ kind }) => isAi(kind));
  return first && facts.record && facts.announcement
    ? [{ do: 'say', text: facts.announcement, language: facts.language }, step]
    : [step];
}

/**
 * Says how a call goes on after a person who may not have answered, and after what the carrier was told to do meanwhile:
 * a voice AI takes the caller back. Where none can, a message can be left; nobody else is rung.
 */
async function planBack(
  platform: Platform,
  arrived: ArrivedCall,
  { mark, outcome }: LegEnd,
): Promise<CallStep[]> {
  if (mark === 'person-back' && outcome === 'answered') return [{ do: 'hang-up' }];
  const { facts } = arrived;
  const said = mark === 'person-back' ? [sayNobody(facts.language)] : [];
  const rest = rungsOf(facts).filter(({ kind }) => kind !== 'STAFF');
  const found = await firstReady(platform, arrived, rest);
  if (!found) return [...said, ...sayGoodbye(facts)];
  const { step } = found;
  return [...said, step.do === 'connect' ? { ...step, mark: 'receptionist-back' } : step];
}

/** Whether a mark leads back to the receptionist. @param mark as it came over the network */
export function isBackMark(mark: string): boolean {
  return backMark.test(mark);
}

/** Reads off a mark which action has asked for keys; null for any other mark. */
export function actionOfMark(mark: string): string | null {
  return backMark.exec(mark)?.groups?.['action'] ?? null;
}

/** Told to a caller before the receptionist takes them back. */
export function sayNobody(language: string): CallStep {
  return { do: 'say', text: speak(language).nobody(), language };
}

function sayGoodbye({ language }: AnsweringFacts): CallStep[] {
  return [{ do: 'say', text: speak(language).goodbye(), language }, { do: 'hang-up' }];
}

async function firstReady(
  platform: Platform,
  arrived: ArrivedCall,
  rungs: readonly Rung[],
): Promise<{ rung: Rung; step: CallStep } | null> {
  for (const rung of rungs) {
    if (judgeRung(arrived.facts, rung, arrived.call.from) !== 'ready') continue;
    const step = await stepFor(platform, arrived, rung);
    if (step) return { rung, step };
  }
  return null;
}

/** @returns null when the rung cannot take the call after all */
async function stepFor(platform: Platform, arrived: ArrivedCall, rung: Rung): Promise<CallStep | null> {
  const { facts, call } = arrived;
  const { seconds: timeoutSeconds, mark } = rung;
  switch (rung.kind) {
    case 'ASSISTANT':
      if (facts.voiceSipUri === null) return null;
      return { do: 'connect', to: { sip: facts.voiceSipUri }, timeoutSeconds, record: facts.record, mark };
    case 'SECOND_ASSISTANT': {
      const sip = await register(platform, arrived);
      return sip === null ? null : { do: 'connect', to: { sip }, timeoutSeconds, record: facts.record, mark };
    }
    case 'STAFF':
      return {
        do: 'connect',
        to: { number: phoneOf(facts, rung, call.from)! },
        timeoutSeconds,
        record: false,
        mark,
        ...(facts.number ? { callerId: facts.number } : {}),
      };
    case 'VOICEMAIL':
      return {
        do: 'voicemail',
        greeting: speak(facts.language).leaveMessage(facts.businessName),
        language: facts.language,
        maxSeconds: longestVoicemail,
        mark,
      };
    case 'MENU':
      return null;
  }
}

/** Asks the second voice AI where it takes this call. One that fails counts as one that did not take it. */
async function register(platform: Platform, arrived: ArrivedCall): Promise<string | null> {
  const { tenant, callId, call, facts } = arrived;
  const { second } = facts;
  if (!second) return null;
  try {
    const scope = platform.system.scope(tenant);
    const account = await connectAccount(platform, scope, accountOfKey(second.provider, second.key));
    const { sipUri } = await account.ask('calls.register', (provider, request) =>
      provider.dialIn!.register(
        { ...request, timeoutMs: Math.min(registerMs, request.timeoutMs ?? registerMs) },
        {
          reference: referenceFor(callId),
          assistantId: second.remoteId,
          from: call.from,
          to: facts.number ?? call.to ?? '',
        },
      ),
    );
    return sipUri;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    platform.log.warn({ err: error, account: second.key }, 'a second voice AI did not take a call');
    noteLeg(platform, second.key, false);
    return null;
  }
}

/** A caller who hangs up while it rings is no fault of who was called: only a whole ring counts. */
function noteOutcome(
  platform: Platform,
  facts: AnsweringFacts,
  rung: Rung | undefined,
  outcome: LegEnd['outcome'],
): void {
  if (!rung || !isAi(rung.kind)) return;
  const key = rung.kind === 'ASSISTANT' ? facts.voiceKey : facts.second?.key;
  if (!key) return;
  if (outcome === 'no-answer' && (facts.rungSeconds ?? 0) < rung.seconds - 1) return;
  noteLeg(platform, key, outcome === 'answered');
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
      mark: 'voicemail',
    },
  ];
}
