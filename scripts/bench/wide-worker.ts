/** The product's worker, with a carrier that takes fifty texts at once, and a job that says when it was run. */
import { features } from '../../backend/src/app/features';
import type { Feature } from '../../backend/src/platform/feature';
import { findProvider } from '../../backend/src/providers';

/** Milliseconds, finer than `Date.now()` and the same in every process. */
const wallClock = (): number => performance.timeOrigin + performance.now();

Object.assign(findProvider('TWILIO')!.messages!, { concurrency: 50 });
const ping: Feature = {
  name: 'bench',
  jobs: () => [{ name: 'bench.ping', run: async () => void process.send?.({ ranAt: wallClock() }) }],
};
(features as Feature[]).push(ping);
process.argv[2] = 'worker';
void import('../../backend/src/main');
