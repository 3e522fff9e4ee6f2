import { useState } from 'react';

/**
 * Shows what a person has just chosen until the server has answered, then what is stored: a switch moves at once, and
 * moves back when it was refused. Call `settle` when the answer is there.
 */
export function useShownValue<T>(stored: T) {
  const [chosen, setChosen] = useState<{ value: T } | null>(null);
  return {
    shown: chosen ? chosen.value : stored,
    choose: (value: T) => setChosen({ value }),
    settle: () => setChosen(null),
  };
}
