import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../lib/api';
import { createIntentKeys } from '../lib/intent-key';
import type { Body, RouteRequest } from '../lib/model';
import { keys } from '../lib/query-client';

type NewText = Body<'/api/telephony/sms', 'post'>;

/**
 * Asks the carrier router: `select` says over which carrier and number something would go, and why, without sending
 * anything; `sendSms` sends a text over the one it chooses, or over `provider_override`, once for each intent.
 */
export function useCarrierRouter() {
  const queryClient = useQueryClient();
  const [intents] = useState(createIntentKeys);
  const select = useMutation({
    mutationFn: (body: RouteRequest) => unwrap(api.POST('/api/carrier-router/select', { body })),
  });
  const sendSms = useMutation({
    mutationFn: (body: NewText) =>
      unwrap(
        api.POST('/api/telephony/sms', {
          params: { header: { 'Idempotency-Key': intents.keyFor(body) } },
          body,
        }),
      ),
    onSettled: (_message, error, body) => intents.settle(body, error),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.threads }),
  });
  return { select, sendSms };
}
