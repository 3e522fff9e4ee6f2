import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isLive } from '../../hooks/use-live-updates';
import { api, unwrap } from '../../lib/api';
import { createIntentKeys } from '../../lib/intent-key';
import type { TestCall } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { rememberTestCall } from './tested-numbers';

const finalStates: ReadonlyArray<TestCall['status']> = ['COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED'];

export const isOver = (call: TestCall): boolean => finalStates.includes(call.status);

/** Places a test call and follows it until it is over. */
export function useTestCall(numberId: string) {
  const [intents] = useState(createIntentKeys);
  const [callId, setCallId] = useState<string | null>(null);
  const place = useMutation({
    mutationFn: (body: { to: string }) => {
      const params = { path: { id: numberId }, header: { 'Idempotency-Key': intents.keyFor(body) } };
      return unwrap(api.POST('/api/phone-numbers/{id}/test-call', { params, body }));
    },
    onSettled: (_call, error, body) => intents.settle(body, error),
    onSuccess: (call) => setCallId(call.id),
  });
  const call = useQuery({
    queryKey: keys.testCall(numberId, callId ?? ''),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/phone-numbers/{id}/test-call/{callId}', {
          params: { path: { id: numberId, callId: callId ?? '' } },
          signal,
        }),
      ),
    enabled: callId !== null,
    initialData: place.data?.id === callId ? place.data : undefined,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : isLive() ? 5_000 : 1_500),
  });
  const answered = call.data?.status === 'IN_PROGRESS' || call.data?.status === 'COMPLETED';
  useEffect(() => {
    if (callId && answered) rememberTestCall(numberId);
  }, [callId, answered, numberId]);
  return { place, call: callId ? call.data : undefined, followError: callId ? call.error : null };
}
