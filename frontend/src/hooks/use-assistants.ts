import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../lib/api';
import { keys } from '../lib/query-client';

export function useAssistants() {
  return useQuery({
    queryKey: keys.assistants,
    queryFn: ({ signal }) => unwrap(api.GET('/api/assistants', { signal })),
  });
}
