import { z } from 'zod';
import type { AssistantTool } from '../../providers/provider';
import { languageOf } from './speech';
import type { Ability, Tool } from './tool';
import { bookAppointmentTool } from './tools/book-appointment';
import { businessHours } from './tools/business-hours';
import { cancel } from './tools/cancel';
import { couldNotAnswer } from './tools/could-not-answer';
import { findMyBooking } from './tools/find-my-booking';
import { freeSlots } from './tools/free-slots';
import { prices } from './tools/prices';
import { reschedule } from './tools/reschedule';
import { takeMessage } from './tools/take-message';
import { transferToPerson } from './tools/transfer-to-person';

export const tools: readonly Tool[] = [
  businessHours,
  prices,
  freeSlots,
  bookAppointmentTool,
  findMyBooking,
  reschedule,
  cancel,
  takeMessage,
  transferToPerson,
  couldNotAnswer,
];

const byName = new Map(tools.map((each) => [each.name, each]));

/** Finds a tool by its name. */
export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** Tells whether an assistant may do something; what is not said is allowed. */
export function mayDo(assistant: { abilities: unknown }, ability: Ability | null): boolean {
  return ability === null || (assistant.abilities as Partial<Record<Ability, boolean>>)?.[ability] !== false;
}

/** Lists the tools that an assistant is given, by what it may do, with what it says meanwhile in its language. */
export function toolsFor(assistant: { language: string; abilities: unknown }): AssistantTool[] {
  return tools
    .filter((each) => mayDo(assistant, each.ability))
    .map((each) => ({
      name: each.name,
      description: each.description,
      parameters: parametersOf(each.arguments),
      waiting: each.waiting?.[languageOf(assistant.language)] ?? null,
      ...(each.transfers && { transfers: true as const }),
    }));
}

/** The members of JSON schema that voice AIs take. */
const kept = new Set(['type', 'properties', 'required', 'description', 'enum', 'items']);

function parametersOf(schema: z.ZodType): Record<string, unknown> {
  return slim(z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>);
}

function slim(schema: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(schema).filter(([member]) => kept.has(member));
  return Object.fromEntries(
    own.map(([member, value]) => {
      if (member === 'items') return [member, slim(value as Record<string, unknown>)];
      if (member !== 'properties') return [member, value];
      const members = Object.entries(value as Record<string, Record<string, unknown>>);
      return [member, Object.fromEntries(members.map(([name, each]) => [name, slim(each)]))];
    }),
  );
}
