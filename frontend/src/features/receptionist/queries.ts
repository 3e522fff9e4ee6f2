import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isLive } from '../../hooks/use-live-updates';
import { api, unwrap } from '../../lib/api';
import type { Assistant, Body } from '../../lib/model';
import { keys } from '../../lib/query-client';

export type AssistantBody = Body<'/api/assistants', 'post'>;

export function useAssistant(id: string) {
  return useQuery({
    queryKey: keys.assistant(id),
    queryFn: ({ signal }) => unwrap(api.GET('/api/assistants/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.sync.status === 'PENDING' ? (isLive() ? 15_000 : 3_000) : false,
  });
}

function useKeepAssistant() {
  const queryClient = useQueryClient();
  return (assistant: Assistant) => {
    queryClient.setQueryData(keys.assistant(assistant.id), assistant);
    void queryClient.invalidateQueries({ queryKey: keys.assistants, exact: true });
    void queryClient.invalidateQueries({ queryKey: keys.numbers });
  };
}

export function useCreateAssistant() {
  const keep = useKeepAssistant();
  return useMutation({
    mutationFn: (body: AssistantBody) => unwrap(api.POST('/api/assistants', { body })),
    onSuccess: keep,
  });
}

export function useUpdateAssistant(id: string) {
  const keep = useKeepAssistant();
  return useMutation({
    mutationFn: (body: AssistantBody) =>
      unwrap(api.PATCH('/api/assistants/{id}', { params: { path: { id } }, body })),
    onSuccess: keep,
  });
}

export function useSyncAssistant(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/assistants/{id}/sync', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.assistants }),
  });
}

export function useDeleteAssistant(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/assistants/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: keys.assistant(id) });
      return queryClient.invalidateQueries({ queryKey: keys.assistants, exact: true });
    },
  });
}
