/** What a number has done lately; see the database function `reputation_facts`. */
export interface NumberFacts {
  calls: number;
  answered: number;
  /** Answered and over within six seconds. */
  short: number;
  /** Calls of its busiest day. */
  busiest: number;
  /** People it has called or texted. */
  contacts: number;
  /** Those of them who wanted no more after it. */
  complaints: number;
  /** Calls of which somebody has said what vouches for them. */
  signed: number;
  attested: number;
  failed: number;
}

export type FactorName = 'answer-rate' | 'short-calls' | 'volume' | 'complaints' | 'attestation';

/** One part of a score. `value` is a share from 0 to 1; null where there is too little to judge. */
export interface Factor {
  factor: FactorName;
  value: number | null;
  points: number;
  /** Points it may have at most. */
  most: number;
}

export interface Judgement {
  /** 0 is best, 100 is worst. */
  score: number;
  factors: Factor[];
}

/** From so many points on a number is rested. */
export const quarantineScore = 60;

/** Fewer say nothing about a number. */
const fewestCalls = 20;
const fewestContacts = 50;

/** From these shares on a factor begins to count, and counts in full. */
interface Scale {
  most: number;
  none: number;
  full: number;
}

const scales: Record<FactorName, Scale> = {
  'answer-rate': { most: 25, none: 0.4, full: 0.1 },
  'short-calls': { most: 20, none: 0.2, full: 0.6 },
  volume: { most: 15, none: 0.6, full: 1 },
  complaints: { most: 30, none: 0.002, full: 0.02 },
  attestation: { most: 10, none: 0.2, full: 0.8 },
};

/**
 * Judges how likely carriers and apps take a number for one that annoys people, from what they judge themselves by. No
 * carrier says how it counts: the scales are ours, and each factor says what it has added.
 * @param mostADay calls a day that the business allows a number
 */
export function judgeNumber(facts: NumberFacts, mostADay: number): Judgement {
  const { calls, answered, short, busiest, contacts, complaints, signed, attested, failed } = facts;
  const enough = calls >= fewestCalls;
  const shares: Record<FactorName, number | null> = {
    'answer-rate': enough ? answered / calls : null,
    'short-calls': answered >= fewestCalls ? short / answered : null,
    volume: enough ? busiest / mostADay : null,
    complaints: contacts >= fewestContacts ? complaints / contacts : null,
    // A signature that does not hold weighs twice.
    attestation: signed >= fewestCalls ? Math.min(1, (signed - attested + failed) / signed) : null,
  };
  const factors = (Object.keys(scales) as FactorName[]).map((factor) => factorOf(factor, shares[factor]));
  const score = factors.reduce((sum, { points }) => sum + points, 0);
  return { score: Math.min(100, score), factors };
}

function factorOf(factor: FactorName, value: number | null): Factor {
  const { most, none, full } = scales[factor];
  const reached = value === null ? 0 : Math.min(1, Math.max(0, (value - none) / (full - none)));
  return { factor, value, points: Math.round(reached * most), most };
}
