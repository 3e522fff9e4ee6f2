export const roles = ['OWNER', 'ADMIN', 'STAFF'] as const;
export type Role = (typeof roles)[number];

/** What a route may ask for. API keys are given a list of these as their scopes. */
export const permissions = [
  'numbers:read',
  'numbers:write',
  'assistants:read',
  'assistants:write',
  'calls:read',
  'calls:write',
  'appointments:read',
  'appointments:write',
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'webhooks:read',
  'webhooks:write',
  'providers:read',
  'providers:write',
  'trunks:read',
  'trunks:write',
  'team:read',
  'team:write',
  'billing:read',
  'billing:write',
  'tenant:write',
  'api-keys:write',
  'audit:read',
  'privacy:read',
  'privacy:write',
  'tenant:erase',
] as const;
export type Permission = (typeof permissions)[number];

/** Rights that no machine is given: they would let a key make itself a person. */
const peopleOnly: ReadonlySet<Permission> = new Set([
  'team:write',
  'billing:write',
  'api-keys:write',
  'tenant:write',
  'privacy:write',
  'tenant:erase',
]);

export const keyScopes = permissions.filter((each) => !peopleOnly.has(each));

const staff: Permission[] = [
  'numbers:read',
  'assistants:read',
  'calls:read',
  'calls:write',
  'appointments:read',
  'appointments:write',
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'team:read',
  'trunks:read',
  'providers:read',
];
const admin: Permission[] = permissions.filter((each) => each !== 'billing:write' && each !== 'tenant:erase');

const byRole: Record<Role, ReadonlySet<Permission>> = {
  OWNER: new Set(permissions),
  ADMIN: new Set(admin),
  STAFF: new Set(staff),
};

/** Tells whether a role includes a permission. */
export function roleMay(role: Role, permission: Permission): boolean {
  return byRole[role].has(permission);
}

/** Lists a role's permissions. */
export function permissionsOf(role: Role): Permission[] {
  return [...byRole[role]];
}
