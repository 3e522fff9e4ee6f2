import type { z } from 'zod';
import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { Bookable } from './choose-from-catalogue';
import type { Language } from './speech';

/** What an assistant may be allowed or forbidden to do. */
export type Ability = 'book' | 'change' | 'cancel' | 'takeMessage' | 'transfer';

/** What a tool knows of the call it is used in. */
export interface ToolContext {
  platform: Platform;
  scope: TenantScope;
  business: { name: string; timeZone: string; countryCode: string };
  language: Language;
  callLogId: string | null;
  assistantId: string | null;
  /** The caller's number, E.164, by the carrier's word; null when it is withheld. */
  caller: string | null;
  /** This use of the tool: a repeat has the same id. */
  use: ToolUse;
  /** The services and people that can be booked, read once for each call. */
  bookable: Bookable;
  now: Date;
}

/** One use of a tool, as it is stored. */
export interface ToolUse {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
  callLogId: string | null;
}

export interface ToolOutcome {
  /** What the model reads: one line, in the language of the call. */
  answer: string;
  /** Nothing was done that was asked for. */
  failed?: boolean;
  /** Done now and never before. */
  isNew?: boolean;
  /** The appointment or message that it made or changed. */
  resultId?: string | undefined;
  appointmentId?: string | undefined;
  /** Whom the caller may be put through to now, E.164. */
  transferTo?: string | undefined;
}

/** Something the receptionist may ask of us during a call. */
export interface Tool<Arguments extends z.ZodType = z.ZodType> {
  name: string;
  /** For the model: when to use it, and what comes back. */
  description: string;
  /** An object; each member described, because the model reads that too. */
  arguments: Arguments;
  /** Left out of what an assistant is given that may not do this; null: all may. */
  ability: Ability | null;
  /** Said while the caller waits; null where the answer comes before a sentence would end. */
  waiting: Record<Language, string> | null;
  transfers?: true;
  /** It changes nothing, so that a repeat is answered anew. */
  reads?: true;
  /** It says of what it has done whether that `isNew`. */
  tellsNew?: true;
  run(context: ToolContext, wanted: z.output<Arguments>): Promise<ToolOutcome>;
}

/** Describes a tool; lets its `run` know the type of its arguments. */
export function tool<Arguments extends z.ZodType>(described: Tool<Arguments>): Tool {
  return described as unknown as Tool;
}
