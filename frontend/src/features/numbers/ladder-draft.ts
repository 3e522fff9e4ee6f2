import type { AnswerLadder, Body } from '../../lib/model';

export type LadderKind = 'ASSISTANT' | 'SECOND_ASSISTANT' | 'STAFF' | 'VOICEMAIL';

/** One step as it is being edited. */
export interface DraftRung {
  /** Stays the same while it is moved. */
  key: string;
  kind: LadderKind;
  staffId: string | null;
  timeoutSeconds: number;
}

export const ladderKinds: readonly LadderKind[] = ['ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'VOICEMAIL'];
export const MOST_RUNGS = 10;

const usualSeconds: Record<LadderKind, number> = {
  ASSISTANT: 10,
  SECOND_ASSISTANT: 10,
  STAFF: 20,
  VOICEMAIL: 180,
};

/** Makes what is edited of what is set. */
export function draftOf({ rungs }: AnswerLadder): DraftRung[] {
  return rungs.flatMap(({ kind, staffId, timeoutSeconds }, index) =>
    kind === 'MENU' ? [] : [{ key: `${kind}-${index}`, kind, staffId, timeoutSeconds }],
  );
}

/** Lists what may still be added: each once, but for people. */
export function addable(draft: readonly DraftRung[]): LadderKind[] {
  if (draft.length >= MOST_RUNGS) return [];
  return ladderKinds.filter((kind) => kind === 'STAFF' || !draft.some((rung) => rung.kind === kind));
}

/** Adds a step at the end; voicemail takes every call that comes to it, so it stays last. */
export function added(draft: readonly DraftRung[], kind: LadderKind, key: string): DraftRung[] {
  const rung = { key, kind, staffId: null, timeoutSeconds: usualSeconds[kind] };
  const last = draft.at(-1);
  return last?.kind === 'VOICEMAIL' ? [...draft.slice(0, -1), rung, last] : [...draft, rung];
}

/** Tells whether a step may change places with the one before it. */
export function mayRise(draft: readonly DraftRung[], index: number): boolean {
  return index > 0 && draft[index]?.kind !== 'VOICEMAIL';
}

/** Moves a step one place up. */
export function risen(draft: readonly DraftRung[], index: number): DraftRung[] {
  const [above, moved] = [draft[index - 1], draft[index]];
  if (!above || !moved) return [...draft];
  return draft.map((rung, at) => (at === index - 1 ? moved : at === index ? above : rung));
}

export function bodyOf(draft: readonly DraftRung[]): Body<'/api/phone-numbers/{id}/answer-ladder', 'put'> {
  return {
    rungs: draft.map(({ kind, staffId, timeoutSeconds }) => ({
      kind,
      timeoutSeconds,
      ...(kind === 'STAFF' && { staffId }),
    })),
  };
}
