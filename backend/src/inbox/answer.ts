import {
  type AnsweringFacts,
  chooseAssistant,
  type LegMark,
  planAfter,
  planIncomingCall,
  planTransfer,
  planUnknownNumber,
  planWithoutFacts,
  runTools,
} from '../features/reception';
import { makeBatch } from '../platform/batch';
import { newId } from '../platform/ids';
import type { Platform } from '../platform/platform';
import { sleep } from '../platform/time';
import type { CallFacts, ProviderAnswer, ProviderQuestion, WebhookRequest } from '../providers/event';
import type { Provider } from '../providers/provider';
import type { Sender } from './account';
import { type Delivery, withoutSecrets } from './delivery';
import { placeOfCall } from './place';
import { openVoiceCall, receiveCalls } from './statements';
import type { Store } from './store';

/** A question on its way to an answer. */
export interface Asked {
  provider: Provider;
  sender: Sender;
  request: WebhookRequest;
  question: ProviderQuestion;
  described: Omit<Delivery, 'status' | 'types' | 'effect' | 'error'>;
}

export interface Answerer {
  /** Answers in time, whatever else happens: when we are slow, with what a caller can still be told. */
  answer(asked: Asked): Promise<ProviderAnswer>;
}

/**
 * Milliseconds after which a caller is told something else. Twilio gives up at 15 s, VAPI's `assistant-request` at
 * 7.5 s, and in a tool call the caller hears silence all the while.
 */
const patience: Record<ProviderQuestion['type'], number> = {
  'call.arrived': 5_000,
  'call.continued': 5_000,
  'assistant.wanted': 4_000,
  'tools.called': 8_000,
  'transfer.wanted': 4_000,
};

interface ArrivedCall {
  position: number;
  tenant: string | null;
  callId: string | null;
  facts: AnsweringFacts | null;
}

interface VoiceCall {
  tenant: string;
  callId: string;
  numberId: string | null;
  assistantId: string | null;
  language: string;
}

/** Makes what answers questions in one process. */
export function makeAnswerer(platform: Platform, store: Store): Answerer {
  const calls = makeBatch((items: object[]) =>
    platform.system.ask<ArrivedCall>(receiveCalls, JSON.stringify(items)),
  );
  const arrived = ({ question, described }: Asked): Promise<ArrivedCall> => {
    const { call } = question as { call: CallFacts };
    return calls.add({ ...described, ...placeOfCall(call), callRow: newId(), at: platform.clock() });
  };
  /** The inspector's row is not worth making a caller wait for. */
  const keep = (asked: Asked, effect: object): void => {
    store
      .add({
        ...asked.described,
        body: withoutSecrets(asked.described.body),
        ...placeOfCall(asked.question.call),
        types: [asked.question.type],
        status: 'DONE',
        effect,
        error: null,
      })
      .catch((error: unknown) => platform.log.error({ err: error }, 'an answered delivery was not kept'));
  };
  const open = async ({ provider, sender, question }: Asked): Promise<VoiceCall | undefined> => {
    const { call } = question;
    const [found] = await platform.system.ask<VoiceCall>(
      openVoiceCall,
      JSON.stringify({
        ...placeOfCall(call),
        provider: provider.id,
        owner: sender.owner,
        direction: call.direction === 'inbound' ? 'INBOUND' : 'OUTBOUND',
        assistant: call.assistantId,
      }),
    );
    return found;
  };
  const voiceCall = keepForAWhile(
    open,
    (asked) => `${asked.sender.accountKey} ${asked.question.call.callId}`,
  );

  async function decide(asked: Asked): Promise<ProviderAnswer> {
    const { question } = asked;
    switch (question.type) {
      case 'call.arrived': {
        const { facts } = await arrived(asked);
        return { type: 'call.plan', steps: facts ? planIncomingCall(facts) : planUnknownNumber() };
      }
      case 'call.continued': {
        const { facts } = await arrived(asked);
        if (!facts) return { type: 'call.plan', steps: planUnknownNumber() };
        const reached = question.outcome === 'answered';
        return {
          type: 'call.plan',
          steps: reached ? [{ do: 'hang-up' }] : planAfter(question.mark as LegMark, facts),
        };
      }
      case 'assistant.wanted': {
        const found = await voiceCall(asked);
        keep(asked, found ? { call: found.callId } : {});
        return chooseAssistant(platform, found ?? null);
      }
      case 'tools.called': {
        const found = await voiceCall(asked);
        const results = await runTools(platform, found ?? null, question.call, question.tools, {
          // The caller hears silence meanwhile.
          waits: false,
        });
        keep(asked, {
          call: found?.callId ?? null,
          tools: results.map(({ name, failed }) => ({ name, failed })),
        });
        return { type: 'tools', results };
      }
      case 'transfer.wanted': {
        const found = await voiceCall(asked);
        keep(asked, found ? { call: found.callId } : {});
        return planTransfer(platform, found ?? null);
      }
    }
  }

  return {
    async answer(asked) {
      const late = new AbortController();
      const work = decide(asked);
      try {
        return await Promise.race([
          work,
          sleep(patience[asked.question.type], late.signal).then((): never => {
            throw new Error('The answer took too long.');
          }),
        ]);
      } catch (error) {
        platform.log.error({ err: error, question: asked.question.type }, 'a caller was told something else');
        // What is still under way may end well; that it fails is in the log by then.
        work.catch(() => undefined);
        return insteadOf(asked.question);
      } finally {
        late.abort();
      }
    },
  };
}

/** What can be said without knowing anything. */
function insteadOf(question: ProviderQuestion): ProviderAnswer {
  switch (question.type) {
    case 'call.arrived':
    case 'call.continued':
      return { type: 'call.plan', steps: planWithoutFacts() };
    case 'assistant.wanted':
      return {
        type: 'no-assistant',
        text: 'We cannot take your call right now. Please call again in a few minutes.',
        transferTo: null,
      };
    case 'tools.called':
      return {
        type: 'tools',
        results: question.tools.map(({ id, name }) => ({
          id,
          name,
          result:
            'The system does not answer right now. Offer to take a message, or ask the caller to call again in a few minutes.',
          failed: true,
        })),
      };
    case 'transfer.wanted':
      return { type: 'no-transfer', message: 'Nobody can be reached right now.' };
  }
}

const keptMs = 60_000;
const mostKept = 5_000;

/** Asks once a minute for each key: during a call the voice AI asks again and again, and what it is about stays. */
function keepForAWhile<Item, Result>(
  ask: (item: Item) => Promise<Result | undefined>,
  keyOf: (item: Item) => string,
): (item: Item) => Promise<Result | undefined> {
  const kept = new Map<string, { result: Result; until: number }>();
  return async (item) => {
    const key = keyOf(item);
    const known = kept.get(key);
    if (known && known.until > Date.now()) return known.result;
    const result = await ask(item);
    if (result === undefined) return undefined;
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, { result, until: Date.now() + keptMs });
    return result;
  };
}
