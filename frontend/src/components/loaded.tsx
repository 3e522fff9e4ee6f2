import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemPanel } from './problems/problem-panel';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  /** Has the size of what will come, so that nothing jumps. */
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows a query's skeleton, its problem with a way to try again, or what it answered. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <ProblemPanel error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
    );
  }
  return skeleton;
}
