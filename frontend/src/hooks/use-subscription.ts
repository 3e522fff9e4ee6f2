import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../lib/api';
import type { Subscription } from '../lib/model';
import { keys } from '../lib/query-client';
import { usePermission } from './use-permission';
import { useMe } from './use-session';

/** Answers the plan with what of it is used: at once from the session, then as the server counts it now. */
export function useSubscription(): Subscription {
  const { subscription } = useMe();
  const mayRead = usePermission('billing:read');
  const query = useQuery({
    queryKey: keys.subscription,
    queryFn: ({ signal }) => unwrap(api.GET('/api/billing/subscription', { signal })),
    enabled: mayRead,
  });
  return query.data ?? subscription;
}
