import type { Express } from 'express';
import { type Conversation, type Said, transcriptOf } from '../handset/conversation';
import { isSigned, signed } from '../signed-address';
import { makeTone } from '../tone';
import type { Account, SimulatedCall, World } from './world';

/** US cents for a minute, about what Retell's own fee and a model cost. */
const centsPerMinute = 10;

/** What a call that is over has beside its facts. */
export function reportOf(
  world: World,
  account: Account,
  call: SimulatedCall,
  conversation: Conversation | null,
): object {
  const duration_ms = call.start_timestamp === undefined ? 0 : call.end_timestamp! - call.start_timestamp;
  const cents = Math.round((duration_ms / 60_000) * centsPerMinute * 10_000) / 10_000;
  const costs = {
    call_cost: {
      combined_cost: cents,
      product_costs: [{ product: 'retell_llm', cost: cents }],
      total_duration_seconds: Math.round(duration_ms / 1000),
      total_duration_unit_price: centsPerMinute / 60,
    },
  };
  if (!conversation) return { duration_ms: 0, ...costs };
  const setting = account.agents.get(call.agent_id)?.['data_storage_setting'];
  const spoken = utterances(conversation.said.filter(({ role }) => role === 'bot' || role === 'user'));
  return {
    duration_ms,
    ...costs,
    transcript: transcriptOf(conversation, { bot: 'Agent', user: 'User' }),
    transcript_object: spoken,
    transcript_with_tool_calls: utterances(conversation.said),
    recording_url: recordingOf(world, call.call_id),
    opt_in_signed_url: true,
    ...(typeof setting === 'string' && { data_storage_setting: setting }),
  };
}

/** Writes what was said as Retell does, with the time of each first word. */
export function utterances(said: readonly Said[]): object[] {
  return said.map((each) => {
    if (each.role === 'tool_calls') {
      const [use] = each.toolCalls as [{ id: string; function: { name: string; arguments: string } }];
      return { role: 'tool_call_invocation', tool_call_id: use.id, ...use.function };
    }
    if (each.role === 'tool_call_result')
      return {
        role: 'tool_call_result',
        tool_call_id: each.toolCallId,
        content: each.result ?? '',
        successful: true,
      };
    const content = each.message ?? '';
    const word = {
      word: content.split(' ')[0] ?? '',
      start: each.secondsFromStart,
      end: each.secondsFromStart,
    };
    return { role: each.role === 'bot' ? 'agent' : 'user', content, words: [word] };
  });
}

function recordingOf(world: World, callId: string): string {
  const expires = Date.now() + world.recordingLifeMs;
  const query = `expires=${expires}&signature=${signed(world, `${callId}.${expires}`)}`;
  return `${world.url}/recording/${callId}.wav?${query}`;
}

/** Serves recordings to whoever has their address, as a cloud's storage does. */
export function mountRecordings(app: Express, world: World): void {
  const tone = makeTone();
  app.get('/recording/:file', (request, response) => {
    const callId = String(request.params['file']).replace(/\.wav$/, '');
    const { expires = '', signature = '' } = request.query as Record<string, string>;
    if (!isSigned(world, `${callId}.${expires}`, signature) || Number(expires) < Date.now()) {
      response.status(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    response.type('audio/wav').send(tone);
  });
}
