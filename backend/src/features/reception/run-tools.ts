import type { TenantScope } from '../../platform/db/tenant';
import { storableText } from '../../platform/http/text';
import type { Platform } from '../../platform/platform';
import type { CallFacts, ToolRequest } from '../../providers/event';
import { answeredBefore, recordUse } from './record-use';
import { languageOf, oneLine } from './speech';
import type { Tool, ToolContext, ToolOutcome, ToolUse } from './tool';
import { findTool, mayDo } from './tools';

/** A call in which a voice AI asks us something, as the inbox found or opened it. */
export interface VoiceCall {
  tenant: string;
  /** Of `call_logs`. */
  callId: string;
  numberId: string | null;
  assistantId: string | null;
  language: string;
}

export interface ToolResult {
  id: string;
  name: string;
  /** One line for the model. */
  result: string;
  failed: boolean;
  /** Whom the caller may be put through to now, E.164; not with a use that comes again. */
  transferTo?: string | undefined;
}

const sorry = {
  en: 'This could not be done because of a fault on our side. Apologise, and offer to take a message or to call back.',
  tr: 'Bizden kaynaklanan bir hata nedeniyle yapılamadı. Özür dileyin ve not almayı ya da geri aramayı önerin.',
};

/** No model asks for more at once; each costs the database some questions. */
const mostAtOnce = 20;

/**
 * Does what a voice AI asks during a call, one after the other, and writes down each use with its answer. A use that
 * comes again, by the provider's id of it, changes nothing, and is answered as it was where it could have.
 * @param found the call; null where it is nobody's, and then nothing is done
 * @param options.waits whether the books are closed before it answers, default true; what was asked for is done by then
 *   in either case
 * @returns a result for each, never an error: what is wrong with a request is said so that the model can mend it
 */
export async function runTools(
  platform: Platform,
  found: VoiceCall | null,
  call: CallFacts,
  wanted: readonly ToolRequest[],
  { waits = true }: { waits?: boolean } = {},
): Promise<ToolResult[]> {
  if (!found) return wanted.map(({ id, name }) => ({ id, name, result: sorry.en, failed: true }));
  const scope = platform.system.scope(found.tenant);
  const facts = await factsOf(scope, found);
  const results: ToolResult[] = [];
  for (const [index, request] of wanted.entries()) {
    if (index >= mostAtOnce) {
      results.push({ id: request.id, name: request.name, result: sorry.en, failed: true });
      continue;
    }
    const {
      answer,
      failed = false,
      transferTo,
    } = await runOne(platform, scope, found, call, facts, request, waits);
    results.push({
      id: request.id,
      name: request.name,
      result: oneLine(answer),
      failed,
      ...(transferTo && { transferTo }),
    });
  }
  return results;
}

interface Facts extends Pick<ToolContext, 'business' | 'bookable'> {
  assistantId: string | null;
  abilities: unknown;
}

const readFactsOf = {
  name: 'reception_facts',
  text: 'select reception_facts($1, $2) as facts, bookable($1) as place',
};

/** What was read for a call, for as long as the inbox keeps the call itself. */
const known = new WeakMap<VoiceCall, Promise<Facts>>();

/** An assistant that the call does not name is the default one. */
function factsOf(scope: TenantScope, found: VoiceCall): Promise<Facts> {
  const kept = known.get(found);
  if (kept) return kept;
  const read = scope
    .call<{
      facts: Facts['business'] & Pick<Facts, 'assistantId' | 'abilities'>;
      place: Facts['bookable'];
    }>(readFactsOf, found.assistantId)
    .then(([row]) => {
      const { assistantId, abilities, ...business } = row!.facts;
      return { business, assistantId, abilities, bookable: row!.place };
    });
  known.set(found, read);
  // The next use asks again.
  read.catch(() => known.delete(found));
  return read;
}

async function runOne(
  platform: Platform,
  scope: TenantScope,
  found: VoiceCall,
  call: CallFacts,
  facts: Facts,
  request: ToolRequest,
  waits: boolean,
): Promise<ToolOutcome> {
  const started = performance.now();
  const language = languageOf(found.language);
  const use: ToolUse = {
    // Ids are the provider's, and some models count from one: the same id in another call is another caller's. A model
    // may write anything, and what the table cannot hold is cut.
    id: `${found.callId}:${storableText(request.id.slice(0, 200))}`,
    name: storableText(request.name.slice(0, 100)),
    arguments: storable(request.arguments),
    callLogId: found.callId,
  };
  const context: ToolContext = {
    platform,
    scope,
    business: facts.business,
    language,
    callLogId: found.callId,
    assistantId: facts.assistantId,
    caller: call.direction === 'inbound' ? call.from : call.to,
    use,
    bookable: facts.bookable,
    now: platform.clock(),
  };
  const tool = findTool(use.name);
  // Side by side: what is done twice under one id is done once, so only the words of the answer are looked up.
  const [early, outcome] = await Promise.all([
    tool?.reads || tool?.tellsNew ? null : answeredBefore(scope, use),
    attempt(context, tool, facts.abilities),
  ]);
  const before = tool?.tellsNew && !outcome.isNew ? await answeredBefore(scope, use) : early;
  if (before !== null) return { answer: before };
  const written = recordUse(context, outcome, Math.round(performance.now() - started)).catch(
    (error: unknown) =>
      // What was done is done, and the caller is to hear it; a repeat is told from the stored row of the deed itself.
      platform.log.error({ err: error, tool: use.name }, 'a tool call was not written down'),
  );
  if (waits) await written;
  return outcome;
}

async function attempt(
  context: ToolContext,
  tool: Tool | undefined,
  abilities: unknown,
): Promise<ToolOutcome> {
  const { use, language, platform } = context;
  if (!tool || !mayDo({ abilities }, tool.ability)) {
    const answer =
      language === 'tr'
        ? 'Bunu yapamazsınız. Not almayı önerin.'
        : 'You cannot do this. Offer to take a message instead.';
    return { answer, failed: true };
  }
  const parsed = tool.arguments.safeParse(withoutGaps(use.arguments));
  if (!parsed.success) return { answer: correction(use.name, parsed.error.issues, language), failed: true };
  try {
    return await tool.run(context, parsed.data);
  } catch (error) {
    platform.log.error({ err: error, tool: use.name }, 'a tool of the receptionist failed');
    return { answer: sorry[language], failed: true };
  }
}

const largestArguments = 20_000;

/** Leaves out what PostgreSQL cannot keep, and all that is given where no tool would take so much. */
function storable(given: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(given, (_name, value: unknown) =>
    typeof value === 'string' ? storableText(value) : value,
  );
  return text.length <= largestArguments ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** Models write null and empty texts where they mean nothing. */
function withoutGaps(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
}

function correction(
  name: string,
  issues: readonly { path: PropertyKey[]; message: string }[],
  language: ToolContext['language'],
): string {
  const faults = issues.map((each) => `${each.path.join('.') || 'arguments'}: ${each.message}`).join('; ');
  return language === 'tr'
    ? `${name} şu düzeltmelerle yeniden çağrılmalı: ${faults}. Eksik bilgiyi arayana sorun.`
    : `Use ${name} again with this put right: ${faults}. Ask the caller for what is missing.`;
}
