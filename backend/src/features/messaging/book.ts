import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { tellOfTexts } from './announce-texts';
import { enqueueAt } from './schedule';
import { type Outcome, recordTexts, type Shown } from './statements';

export interface Book {
  /** Notes what became of a text; it is written soon, with others. */
  note(outcome: Outcome, text: Shown): void;
  /** Writes what is left. @throws what writing has thrown */
  close(): Promise<void>;
}

const mostAtOnce = 250;
const pauseMs = 10;

/** Writes what becomes of texts, many in one statement, beside the sending. */
export function openBook(platform: Platform, scope: TenantScope): Book {
  let noted: { outcome: Outcome; text: Shown }[] = [];
  let writing: Promise<void> | null = null;
  let failure: unknown;

  async function write(): Promise<void> {
    const pages = noted.splice(0, mostAtOnce);
    const outcomes = pages.map((each) => each.outcome);
    await recordTexts(scope, platform.clock(), outcomes);
    const waiting = outcomes.filter(({ what }) => what === 'again');
    const times = waiting.map(({ notBefore }) => Math.ceil(+(notBefore ?? platform.clock()) / 1000) * 1000);
    if (times.length > 0)
      await scope.tx(async (tx) => {
        for (const time of new Set(times)) await enqueueAt(tx, 'dispatch', new Date(time));
      });
    tellOfTexts(
      scope,
      pages.map((each) => each.text),
    );
  }

  async function keepWriting(): Promise<void> {
    while (noted.length > 0) {
      await write();
      // Under load the next page is fuller for a moment's wait.
      if (noted.length > 0 && noted.length < mostAtOnce) await new Promise((go) => setTimeout(go, pauseMs));
    }
  }

  function start(): Promise<void> {
    writing ??= keepWriting()
      .catch((error: unknown) => {
        failure ??= error;
        noted = [];
      })
      .finally(() => {
        writing = null;
      });
    return writing;
  }

  return {
    note(outcome, text) {
      // What cannot be written is found by the search; nothing more is tried with a broken database.
      if (failure !== undefined) return;
      noted.push({ outcome, text });
      void start();
    },
    async close() {
      while (noted.length > 0 || writing) await start();
      if (failure !== undefined) throw failure;
    },
  };
}
