import { z } from 'zod';
import type { Assistant, AssistantRemote, PhoneNumber } from '../../generated/prisma/client';
import { formatNumber } from '../../platform/format-number';

/** What a receptionist can speak. Each is told to the voice provider as a language and a matching voice. */
export const languages = ['en', 'tr', 'de', 'fr', 'nl', 'es'] as const;
export const voices = ['warm', 'bright', 'calm'] as const;

const text = (max: number) => z.string().trim().max(max);

/** What the receptionist knows of the business, in the owner's own words. */
export const facts = z.strictObject({
  hours: text(2000).optional(),
  services: text(4000).optional(),
  prices: text(4000).optional(),
  address: text(500).optional(),
  other: text(4000).optional(),
});
export type Facts = z.output<typeof facts>;

/** What it may do in a call; what is not said, it may. */
const abilities = z.strictObject({
  book: z.boolean().optional(),
  change: z.boolean().optional(),
  cancel: z.boolean().optional(),
  takeMessage: z.boolean().optional(),
  transfer: z.boolean().optional(),
});

export const createAssistantBody = z.strictObject({
  name: text(60).min(1),
  language: z.enum(languages),
  voice: z.enum(voices).default('warm'),
  greeting: text(500).min(1),
  instructions: text(8000).default(''),
  facts: facts.default({}),
  abilities: abilities.optional(),
});
export type CreateAssistant = z.output<typeof createAssistantBody>;

export const updateAssistantBody = z.strictObject({
  name: text(60).min(1).optional(),
  language: z.enum(languages).optional(),
  voice: z.enum(voices).optional(),
  greeting: text(500).min(1).optional(),
  instructions: text(8000).optional(),
  facts: facts.optional(),
  abilities: abilities.optional(),
  /** Only true: the receptionist that new numbers get. */
  isDefault: z.literal(true).optional(),
});
export type UpdateAssistant = z.output<typeof updateAssistantBody>;

export const assistantParams = z.object({ id: z.uuid() });

export const assistant = z
  .object({
    id: z.string(),
    name: z.string(),
    language: z.string(),
    voice: z.string(),
    greeting: z.string(),
    instructions: z.string(),
    facts: z.object({
      hours: z.string().optional(),
      services: z.string().optional(),
      prices: z.string().optional(),
      address: z.string().optional(),
      other: z.string().optional(),
    }),
    abilities: z.object({
      book: z.boolean(),
      change: z.boolean(),
      cancel: z.boolean(),
      takeMessage: z.boolean(),
      transfer: z.boolean(),
    }),
    isDefault: z.boolean(),
    sync: z.object({
      status: z.enum(['SYNCED', 'PENDING', 'FAILED', 'OFFLINE']),
      syncedAt: z.iso.datetime().nullable(),
      error: z.string().nullable(),
    }),
    numbers: z.array(z.object({ id: z.string(), formattedNumber: z.string().nullable() })),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Assistant' });

export type AssistantRow = Assistant & {
  remotes: AssistantRemote[];
  numbers: Pick<PhoneNumber, 'id' | 'number' | 'status'>[];
};

/** Shapes an assistant for its owner. `OFFLINE`: no voice provider is connected that could have it. */
export function presentAssistant(row: AssistantRow): z.input<typeof assistant> {
  return {
    id: row.id,
    name: row.name,
    language: row.language,
    voice: row.voice,
    greeting: row.greeting,
    instructions: row.instructions,
    facts: row.facts as Facts,
    abilities: allAbilities(row.abilities as Abilities),
    isDefault: row.isDefault,
    sync: presentSync(row),
    numbers: row.numbers
      .filter((each) => each.status !== 'CANCELLED' && each.status !== 'FAILED')
      .map((each) => ({ id: each.id, formattedNumber: each.number ? formatNumber(each.number) : null })),
    createdAt: row.createdAt.toISOString(),
  };
}

type Abilities = z.output<typeof abilities>;

/** Says of each ability whether it has it. */
function allAbilities(own: Abilities): Required<{ [Name in keyof Abilities]: boolean }> {
  const { book = true, change = true, cancel = true, takeMessage = true, transfer = true } = own;
  return { book, change, cancel, takeMessage, transfer };
}

function presentSync(row: AssistantRow): z.input<typeof assistant>['sync'] {
  if (row.remotes.length === 0) return { status: 'OFFLINE', syncedAt: null, error: null };
  const behind = row.remotes.filter((each) => each.syncedVersion < row.version);
  const failed = behind.find((each) => each.error !== null);
  // One that is in step may still have something to say: that it cannot reach us.
  const error = (failed ?? row.remotes.find((each) => each.error !== null))?.error ?? null;
  const times = row.remotes.map((each) => each.syncedAt?.getTime() ?? 0);
  return {
    status: behind.length === 0 ? 'SYNCED' : failed ? 'FAILED' : 'PENDING',
    syncedAt: Math.min(...times) > 0 ? new Date(Math.min(...times)).toISOString() : null,
    error,
  };
}
