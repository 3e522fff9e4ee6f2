import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { tellOfTexts } from './announce-texts';
import { holdMs } from './pace';
import { claimTexts, type Destination, type TakenText } from './statements';

/** A text that this process may send, if it begins in time. */
export interface Held extends TakenText {
  claimedAt: Date;
  /** By `performance.now()`: later it may not be sent any more. */
  startBefore: number;
}

export interface Stock {
  /** Gives the next text to send; null when none are due any more. */
  next(): Promise<Held | null>;
  /** When the first of those that wait for the morning may go. */
  quietUntil(): Date | null;
}

/** Texts are held for so many times the width of who sends them before more are taken, at most. */
const fewAtMost = 3;

/** Takes due texts ahead of those who send them, so that nobody waits for the database. */
export function openStock(
  platform: Platform,
  scope: TenantScope,
  options: { destinations: readonly Destination[]; limit: number; width: number },
): Stock {
  const held: Held[] = [];
  /** When fewer are held, more are taken: twice as many. */
  let few = options.width;
  let isOpen = false;
  let drained = false;
  let filling: Promise<void> | null = null;
  let quiet: Date | null = null;

  async function take(): Promise<void> {
    const most = 2 * few;
    const startBefore = performance.now() + holdMs(platform);
    const claimedAt = platform.clock();
    const claim = await claimTexts(scope, claimedAt, most, options.limit, options.destinations);
    held.push(...claim.taken.map((text) => ({ ...text, claimedAt, startBefore })));
    drained = claim.looked < most;
    if (claim.quietUntil) {
      const until = new Date(claim.quietUntil);
      quiet = quiet && quiet < until ? quiet : until;
    }
    tellOfTexts(scope, claim.refused);
  }

  function fill(): Promise<void> {
    filling ??= take().finally(() => {
      filling = null;
    });
    return filling;
  }

  return {
    async next() {
      while (held.length === 0) {
        if (drained && !filling) return null;
        // The carrier is quicker than the database. One that is slower would have texts wait until they may not be sent any more.
        if (filling && isOpen) few = Math.min(fewAtMost * options.width, few + 1);
        await fill();
      }
      isOpen = true;
      const text = held.shift()!;
      // A failure is met by whoever needs the next text.
      if (held.length < few && !drained) fill().catch(() => undefined);
      return text;
    },
    quietUntil: () => quiet,
  };
}
