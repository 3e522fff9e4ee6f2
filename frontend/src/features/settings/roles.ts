import type { Role } from '../../lib/model';

/** The roles, from the most to the least they may do. */
export const roles: readonly Role[] = ['OWNER', 'ADMIN', 'STAFF'];
