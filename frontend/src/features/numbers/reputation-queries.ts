import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';
import { keys } from '../../lib/query-client';

export type Reputation = Data<'/api/phone-numbers/{id}/reputation', 'get'>;
export type Factor = Reputation['factors'][number];
export type Lookup = Data<'/api/phone-numbers/lookup', 'post'>;

export function useReputation(id: string) {
  return useQuery({
    queryKey: keys.reputation(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/phone-numbers/{id}/reputation', { params: { path: { id } }, signal })),
  });
}

/** Lets a number rest for so many days; null ends its rest. */
export function useRest(id: string) {
  const queryClient = useQueryClient();
  const params = { path: { id } };
  return useMutation({
    mutationFn: (days: number | null) =>
      days === null
        ? unwrap(api.DELETE('/api/phone-numbers/{id}/quarantine', { params }))
        : unwrap(api.POST('/api/phone-numbers/{id}/quarantine', { params, body: { days } })),
    onSuccess: (reputation) => queryClient.setQueryData(keys.reputation(id), reputation),
  });
}

export function useLookup() {
  return useMutation({
    mutationFn: (number: string) => unwrap(api.POST('/api/phone-numbers/lookup', { body: { number } })),
  });
}
