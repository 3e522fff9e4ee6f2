import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../lib/api';
import type { Body, PhoneNumber } from '../lib/model';
import { keys } from '../lib/query-client';

type NewAccount = Body<'/api/providers', 'post'>;
type AccountChange = Body<'/api/providers/{id}', 'patch'>;

/** A number that an account holds, as `sync_numbers` answers it; the API describes action answers only loosely. */
export interface AccountNumber {
  providerNumberId: string;
  number: string | null;
  status: string;
  inUse: boolean;
  lastSeenAt: string;
}

/** Reads which numbers an account held when it was last asked. */
export async function listNumbers(id: string, signal: AbortSignal): Promise<AccountNumber[]> {
  const body = { action: 'list_numbers', id } as const;
  const answer = await unwrap(api.POST('/api/provider-management', { body, signal }));
  return answer['numbers'] as AccountNumber[];
}

/** Reads what each provider can do. */
export function useCapabilities() {
  return useQuery({
    queryKey: keys.providerCapabilities,
    queryFn: ({ signal }) => unwrap(api.GET('/api/providers/capabilities', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/**
 * Manages the accounts at phone providers: `providers` and `capabilities` are queries, the others are mutations.
 * `testConnection` makes a real authenticated call and answers what the provider said, good or bad; `syncNumbers` asks
 * an account what numbers it holds, and `importNumber` takes one of them over without buying anything.
 */
export function useMultiCarrierProvider() {
  const queryClient = useQueryClient();
  const refetch = () => queryClient.invalidateQueries({ queryKey: keys.providers });
  const providers = useQuery({
    queryKey: keys.providers,
    queryFn: ({ signal }) => unwrap(api.GET('/api/providers', { signal })),
  });
  const capabilities = useCapabilities();
  const addProvider = useMutation({
    mutationFn: (body: NewAccount) => unwrap(api.POST('/api/providers', { body })),
    onSuccess: refetch,
  });
  const updateProvider = useMutation({
    mutationFn: ({ id, ...body }: AccountChange & { id: string }) =>
      unwrap(api.PATCH('/api/providers/{id}', { params: { path: { id } }, body })),
    onSuccess: refetch,
  });
  const deleteProvider = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/providers/{id}', { params: { path: { id } } })),
    onSuccess: refetch,
  });
  const testConnection = useMutation({
    mutationFn: (id: string) => unwrap(api.POST('/api/providers/{id}/test', { params: { path: { id } } })),
    onSettled: refetch,
  });
  const syncNumbers = useMutation({
    mutationFn: async (id: string) => {
      const answer = await unwrap(
        api.POST('/api/provider-management', { body: { action: 'sync_numbers', id } }),
      );
      return answer['numbers'] as AccountNumber[];
    },
    onSuccess: (numbers, id) => queryClient.setQueryData(keys.providerNumbers(id), numbers),
  });
  const importNumber = useMutation({
    mutationFn: async (wanted: { id: string; providerNumberId: string }) => {
      const body = { action: 'import_number', ...wanted } as const;
      const answer = await unwrap(api.POST('/api/provider-management', { body }));
      return answer['number'] as PhoneNumber;
    },
    onSuccess: (_number, { id }) =>
      Promise.all(
        [keys.numbers, keys.providerNumbers(id)].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return {
    providers,
    capabilities,
    addProvider,
    updateProvider,
    deleteProvider,
    testConnection,
    importNumber,
    syncNumbers,
  };
}

/** Fetches what hangs on an account: numbers, texts and calls under way, copies of receptionists. */
export function useProviderDependents(id: string) {
  return useQuery({
    queryKey: [...keys.providers, id, 'dependents'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/providers/{id}/dependents', { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}
