import {
  keepPreviousData,
  type QueryKey,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { createIntentKeys } from '../../lib/intent-key';
import { keys } from '../../lib/query-client';
import { addDays, momentOf, weekOf } from '../../lib/zone';
import {
  type Appointment,
  type AppointmentChange,
  createAppointment,
  type NewAppointment,
  readAppointment,
  readAppointments,
  readCustomers,
  readSlots,
  setAppointmentStatus,
  updateAppointment,
} from '../booking';

const lists = [...keys.appointments, 'list'];

interface List {
  appointments: Appointment[];
}

/** Fetches the appointments of the week a day is in, as the business's clock counts days. */
export function useWeek(day: string, timeZone: string) {
  const [monday = day] = weekOf(day);
  const from = momentOf(timeZone, monday, 0).toISOString();
  const until = momentOf(timeZone, addDays(monday, 7), 0).toISOString();
  return useQuery({
    queryKey: [...lists, from, until],
    queryFn: ({ signal }) => readAppointments({ from, until }, signal),
  });
}

export function useAppointment(id: string | null) {
  return useQuery({
    queryKey: [...keys.appointments, 'one', id],
    queryFn: ({ signal }) => readAppointment(id ?? '', signal),
    enabled: id !== null,
  });
}

/** Lists the free times of seven days. */
export function useSlots(serviceId: string | null, staffId: string | null, from: string) {
  return useQuery({
    queryKey: [...keys.appointments, 'slots', serviceId, staffId, from],
    queryFn: ({ signal }) =>
      readSlots({ serviceId: serviceId ?? '', ...(staffId ? { staffId } : {}), from, days: 7 }, signal),
    enabled: serviceId !== null,
    staleTime: 0,
  });
}

export function useCustomerSearch(search: string) {
  return useQuery({
    queryKey: [...keys.customers, 'search', search],
    queryFn: ({ signal }) => readCustomers(search, signal),
    placeholderData: keepPreviousData,
  });
}

export interface Move extends AppointmentChange {
  id: string;
  /** What the calendar shows until the server has answered. */
  shown: Pick<Appointment, 'startsAt' | 'endsAt' | 'staff'>;
}

/** Moves an appointment: the calendar shows it at once, and as it was when the server refuses. */
export function useMoveAppointment() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, shown: _shown, ...change }: Move) => updateAppointment(id, change),
    onMutate: async ({ id, shown }) => {
      await queryClient.cancelQueries({ queryKey: lists });
      const before: [QueryKey, List | undefined][] = queryClient.getQueriesData<List>({ queryKey: lists });
      queryClient.setQueriesData<List>({ queryKey: lists }, (list) => list && patched(list, id, shown));
      return before;
    },
    onError: (_error, _move, before) => {
      for (const [key, list] of before ?? []) queryClient.setQueryData(key, list);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.appointments }),
  });
}

const patched = (list: List, id: string, change: Partial<Appointment>): List => ({
  appointments: list.appointments.map((each) => (each.id === id ? { ...each, ...change } : each)),
});

export function useSetStatus(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (status: Parameters<typeof setAppointmentStatus>[1]) => setAppointmentStatus(id, status),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.appointments }),
  });
}

export function useBook() {
  const queryClient = useQueryClient();
  const [intents] = useState(createIntentKeys);
  return useMutation({
    mutationFn: (body: NewAppointment) => createAppointment(body, intents.keyFor(body)),
    onSettled: (_appointment, error, body) => intents.settle(body, error),
    onSuccess: () =>
      Promise.all(
        [keys.appointments, keys.customers].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
}
