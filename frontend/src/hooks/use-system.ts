import { useSyncExternalStore } from 'react';
import { type SystemState, subscribeSystem, systemState } from '../lib/system';

/** Answers whether this installation is the lab or live, and how plans are paid. */
export function useSystem(): SystemState {
  return useSyncExternalStore(subscribeSystem, systemState);
}
