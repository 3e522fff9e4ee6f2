import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../lib/api';
import { keys } from '../../lib/query-client';

/** Lists the business's active numbers, to choose one of them. */
export function useNumberOptions(): { value: string; label: string }[] {
  const numbers = useQuery({
    queryKey: keys.numbers,
    queryFn: ({ signal }) => unwrap(api.GET('/api/phone-numbers', { signal })),
  });
  return (numbers.data?.numbers ?? []).flatMap(({ id, number, formattedNumber, status }) =>
    number !== null && status === 'ACTIVE' ? [{ value: id, label: formattedNumber ?? number }] : [],
  );
}
