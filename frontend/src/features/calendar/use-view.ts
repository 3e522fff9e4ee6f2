import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { localMoment } from '../../lib/zone';

export type ViewName = 'day' | 'week';

export interface View {
  day: string;
  name: ViewName;
  /** Null: everybody. */
  staffId: string | null;
  /** The appointment whose panel is open. */
  opened: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Keeps what the calendar shows in the address, so that it can be linked to and survives a reload. */
export function useView(timeZone: string): [View, (change: Partial<View>) => void] {
  const [params, setParams] = useSearchParams();
  const asked = params.get('day') ?? '';
  const view: View = {
    day: DAY.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : localMoment(timeZone, new Date()).day,
    name: params.get('view') === 'week' ? 'week' : 'day',
    staffId: params.get('staff'),
    opened: params.get('open'),
  };
  const change = useCallback(
    (next: Partial<View>) =>
      setParams(
        (current) => {
          const names = { day: 'day', name: 'view', staffId: 'staff', opened: 'open' } as const;
          for (const [key, value] of Object.entries(next)) {
            const name = names[key as keyof View];
            if (value) current.set(name, value);
            else current.delete(name);
          }
          return current;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return [view, change];
}
