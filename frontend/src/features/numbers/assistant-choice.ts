import type { Assistant } from '../../lib/model';

/** The receptionist that a new number begins with; empty when there is none. */
export const firstAssistant = (assistants: Assistant[]): string =>
  (assistants.find((one) => one.isDefault) ?? assistants[0])?.id ?? '';

export const assistantOptions = (assistants: Assistant[]) =>
  assistants.map(({ id, name }) => ({ value: id, label: name }));
