import type { Route } from './http/route';
import type { Job, Tick } from './jobs';
import type { Platform } from './platform';

/** One folder of `features/`: what it adds to the product. A manifest; logic lives in its use cases. */
export interface Feature {
  name: string;
  routes?: Route[];
  jobs?(platform: Platform): Job<never>[];
  ticks?(platform: Platform): Tick[];
}
