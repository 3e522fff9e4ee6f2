import { findProvider } from '../../providers';
import type { ProviderId } from '../../providers/provider';
import { callShareOf, type StoredPlan } from '../billing';

export const rungKinds = ['ASSISTANT', 'SECOND_ASSISTANT', 'STAFF', 'MENU', 'VOICEMAIL'] as const;
export type RungKind = (typeof rungKinds)[number];

/** Whether calls are given to a voice AI now; see the database function `vendor_state`. */
export type VendorState = 'UP' | 'SLOW' | 'DOWN' | 'EXHAUSTED' | 'RESTING';

/** What the plan for a call is made from; see the database function `answering_facts`. */
export interface AnsweringFacts extends AnsweringSetup, AnsweringState {}

/** What stays until somebody changes something; see the database function `answering_setup`. */
export interface AnsweringSetup {
  numberId: string;
  number: string | null;
  status: string;
  /** Whom the number is bought from. */
  provider: ProviderId;
  voicemail: boolean;
  record: boolean;
  /** The address at which the voice AI answers for this number. */
  voiceSipUri: string | null;
  voiceKey: string;
  assistant: boolean;
  language: string;
  businessName: string;
  /** Whom callers are put through to when the voice AI cannot; E.164. */
  transferNumber: string | null;
  /** Spoken before a recording. */
  announcement: string | null;
  /** The plan's minutes of voice AI are used up for this month. */
  aiReached: boolean;
  /** As the business has set them; null: the usual ones. */
  rungs: { kind: RungKind; seconds: number; target: string | null; phone: string | null }[] | null;
  /** The receptionist's copy at another voice AI. */
  second: { provider: ProviderId; key: string; remoteId: string } | null;
  plan: StoredPlan;
}

/** What is different for each call; see the database function `answering_state`. */
export interface AnsweringState {
  voiceState: VendorState;
  /** Null where there is no second voice AI. */
  secondState: VendorState | null;
  /** Calls of this business that run now, this one included when it has arrived. */
  liveCalls: number;
  /** Seconds since the call arrived; absent while there is none. */
  rungSeconds?: number;
}

/** Why a rung is passed by, or `ready`. */
export type RungState =
  | 'ready'
  | 'no-receptionist'
  | 'not-connected'
  | 'minutes-used-up'
  | 'too-many-calls'
  | 'vendor-down'
  | 'vendor-slow'
  | 'vendor-exhausted'
  | 'vendor-resting'
  | 'no-second-vendor'
  | 'nobody-to-ring'
  | 'switched-off'
  | 'carrier-does-not-ask';

export interface Rung {
  kind: RungKind;
  /** How long it may ring. */
  seconds: number;
  target: string | null;
  phone: string | null;
  /** By which the carrier tells us how it ended. */
  mark: string;
}

const marks: Record<RungKind, string> = {
  ASSISTANT: 'receptionist',
  SECOND_ASSISTANT: 'second',
  STAFF: 'person',
  MENU: 'menu',
  VOICEMAIL: 'voicemail',
};

const nobodyElse = { target: null, phone: null };

/** A voice AI answers at the first ring or not at all; a caller who waits longer has waited for nothing. */
const usual = marked([
  { kind: 'ASSISTANT', seconds: 10, ...nobodyElse },
  { kind: 'SECOND_ASSISTANT', seconds: 10, ...nobodyElse },
  { kind: 'STAFF', seconds: 20, ...nobodyElse },
  { kind: 'VOICEMAIL', seconds: 180, ...nobodyElse },
]);

/** Lists who is tried for a number, in order. */
export function rungsOf({ rungs }: Pick<AnsweringFacts, 'rungs'>): readonly Rung[] {
  return rungs ? marked(rungs) : usual;
}

/** Gives each its mark. Of several of a kind, the second and later ones have a number in it. */
function marked(rungs: Omit<Rung, 'mark'>[]): Rung[] {
  const seen = new Map<RungKind, number>();
  return rungs.map((each) => {
    const nth = (seen.get(each.kind) ?? 0) + 1;
    seen.set(each.kind, nth);
    return { ...each, mark: nth === 1 ? marks[each.kind] : `${marks[each.kind]}-${nth}` };
  });
}

/** Whether this is one of the voice AIs. */
export const isAi = (kind: RungKind): boolean => kind === 'ASSISTANT' || kind === 'SECOND_ASSISTANT';

/** Whom a rung of the staff rings; null when there is nobody, or it would ring the business or the caller themselves. */
export function phoneOf(facts: AnsweringFacts, rung: Rung, caller: string | null = null): string | null {
  const phone = rung.target === null ? facts.transferNumber : rung.phone;
  return phone === facts.number || phone === caller ? null : phone;
}

/** Says whether a rung can take a call now, and why not. */
export function judgeRung(facts: AnsweringFacts, rung: Rung, caller: string | null = null): RungState {
  const asks = findProvider(facts.provider)?.numbers?.configure !== undefined;
  switch (rung.kind) {
    case 'ASSISTANT':
      // The voice AI has the number itself where the carrier does not ask.
      if (asks && facts.voiceSipUri === null) return 'not-connected';
      return judgeAi(facts, facts.voiceKey, facts.voiceState);
    case 'SECOND_ASSISTANT': {
      if (!asks) return 'carrier-does-not-ask';
      const { second } = facts;
      if (!second || !findProvider(second.provider)?.dialIn) return 'no-second-vendor';
      return judgeAi(facts, second.key, facts.secondState ?? 'UP');
    }
    case 'STAFF':
      return phoneOf(facts, rung, caller) === null ? 'nobody-to-ring' : 'ready';
    case 'VOICEMAIL':
      if (!asks) return 'carrier-does-not-ask';
      return facts.voicemail ? 'ready' : 'switched-off';
    case 'MENU':
      return 'not-connected';
  }
}

const vendorStates: Record<Exclude<VendorState, 'UP'>, RungState> = {
  SLOW: 'vendor-slow',
  DOWN: 'vendor-down',
  EXHAUSTED: 'vendor-exhausted',
  RESTING: 'vendor-resting',
};

function judgeAi(facts: AnsweringFacts, accountKey: string, state: VendorState): RungState {
  if (!facts.assistant) return 'no-receptionist';
  if (facts.aiReached) return 'minutes-used-up';
  if (state !== 'UP') return vendorStates[state];
  return facts.liveCalls > shareAt(facts.plan, accountKey) ? 'too-many-calls' : 'ready';
}

/** How many calls of a business may be at a voice AI's account at once. @param accountKey see `accountKeyOf` */
export function shareAt(plan: StoredPlan, accountKey: string): number {
  const shared = accountKey.startsWith('platform:')
    ? (accountKey.slice('platform:'.length) as ProviderId)
    : null;
  return callShareOf(plan, (shared && findProvider(shared)?.callsAtOnce) ?? null);
}
