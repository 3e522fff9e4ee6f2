import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../lib/query-client';
import {
  type BookingSettings,
  readBookingSettings,
  readHolidays,
  readServices,
  readStaff,
  updateBookingSettings,
} from './api';

export function useServices() {
  return useQuery({ queryKey: keys.services, queryFn: ({ signal }) => readServices(signal) });
}

export function useStaff() {
  return useQuery({ queryKey: keys.staff, queryFn: ({ signal }) => readStaff(signal) });
}

/** Lists the holidays of a stretch of days, both included. */
export function useHolidays(from: string, until: string) {
  return useQuery({
    queryKey: [...keys.holidays, from, until],
    queryFn: ({ signal }) => readHolidays({ from, until }, signal),
  });
}

export function useBookingSettings() {
  return useQuery({ queryKey: keys.bookingSettings, queryFn: ({ signal }) => readBookingSettings(signal) });
}

export function useUpdateBookingSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<BookingSettings>) => updateBookingSettings(body),
    onSuccess: (settings) => queryClient.setQueryData(keys.bookingSettings, settings),
  });
}

type Noun = 'services' | 'staff' | 'holidays';

/** Makes a change and fetches again what it touched; free times follow services, hours and holidays. */
export function useCatalogueChange<T, V>(nouns: Noun[], change: (variables: V) => Promise<T>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [...nouns.map((noun) => keys[noun]), [...keys.appointments, 'slots']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
