import { handOver, noteKeys } from '../features/calls';
import {
  actionOfMark,
  chooseAssistant,
  type PlacedCallFacts,
  planCall,
  planNextOfPlaced,
  planPlacedCall,
  planTransfer,
  planUnknownNumber,
  planWithoutFacts,
  runTools,
} from '../features/reception';
import { newId } from '../platform/ids';
import { lateAnswers } from '../platform/metrics';
import type { Platform } from '../platform/platform';
import type { ProviderAnswer, ProviderQuestion, WebhookRequest } from '../providers/event';
import type { Provider } from '../providers/provider';
import type { Sender } from './account';
import { type Described, withoutKeys, withoutSecrets } from './delivery';
import { placeOfCall } from './place';
import { answerPlacedCall, openVoiceCall } from './statements';
import type { Store } from './store';
import { type ArrivedCall, makeCallWriter } from './write-call';

/** A delivery of which it is known who has sent it. */
export interface Proven {
  provider: Provider;
  sender: Sender;
  request: WebhookRequest;
  /** Describes the delivery as it is stored: after the answer, where that can wait. */
  describe(): Described;
  /** Names it: a repeat has the same. */
  deliveryKey(): string;
}

/** A question on its way to an answer. */
interface Asked extends Proven {
  question: ProviderQuestion;
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
  'call.answered': 5_000,
  'call.continued': 5_000,
  'assistant.wanted': 4_000,
  'tools.called': 8_000,
  'transfer.wanted': 4_000,
};

interface PlacedCall {
  tenant: string;
  callId: string;
  facts: PlacedCallFacts;
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
  const writeCall = makeCallWriter(platform);
  const arrived = async (asked: Asked): Promise<ArrivedCall> => {
    const { provider, sender, question } = asked;
    // Which rung of the ladder it was is known to the database, by the mark.
    const mark = question.type === 'call.continued' && question.outcome === 'answered' ? question.mark : null;
    const place = placeOfCall(question.call);
    const written = await writeCall({ place, mark, provider: provider.id, owner: sender.owner });
    if (written.tenant !== null) await keep(asked, written.tenant, { call: written.callId });
    return written;
  };
  const keep = ({ describe, deliveryKey, question }: Asked, tenant: string, effect: object) => {
    const at = platform.clock();
    return store.keep(() => {
      const { provider, account, method, path, headers, body, contentType } = describe();
      return {
        tenant,
        id: newId(at.getTime()),
        key: deliveryKey(),
        provider,
        account,
        method,
        path,
        headers,
        contentType,
        effect,
        at,
        body: question.type === 'call.arrived' ? withoutKeys(body) : withoutSecrets(body),
        types: [question.type],
      };
    });
  };
  const placed = async ({ provider, sender, question, describe, deliveryKey }: Asked) => {
    const [found] = await platform.system.ask<PlacedCall>(
      answerPlacedCall,
      JSON.stringify({
        ...describe(),
        ...placeOfCall(question.call),
        id: newId(),
        key: deliveryKey(),
        type: question.type,
        provider: provider.id,
        owner: sender.owner,
        machine: question.type === 'call.answered' ? question.machineResult : null,
        mark: question.type === 'call.continued' ? question.mark : null,
      }),
    );
    return found;
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

  /** Keys that were pressed for somebody who waits for them: the caller does not. */
  const keepKeys = (tenant: string, { mark, digits }: { mark: string; digits: string | null }): void => {
    const action = actionOfMark(mark);
    if (action === null || digits === null) return;
    noteKeys(platform, tenant, action, digits).catch((error: unknown) =>
      platform.log.error({ err: error }, 'keys that were pressed were not kept'),
    );
  };

  async function planArrived(
    { question }: Asked,
    { tenant, callId, facts }: ArrivedCall,
  ): Promise<ProviderAnswer> {
    if (!tenant || !callId || !facts) return { type: 'call.plan', steps: planUnknownNumber() };
    const ended = question.type === 'call.continued' ? question : undefined;
    const steps = await planCall(platform, { tenant, callId, facts, call: question.call }, ended);
    return { type: 'call.plan', steps };
  }

  async function decide(asked: Asked): Promise<ProviderAnswer> {
    const { question } = asked;
    switch (question.type) {
      case 'call.arrived':
        return planArrived(asked, await arrived(asked));
      case 'call.answered': {
        const found = await placed(asked);
        return {
          type: 'call.plan',
          steps: found ? planPlacedCall(found.facts, question.machineResult) : [{ do: 'hang-up' }],
        };
      }
      case 'call.continued': {
        const answered = question.outcome === 'answered';
        if (question.call.reference !== null) {
          const found = await placed(asked);
          if (!found) return { type: 'call.plan', steps: [{ do: 'hang-up' }] };
          keepKeys(found.tenant, question);
          return { type: 'call.plan', steps: planNextOfPlaced(question.mark, answered, found.facts) };
        }
        const goingOn = await arrived(asked);
        if (goingOn.tenant) keepKeys(goingOn.tenant, question);
        return planArrived(asked, goingOn);
      }
      case 'assistant.wanted': {
        const found = await voiceCall(asked);
        await keep(asked, found?.tenant ?? asked.sender.owner, found ? { call: found.callId } : {});
        return chooseAssistant(platform, found ?? null);
      }
      case 'tools.called': {
        const found = await voiceCall(asked);
        const results = await runTools(platform, found ?? null, question.call, question.tools, {
          // The caller hears silence meanwhile.
          waits: false,
        });
        await keep(asked, found?.tenant ?? asked.sender.owner, {
          call: found?.callId ?? null,
          tools: results.map(({ name, failed }) => ({ name, failed })),
        });
        return { type: 'tools', results };
      }
      case 'transfer.wanted': {
        const found = await voiceCall(asked);
        await keep(asked, found?.tenant ?? asked.sender.owner, found ? { call: found.callId } : {});
        const plan = await planTransfer(platform, found ?? null);
        const isCarried =
          found && plan.type === 'transfer' && (await handOver(platform, found, plan.to, plan.message));
        // The carrier takes the call from the voice AI, which has nowhere to put it through to itself.
        return isCarried ? { type: 'no-transfer', message: plan.message } : plan;
      }
    }
  }

  return {
    async answer(asked) {
      const work = decide(asked);
      try {
        return await within(patience[asked.question.type], work);
      } catch (error) {
        lateAnswers.inc({ question: asked.question.type });
        platform.log.error({ err: error, question: asked.question.type }, 'a caller was told something else');
        // What is still under way may end well; that it fails is in the log by then.
        work.catch(() => undefined);
        return insteadOf(asked.question);
      }
    },
  };
}

/** @throws when the work takes longer; it goes on all the same */
function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The answer took too long.')), ms);
    const ended =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(late);
        settle(value);
      };
    work.then(ended(resolve), ended(reject));
  });
}

/** What can be said without knowing anything. */
function insteadOf(question: ProviderQuestion): ProviderAnswer {
  switch (question.type) {
    case 'call.arrived':
    case 'call.continued':
      return { type: 'call.plan', steps: planWithoutFacts() };
    // Whom we have called is asked for no message.
    case 'call.answered':
      return { type: 'call.plan', steps: [{ do: 'hang-up' }] };
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

/**
 * Asks once a minute for each key: during a call the voice AI asks again and again, several things at once too, and what
 * it is about stays. Nothing that was not found is kept, nor a failure.
 */
function keepForAWhile<Item, Result>(
  ask: (item: Item) => Promise<Result | undefined>,
  keyOf: (item: Item) => string,
): (item: Item) => Promise<Result | undefined> {
  const kept = new Map<string, { result: Promise<Result | undefined>; until: number }>();
  return (item) => {
    const key = keyOf(item);
    const known = kept.get(key);
    if (known && known.until > Date.now()) return known.result;
    const asked = { result: ask(item), until: Date.now() + keptMs };
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, asked);
    const forget = (): void => {
      if (kept.get(key) === asked) kept.delete(key);
    };
    asked.result.then((result) => result === undefined && forget(), forget);
    return asked.result;
  };
}
