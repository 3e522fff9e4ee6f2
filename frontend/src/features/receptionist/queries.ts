import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isLive } from '../../hooks/use-live-updates';
import { api, unwrap } from '../../lib/api';
import type { Assistant, Body, Data } from '../../lib/model';
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

export const abilityNames = ['book', 'change', 'cancel', 'takeMessage', 'transfer'] as const;
export type Abilities = Record<(typeof abilityNames)[number], boolean>;

export function useUpdateAbilities(id: string) {
  const keep = useKeepAssistant();
  return useMutation({
    mutationFn: (abilities: Abilities) =>
      unwrap(api.PATCH('/api/assistants/{id}', { params: { path: { id } }, body: { abilities } })),
    onSuccess: keep,
  });
}

/** What callers asked and the receptionist could not answer. */
export type Question = Data<'/api/assistants/{id}/questions', 'get'>['questions'][number];

export function useQuestions(assistantId: string) {
  return useQuery({
    queryKey: [...keys.questions, assistantId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/assistants/{id}/questions', { params: { path: { id: assistantId } }, signal })),
  });
}

/** Answers a question, or dismisses it with null. `onTaught` is called even when its row has gone meanwhile. */
export function useSettleQuestion(id: string, onTaught: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (answer: string | null) => {
      const params = { path: { id } };
      return answer === null
        ? unwrap<unknown>(api.POST('/api/questions/{id}/dismiss', { params }))
        : unwrap<unknown>(api.POST('/api/questions/{id}/answer', { params, body: { answer } }));
    },
    onSuccess: (_settled, answer) => {
      if (answer !== null) onTaught();
      return Promise.all(
        [keys.questions, keys.assistants].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}
