import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../lib/api';
import { createIntentKeys } from '../../lib/intent-key';
import { keys } from '../../lib/query-client';

/** Has the kept number called, and follows until the call has come back or was given up. */
export function useForwardingProof(numberId: string) {
  const [intents] = useState(createIntentKeys);
  const [proofId, setProofId] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: (body: { keptNumber: string }) => {
      const params = { path: { id: numberId }, header: { 'Idempotency-Key': intents.keyFor(body) } };
      return unwrap(api.POST('/api/phone-numbers/{id}/forwarding-proof', { params, body }));
    },
    onSettled: (_proof, error, body) => intents.settle(body, error),
    onSuccess: ({ id }) => setProofId(id),
  });
  const proof = useQuery({
    queryKey: keys.forwardingProof(numberId, proofId ?? ''),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/phone-numbers/{id}/forwarding-proof/{proofId}', {
          params: { path: { id: numberId, proofId: proofId ?? '' } },
          signal,
        }),
      ),
    enabled: proofId !== null,
    initialData: start.data?.id === proofId ? start.data : undefined,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data && state.data.forwarded !== null ? false : 2_000),
  });
  return { start, proof: proofId ? proof.data : undefined, followError: proofId ? proof.error : null };
}
