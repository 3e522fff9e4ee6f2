import type { Vapi } from '@vapi-ai/server-sdk';
import { z } from 'zod';
import { idFromReference } from '../../platform/ids';
import type { AssistantSpec, AssistantsApi, AssistantTool } from '../provider';
import { ask } from './client';
import type { VapiCredentials } from './credentials';
import { unlessGone } from './errors';
import { languagesFor } from './languages';
import { listAll } from './listing';

const assistant = z.object({
  id: z.string().min(1),
  createdAt: z.string(),
  name: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** Each comes with its whole prompt. */
const assistantsPerPage = 100;

/** By character as https://docs.vapi.ai/providers/voice/vapi-voices describes them; all speak every language. */
const voices: Record<string, string> = { warm: 'Clara', bright: 'Layla', calm: 'Naina' };

/**
 * Of the models VAPI lists, the newest that answers without thinking first: a caller hears every second of it.
 * It follows instructions and calls tools better than gpt-4o, and is also served from Europe.
 */
const languageModel = 'gpt-4.1';

export const assistants: AssistantsApi<VapiCredentials> = {
  async create(call, spec) {
    const { id } = await ask(call, 'assistants', { answer: assistant }, (client) =>
      client.create(bodyOf(spec)),
    );
    return { id };
  },

  async update(call, id, spec) {
    const body = { id, ...bodyOf(spec) };
    await ask(call, 'assistants', { answer: assistant }, (client) => client.update(body));
  },

  async list(call) {
    const all = await listAll(assistantsPerPage, (filter) =>
      ask(call, 'assistants', { answer: z.array(assistant) }, (client) => client.list(filter)),
    );
    return all.map(({ id, name, metadata }) => ({ id, reference: referenceIn(name, metadata) }));
  },

  async delete(call, id) {
    await unlessGone(ask(call, 'assistants', { answer: z.unknown() }, (client) => client.delete({ id })));
  },
};

/**
 * A variable that comes with a call of ours, over SIP or with the order, tells the receptionist that it is she who calls.
 * VAPI fills prompts in by LiquidJS (https://docs.vapi.ai/assistants/dynamic-variables).
 */
const whoCalls =
  '{% if call_direction == "outbound" %}\n\nYou have placed this call yourself on behalf of the business: say so, and why, where you know it.{% endif %}';

/** What is kept of a call. A packet capture holds the conversation as well. */
export function artifactPlanOf(recorded: boolean) {
  return {
    recordingEnabled: recorded,
    recordingFormat: 'mp3' as const,
    pcapEnabled: recorded,
    transcriptPlan: { enabled: true },
  };
}

/** Whole on every change: whether VAPI merges nested objects is not known. */
function bodyOf(spec: AssistantSpec) {
  const { heard, spoken } = languagesFor(spec.language);
  return {
    // Names are cut at 40 characters, so ours identifies and people's goes along.
    name: spec.reference,
    metadata: { tenantId: spec.tenantId, reference: spec.reference, name: spec.name },
    firstMessage: spec.greeting,
    model: {
      provider: 'openai',
      model: languageModel,
      temperature: 0.3,
      messages: [{ role: 'system', content: spec.prompt + whoCalls }],
      tools: [
        ...spec.tools.map(toolOf),
        // Without destinations of its own, so that we are asked for one each time.
        ...(spec.tools.some((each) => each.transfers)
          ? [{ type: 'transferCall' as const, destinations: [] }]
          : []),
      ],
    },
    voice: {
      provider: 'vapi',
      voiceId: voices[spec.voice] ?? voices['warm']!,
      version: '2',
      language: spoken,
    },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: heard },
    maxDurationSeconds: spec.maxCallSeconds,
    artifactPlan: artifactPlanOf(spec.recordCalls),
    serverMessages: ['end-of-call-report', 'status-update', 'tool-calls', 'transfer-destination-request'],
    ...(spec.server && { server: serverOf(spec.server) }),
  } satisfies Vapi.CreateAssistantDto;
}

/**
 * A caller waits for what tools answer, so there is less time than VAPI's usual 20 seconds. VAPI repeats nothing of
 * itself, and a report that is lost is a call without an end: it tries again for half a minute. (The SDK's type of
 * `backoffPlan.type` is an object; VAPI's description has a word.)
 */
function serverOf({ url, credentialId }: NonNullable<AssistantSpec['server']>): Vapi.Server {
  return {
    url,
    ...(credentialId !== null && { credentialId }),
    timeoutSeconds: 15,
    backoffPlan: { type: 'exponential', maxRetries: 5, baseDelaySeconds: 1 },
  } as unknown as Vapi.Server;
}

function toolOf({
  name,
  description,
  parameters,
  waiting,
}: AssistantTool): Vapi.OpenAiModelToolsItem.Function {
  return {
    type: 'function',
    function: { name, description, parameters: parameters as unknown as Vapi.OpenAiFunctionParameters },
    ...(waiting !== null && { messages: [{ type: 'request-start', content: waiting, blocking: false }] }),
  };
}

function referenceIn(
  name: string | null | undefined,
  metadata: Record<string, unknown> | null | undefined,
): string | null {
  const kept = metadata?.['reference'];
  if (typeof kept === 'string') return kept;
  return name && idFromReference(name) ? name : null;
}
