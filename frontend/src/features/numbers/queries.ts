import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useKeepNumber } from '../../hooks/use-keep-number';
import { isLive } from '../../hooks/use-live-updates';
import { api, unwrap } from '../../lib/api';
import type { Body } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { inProgress } from './number-state';

export const PAGE_SIZE = 50;
const LIVE_MS = 15_000;
const POLL_MS = 2_500;

/** How often to look again at something that moves: often without the event stream, rarely with it. */
const watchInterval = (moving: boolean): number | false => (moving ? (isLive() ? LIVE_MS : POLL_MS) : false);

export function useNumbers(offset = 0) {
  return useQuery({
    queryKey: [...keys.numbers, 'list', offset],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/phone-numbers', { params: { query: { limit: PAGE_SIZE, offset } }, signal })),
    refetchInterval: (query) => watchInterval(query.state.data?.numbers.some(inProgress) ?? false),
  });
}

export function useNumber(id: string) {
  return useQuery({
    queryKey: keys.number(id),
    queryFn: ({ signal }) => unwrap(api.GET('/api/phone-numbers/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => watchInterval(query.state.data ? inProgress(query.state.data) : false),
  });
}

export function useCountries() {
  return useQuery({
    queryKey: keys.countries,
    queryFn: ({ signal }) => unwrap(api.GET('/api/phone-numbers/countries', { signal })),
    staleTime: 5 * 60_000,
  });
}

export function useChangeAssistant(id: string) {
  const keep = useKeepNumber();
  return useMutation({
    mutationFn: (assistantId: string | null) =>
      unwrap(
        api.PATCH('/api/phone-numbers/{id}/assistant', { params: { path: { id } }, body: { assistantId } }),
      ),
    onSuccess: keep,
  });
}

export function useLadder(id: string) {
  return useQuery({
    queryKey: keys.ladder(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/phone-numbers/{id}/answer-ladder', { params: { path: { id } }, signal })),
  });
}

export function useSetLadder(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'/api/phone-numbers/{id}/answer-ladder', 'put'>) =>
      unwrap(api.PUT('/api/phone-numbers/{id}/answer-ladder', { params: { path: { id } }, body })),
    onSuccess: (ladder) => {
      queryClient.setQueryData(keys.ladder(id), ladder);
      // Voicemail is switched with it, and Home says who answers.
      void queryClient.invalidateQueries({ queryKey: keys.number(id), exact: true });
      void queryClient.invalidateQueries({ queryKey: keys.home });
    },
  });
}

export function useRetryNumber(id: string) {
  const keep = useKeepNumber();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/phone-numbers/{id}/retry', { params: { path: { id } } })),
    onSuccess: keep,
  });
}

export function useSipLogin(id: string) {
  const keep = useKeepNumber();
  return useMutation({
    mutationFn: (body: Body<'/api/phone-numbers/{id}/sip-login', 'post'>) =>
      unwrap(api.POST('/api/phone-numbers/{id}/sip-login', { params: { path: { id } }, body })),
    onSuccess: keep,
  });
}

/** Fetches what releasing would do, each time the question is asked. */
export function useRelease(id: string, asked: boolean) {
  return useQuery({
    queryKey: keys.release(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/phone-numbers/{id}/release', { params: { path: { id } }, signal })),
    enabled: asked,
    staleTime: 0,
  });
}
