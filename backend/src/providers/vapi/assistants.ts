import type { Vapi } from '@vapi-ai/server-sdk';
import { z } from 'zod';
import { idFromReference } from '../../platform/ids';
import type { AssistantSpec, AssistantsApi } from '../provider';
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
      messages: [{ role: 'system', content: spec.prompt }],
    },
    voice: {
      provider: 'vapi',
      voiceId: voices[spec.voice] ?? voices['warm']!,
      version: '2',
      language: spoken,
    },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: heard },
    maxDurationSeconds: spec.maxCallSeconds,
    // A packet capture holds the conversation as well.
    artifactPlan: { recordingEnabled: spec.recordCalls, pcapEnabled: spec.recordCalls },
    serverMessages: ['end-of-call-report', 'status-update', 'tool-calls'],
  } satisfies Vapi.CreateAssistantDto;
}

function referenceIn(
  name: string | null | undefined,
  metadata: Record<string, unknown> | null | undefined,
): string | null {
  const kept = metadata?.['reference'];
  if (typeof kept === 'string') return kept;
  return name && idFromReference(name) ? name : null;
}
