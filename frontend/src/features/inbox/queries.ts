import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCarrierRouter } from '../../hooks/use-carrier-router';
import { isLive } from '../../hooks/use-live-updates';
import { createIntentKeys } from '../../lib/intent-key';
import { keys } from '../../lib/query-client';
import {
  createCustomer,
  markRead,
  type NewCall,
  type Party,
  placeCall,
  readCall,
  readMessage,
  readThread,
  readThreads,
  renameCustomer,
  type ThreadFilter,
} from './api';
import { callOutcome, phoneOf } from './time-line';

const POLL_MS = 10_000;
const pollWhileDown = () => (isLive() ? false : POLL_MS);

export function useThreads(filter: ThreadFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.threads, 'list', filter],
    queryFn: ({ pageParam, signal }) => readThreads(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // The list stays while another search is under way.
    placeholderData: (previous) => previous,
    refetchInterval: pollWhileDown,
  });
}

/** Fetches a conversation from its end; each further page is an older one. */
export function useThread(id: string) {
  return useInfiniteQuery({
    queryKey: keys.thread(id),
    queryFn: ({ pageParam, signal }) => readThread(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: pollWhileDown,
  });
}

export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: markRead,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: [...keys.threads, 'list'] }),
        queryClient.invalidateQueries({ queryKey: [...keys.threads, 'unread-count'] }),
        queryClient.invalidateQueries({ queryKey: keys.home }),
      ]),
  });
}

export function useCall(id: string, wanted: boolean) {
  return useQuery({
    queryKey: [...keys.calls, 'one', id],
    queryFn: ({ signal }) => readCall(id, signal),
    enabled: wanted,
    refetchInterval: ({ state }) =>
      state.data && callOutcome(state.data) === 'live' ? (isLive() ? 15_000 : 3_000) : false,
  });
}

export function useSendText() {
  return useCarrierRouter().sendSms;
}

/** Fetches one text with why it went over its carrier, once somebody asks. */
export function useMessage(id: string, wanted: boolean) {
  return useQuery({
    queryKey: [...keys.messages, 'one', id],
    queryFn: ({ signal }) => readMessage(id, signal),
    enabled: wanted,
  });
}

export function usePlaceCall() {
  const queryClient = useQueryClient();
  const [intents] = useState(createIntentKeys);
  return useMutation({
    mutationFn: (body: NewCall) => placeCall(body, intents.keyFor(body)),
    onSettled: (_call, error, body) => intents.settle(body, error),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.threads }),
  });
}

/** Names the person of a thread; a number that nobody had a name for becomes a customer's, which the answer names. */
export function useNamePerson(thread: Party) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      thread.customer
        ? renameCustomer(thread.customer.id, name)
        : createCustomer({ name, phone: phoneOf(thread) ?? '' }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.threads }),
        queryClient.invalidateQueries({ queryKey: keys.customers }),
      ]),
  });
}
