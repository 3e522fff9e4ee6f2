import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../lib/api';
import { createIntentKeys } from '../lib/intent-key';
import type { Body, NumberFilters, PhoneNumber } from '../lib/model';
import { useKeepNumber } from './use-keep-number';

type Order = Body<'/api/phone-numbers/provision', 'post'>;
type BulkOrder = Body<'/api/phone-numbers/bulk', 'post'>;
type NumberChange = Body<'/api/phone-numbers/{id}', 'patch'>;

const searchNumbers = (query: NumberFilters, signal?: AbortSignal) =>
  unwrap(api.GET('/api/phone-numbers/available', { params: { query }, ...(signal && { signal }) }));

/** Wraps what buys or gives up: an intent that is sent again after a lost answer carries the same key. */
function useIntent<B, D>(
  send: (body: B, header: { 'Idempotency-Key': string }) => Promise<D>,
  keep: (answer: D) => void,
) {
  const [intents] = useState(createIntentKeys);
  return useMutation({
    mutationFn: (body: B) => send(body, { 'Idempotency-Key': intents.keyFor(body) }),
    onSettled: (_answer, error, body) => intents.settle(body, error),
    onSuccess: keep,
  });
}

/**
 * Manages numbers that are bought at carriers: `searchNumbers` asks what is for sale, the others are mutations. Buying
 * and releasing answer at once with the number; what is done to it is followed by reading it. The bulk ones answer with
 * a result for each.
 */
export function useTwilioAdvancedManagement() {
  const keep = useKeepNumber();
  const keepAll = ({ results }: { results: { number: PhoneNumber | null }[] }) => {
    for (const { number } of results) if (number) keep(number);
  };
  const buyNumber = useIntent(
    (body: Order, header) => unwrap(api.POST('/api/phone-numbers/provision', { params: { header }, body })),
    keep,
  );
  const bulkBuyNumbers = useIntent(
    (body: BulkOrder, header) => unwrap(api.POST('/api/phone-numbers/bulk', { params: { header }, body })),
    keepAll,
  );
  const bulkReleaseNumbers = useIntent(
    (numberIds: string[], header) =>
      unwrap(api.POST('/api/phone-numbers/bulk-release', { params: { header }, body: { numberIds } })),
    keepAll,
  );
  const releaseNumber = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/phone-numbers/{id}', { params: { path: { id } } })),
    onSuccess: keep,
  });
  const configureNumber = useMutation({
    mutationFn: ({ id, ...body }: NumberChange & { id: string }) =>
      unwrap(api.PATCH('/api/phone-numbers/{id}', { params: { path: { id } }, body })),
    onSuccess: keep,
  });
  return { searchNumbers, buyNumber, bulkBuyNumbers, releaseNumber, bulkReleaseNumbers, configureNumber };
}
