import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../lib/api';
import { keys } from '../lib/query-client';

/** Asks the server whether it is the lab or live, and how plans are paid. */
export function useSystem() {
  return useQuery({
    queryKey: keys.system,
    queryFn: ({ signal }) => unwrap(api.GET('/api/system', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
