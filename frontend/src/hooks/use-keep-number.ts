import { useQueryClient } from '@tanstack/react-query';
import type { PhoneNumber } from '../lib/model';
import { keys } from '../lib/query-client';

/** Keeps the answered number in the cache and asks for the lists again. */
export function useKeepNumber() {
  const queryClient = useQueryClient();
  return (number: PhoneNumber) => {
    queryClient.setQueryData(keys.number(number.id), number);
    void queryClient.invalidateQueries({ queryKey: [...keys.numbers, 'list'] });
    void queryClient.invalidateQueries({ queryKey: keys.assistants });
  };
}
