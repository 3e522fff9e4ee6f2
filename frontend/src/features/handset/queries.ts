import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { hangUp, type LabCall, placeCall, readCall, readLab, readTexts, say, sendText } from './api';

const lab = ['lab-handset'];
const callKey = (id: string | null) => [...lab, 'call', id];
const FAST_MS = 500;
const TEXTS_MS = 1_000;

export function useLab() {
  return useQuery({
    queryKey: lab,
    queryFn: ({ signal }) => readLab(signal),
  });
}

/** Follows a call twice a second until it has ended. */
export function useCall(id: string | null) {
  return useQuery({
    queryKey: callKey(id),
    queryFn: ({ signal }) => readCall(id ?? '', signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.status === 'ended' ? false : FAST_MS),
  });
}

export function usePlaceCall() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: placeCall,
    onSuccess: (call) => queryClient.setQueryData(callKey(call.id), call),
  });
}

/** Speaks in a call; what was said stands there at once, before the answer is. */
export function useSay(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => say(id, text),
    onMutate: (text) =>
      queryClient.setQueryData<LabCall>(
        callKey(id),
        (call) =>
          call && {
            ...call,
            turns: [...call.turns, { role: 'caller', text, at: new Date().toISOString() }],
          },
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: callKey(id) }),
  });
}

export function useHangUp(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => hangUp(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: callKey(id) }),
  });
}

/** Follows the texts of a phone, oldest first. */
export function useTexts(number: string) {
  return useQuery({
    queryKey: [...lab, 'texts', number],
    queryFn: async ({ signal }) => {
      const { texts } = await readTexts(number, signal);
      return [...texts].sort((one, other) => one.at.localeCompare(other.at));
    },
    refetchInterval: TEXTS_MS,
  });
}

export function useSendText(number: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: sendText,
    onSettled: () => queryClient.invalidateQueries({ queryKey: [...lab, 'texts', number] }),
  });
}
