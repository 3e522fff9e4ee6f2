import type { Assistant } from '../../lib/model';
import type { AssistantBody } from './queries';

export const factNames = ['hours', 'services', 'prices', 'address', 'other'] as const;
export const voices = ['warm', 'bright', 'calm'] as const;
export const spokenLanguages = ['tr', 'en', 'de', 'fr', 'nl', 'es'] as const;

/** The longest text the server takes for each field, in characters. */
export const longest = {
  name: 60,
  greeting: 500,
  instructions: 8000,
  hours: 2000,
  services: 4000,
  prices: 4000,
  address: 500,
  other: 4000,
};

export type FactName = (typeof factNames)[number];

export interface ReceptionistValues {
  name: string;
  language: AssistantBody['language'];
  voice: NonNullable<AssistantBody['voice']>;
  greeting: string;
  instructions: string;
  facts: Record<FactName, string>;
}

/** Turns a stored receptionist into what its form holds. */
export function toValues(assistant: Assistant): ReceptionistValues {
  const { name, language, voice, greeting, instructions, facts } = assistant;
  return {
    name,
    language: spokenLanguages.find((known) => known === language) ?? 'en',
    voice: voices.find((known) => known === voice) ?? 'warm',
    greeting,
    instructions,
    facts: fillFacts(facts),
  };
}

export function emptyValues(language: ReceptionistValues['language'], greeting: string): ReceptionistValues {
  return { name: '', language, voice: 'warm', greeting, instructions: '', facts: fillFacts({}) };
}

function fillFacts(facts: Partial<Record<FactName, string>>): Record<FactName, string> {
  return { hours: '', services: '', prices: '', address: '', other: '', ...facts };
}

/*
 * Changes that were not saved stay here while the dashboard is open, so that leaving the screen by mistake loses
 * nothing.
 */
const drafts = new Map<string, ReceptionistValues>();

export const draftOf = (key: string): ReceptionistValues | undefined => drafts.get(key);

export function keepDraft(key: string, values: ReceptionistValues | null): void {
  if (values) drafts.set(key, values);
  else drafts.delete(key);
}
