/** Where a pool entry's SIP login is sealed to. */
export function poolPlace(id: string) {
  return { table: 'number_pool', row: id, field: 'sip_login' };
}
