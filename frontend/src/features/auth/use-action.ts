import { useState } from 'react';

interface Outcome<T> {
  pending: boolean;
  error: Error | null;
  data: T | undefined;
}

/** Runs one request at a time and keeps its outcome. The sign-in screens use it to stay light. */
export function useAction<V, T>(work: (values: V) => Promise<T>, onSuccess?: (data: T) => void) {
  const [outcome, setOutcome] = useState<Outcome<T>>({ pending: false, error: null, data: undefined });
  const run = async (values: V): Promise<void> => {
    if (outcome.pending) return;
    setOutcome({ pending: true, error: null, data: undefined });
    try {
      const data = await work(values);
      setOutcome({ pending: false, error: null, data });
      onSuccess?.(data);
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      setOutcome({ pending: false, error: known, data: undefined });
    }
  };
  return { ...outcome, run: (values: V) => void run(values) };
}
