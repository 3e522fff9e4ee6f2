import type { Me } from '../lib/model';
import { useMe } from './use-session';

export type Permission = Me['permissions'][number];

/** Says whether the signed-in person may do something; the server decides again on every request. */
export function usePermission(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
