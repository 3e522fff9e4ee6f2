import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../lib/api';
import { keys } from '../lib/query-client';
import { usePermission } from './use-permission';

/** Answers how much of the inbox waits to be read; null while nobody knows. */
export function useUnreadCount(): number | null {
  const mayRead = usePermission('messages:read');
  const query = useQuery({
    queryKey: [...keys.threads, 'unread-count'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/threads', { params: { query: { unread: 'true', limit: 1 } }, signal })),
    enabled: mayRead,
    // The number beside a word is not worth a second try.
    retry: false,
  });
  return query.data?.unread ?? null;
}
