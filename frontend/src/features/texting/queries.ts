import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../lib/query-client';
import {
  createTemplate,
  type Notification,
  type ParkedOutcome,
  previewTemplate,
  readConsent,
  readNotifications,
  readOptOuts,
  readParked,
  readTemplates,
  removeTemplate,
  resolveMessage,
  type TemplateBody,
  updateTemplate,
} from './api';

export const PAGE_SIZE = 25;
const MOST_PARKED = 100;

export function useTemplates(enabled = true) {
  return useQuery({
    queryKey: keys.templates,
    queryFn: ({ signal }) => readTemplates(signal),
    enabled,
  });
}

export function useSaveTemplate(id: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: TemplateBody) => (id ? updateTemplate(id, body) : createTemplate(body)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.templates }),
  });
}

export function useRemoveTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: removeTemplate,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.templates }),
  });
}

/** Shows a text as its reader will get it; the last one stays while the next is made. */
export function usePreview(body: string, language: string) {
  return useQuery({
    queryKey: [...keys.templates, 'preview', language, body],
    queryFn: ({ signal }) => previewTemplate({ body, language }, signal),
    enabled: body.trim() !== '',
    placeholderData: (previous) => previous,
    retry: false,
  });
}

/** Asks what a number has agreed to; nothing is asked without a number. */
export function useConsent(contact: string | null) {
  return useQuery({
    queryKey: [...keys.consent, 'of', contact],
    queryFn: ({ signal }) => readConsent(contact ?? '', signal),
    enabled: contact !== null,
  });
}

export function useOptOuts(offset: number) {
  return useQuery({
    queryKey: [...keys.consent, 'opt-outs', offset],
    queryFn: ({ signal }) => readOptOuts({ limit: PAGE_SIZE, offset }, signal),
    placeholderData: (previous) => previous,
  });
}

export function useNotifications(status: Notification['status'] | null, offset: number) {
  return useQuery({
    queryKey: [...keys.notifications, status, offset],
    queryFn: ({ signal }) => readNotifications({ status, limit: PAGE_SIZE, offset }, signal),
    placeholderData: (previous) => previous,
  });
}

/** Lists the texts that were held back because nobody knows whether the carrier sent them. */
export function useParked() {
  return useQuery({
    queryKey: [...keys.messages, 'parked'],
    queryFn: async ({ signal }) => (await readParked(MOST_PARKED, signal)).messages,
  });
}

export function useResolveParked() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, outcome }: { id: string; outcome: ParkedOutcome }) => resolveMessage(id, outcome),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.messages }),
        queryClient.invalidateQueries({ queryKey: keys.threads }),
        queryClient.invalidateQueries({ queryKey: keys.home }),
      ]),
  });
}
