import { lineOf } from './lines';
import { utterances } from './report';
import { ask } from './webhooks';
import type { Account, SimulatedCall, World } from './world';

/** Asks the product as Retell does for its model: the tool's name, its arguments, and the call so far. */
export async function askTool(
  world: World,
  account: Account,
  call: SimulatedCall,
  name: string,
  given: Record<string, unknown>,
): Promise<string> {
  const agent = account.agents.get(call.agent_id);
  const tools = account.models.get(agent?.response_engine.llm_id ?? '')?.general_tools ?? [];
  const tool = tools.find((each) => each.name === name && each.type === 'custom');
  const line = lineOf(world, call);
  if (!tool?.url) return 'This tool cannot be used.';
  const target = { url: tool.url, type: `tool:${name}`, callId: call.call_id, limitMs: 15_000 };
  const { status, answer } = await ask(world, account, target, {
    name,
    args: given,
    call: { ...call, transcript_with_tool_calls: utterances(line.conversation?.said ?? []) },
  });
  if (status === null || status > 299) return 'The tool failed.';
  const said = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  for (const [variable, path] of Object.entries(tool.response_variables ?? {})) {
    const value = said[path.replace(/^\$\./, '')];
    if (typeof value === 'string') line.variables[variable] = value;
  }
  const { result, error } = said;
  return typeof result === 'string' ? result : typeof error === 'string' ? error : JSON.stringify(answer);
}
