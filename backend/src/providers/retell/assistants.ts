import { z } from 'zod';
import { idFromReference } from '../../platform/ids';
import { ProviderError } from '../error';
import type { AssistantSpec, AssistantsApi, AssistantTool } from '../provider';
import { ask, type RetellCall, unlessGone } from './client';
import type { RetellCredentials } from './credentials';
import { languageFor } from './languages';
import { listAll, pageOf } from './listing';

const model = z.object({ llm_id: z.string().min(1) });
const agent = z.object({
  agent_id: z.string().min(1),
  response_engine: z.looseObject({ type: z.string(), llm_id: z.string().nullish() }),
});
const listedAgent = z.object({ agent_id: z.string().min(1), agent_name: z.string().nullish() });

const agentsPerPage = 100;

/** OpenAI's voices speak every language that Retell hears. */
const voices: Record<string, string> = {
  warm: 'openai-Nova',
  bright: 'openai-Shimmer',
  calm: 'openai-Alloy',
};

/** The same model as at VAPI, so that callers meet the same receptionist. */
const languageModel = 'gpt-4.1';

/** Milliseconds that a tool may take: the caller hears silence meanwhile. */
const toolTimeoutMs = 15_000;

/**
 * An assistant is two things at Retell: a language model with the prompt and tools, and an agent with the voice, which
 * refers to it. Our reference is the agent's name. Neither is published: a number or call without a version takes the
 * newest, which is what we have written last.
 */
export const assistants: AssistantsApi<RetellCredentials> = {
  async create(call, spec) {
    const { llm_id } = await ask(call, 'POST', '/create-retell-llm', {
      answer: model,
      body: modelBody(spec),
    });
    try {
      const body = { response_engine: { type: 'retell-llm', llm_id }, ...agentBody(spec) };
      return { id: (await ask(call, 'POST', '/create-agent', { answer: agent, body })).agent_id };
    } catch (error) {
      // Certainly nobody uses the model; after a lost answer the agent may be there, and needs it.
      if (!(error instanceof ProviderError) || error.kind !== 'ambiguous') await dropModel(call, llm_id);
      throw error;
    }
  },

  async update(call, id, spec) {
    const { response_engine } = await ask(call, 'GET', agentPath('get', id), { answer: agent });
    const { llm_id } = response_engine;
    const kept =
      llm_id &&
      (await unlessGone(
        ask(call, 'PATCH', `/update-retell-llm/${encodeURIComponent(llm_id)}`, {
          answer: model,
          body: modelBody(spec),
        }),
      ));
    // Somebody has deleted the model in Retell's dashboard: it gets another.
    const fresh = kept
      ? null
      : await ask(call, 'POST', '/create-retell-llm', { answer: model, body: modelBody(spec) });
    await ask(call, 'PATCH', agentPath('update', id), {
      answer: agent,
      body: {
        ...agentBody(spec),
        ...(fresh && { response_engine: { type: 'retell-llm', llm_id: fresh.llm_id } }),
      },
    });
  },

  async list(call) {
    const all = await listAll((pagination_key) =>
      ask(call, 'POST', '/v2/list-agents', {
        answer: pageOf(listedAgent),
        query: { limit: agentsPerPage, pagination_key },
        body: { filter_criteria: { channel: { type: 'string', op: 'eq', value: 'voice' } } },
        changes: false,
      }),
    );
    return all.map(({ agent_id, agent_name }) => ({
      id: agent_id,
      reference: idFromReference(agent_name) ? agent_name! : null,
    }));
  },

  async delete(call, id) {
    const found = await unlessGone(ask(call, 'GET', agentPath('get', id), { answer: agent }));
    if (!found) return;
    await unlessGone(ask(call, 'DELETE', agentPath('delete', id), { answer: z.unknown() }));
    if (found.response_engine.llm_id) await dropModel(call, found.response_engine.llm_id);
  },
};

function agentPath(verb: 'get' | 'update' | 'delete', id: string): string {
  return `/${verb}-agent/${encodeURIComponent(id)}`;
}

/** A model that stays behind costs nothing, so what went wrong before it counts. */
async function dropModel(call: RetellCall, id: string): Promise<void> {
  await ask(call, 'DELETE', `/delete-retell-llm/${encodeURIComponent(id)}`, { answer: z.unknown() }).catch(
    (error: unknown) => {
      if (!(error instanceof ProviderError)) throw error;
    },
  );
}

function modelBody(spec: AssistantSpec) {
  return {
    model: languageModel,
    model_temperature: 0.3,
    general_prompt: spec.prompt,
    start_speaker: 'agent',
    begin_message: spec.greeting,
    general_tools: [
      { type: 'end_call', name: 'end_call', description: 'Ends the call once the caller has said goodbye.' },
      ...(spec.server ? spec.tools.map((tool) => toolOf(tool, spec.server!.url)) : []),
      ...(spec.server && spec.tools.some((each) => each.transfers) ? [transferTool] : []),
    ],
  };
}

function toolOf({ name, description, parameters, waiting, transfers }: AssistantTool, url: string) {
  return {
    type: 'custom',
    name,
    description,
    url,
    method: 'POST',
    timeout_ms: toolTimeoutMs,
    // A use has no id of its own at Retell: a second try would be a second use.
    max_retry: 0,
    parameters: {
      type: 'object',
      properties: parameters['properties'] ?? {},
      ...(Array.isArray(parameters['required']) && { required: parameters['required'] }),
    },
    speak_after_execution: true,
    speak_during_execution: waiting !== null,
    ...(waiting !== null && {
      execution_message_type: 'static_text',
      execution_message_description: waiting,
    }),
    // Whom to put through to is known when it is asked, not when the assistant is made.
    ...(transfers && { response_variables: { transfer_number: '$.transfer_number' } }),
  };
}

const transferTool = {
  type: 'transfer_call',
  name: 'transferCall',
  description: 'Puts the caller through. Only after transfer_to_person has said yes.',
  transfer_destination: { type: 'predefined', number: '{{transfer_number}}' },
  transfer_option: { type: 'cold_transfer' },
};

function agentBody(spec: AssistantSpec) {
  return {
    agent_name: spec.reference,
    voice_id: voices[spec.voice] ?? voices['warm']!,
    language: languageFor(spec.language),
    max_call_duration_ms: spec.maxCallSeconds * 1000,
    // Retell has no switch for recordings alone: what nobody was told of must not be kept. Its report still has the
    // transcript.
    data_storage_setting: spec.recordCalls ? 'everything' : 'basic_attributes_only',
    opt_in_signed_url: true,
    ...(spec.server && {
      webhook_url: spec.server.url,
      webhook_events: ['call_started', 'call_ended', 'call_analyzed'],
      webhook_timeout_ms: 10_000,
    }),
  };
}
