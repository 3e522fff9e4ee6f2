import type { Body, SipTrunk } from '../../lib/model';

type NewTrunk = Body<'/api/sip-trunks', 'post'>;

export interface TrunkValues {
  name: string;
  host: string;
  port: string;
  transport: SipTrunk['transport'];
  authentication: SipTrunk['authentication'];
  username: string;
  password: string;
  domain: string;
  callerId: string;
  staticIps: string;
  number: string;
}

/** Turns a stored trunk into what its form holds; the password never comes back. */
export function toTrunkValues(trunk?: SipTrunk): TrunkValues {
  return {
    name: trunk?.name ?? '',
    host: trunk?.host ?? '',
    port: trunk ? String(trunk.port) : '',
    transport: trunk?.transport ?? 'UDP',
    authentication: trunk?.authentication ?? 'REGISTER',
    username: trunk?.username ?? '',
    password: '',
    domain: trunk?.domain ?? '',
    callerId: trunk?.callerId ?? '',
    staticIps: trunk?.staticIps.join('\n') ?? '',
    number: trunk?.number ?? '',
  };
}

const STANDARD_PORT = 5060;
const STANDARD_TLS_PORT = 5061;

/** Makes the request body: an empty optional field clears it, addresses are read one a line. */
export function toTrunkBody(values: TrunkValues): NewTrunk {
  const typed = (text: string): string | null => text.trim() || null;
  const standardPort = values.transport === 'TLS' ? STANDARD_TLS_PORT : STANDARD_PORT;
  return {
    name: values.name.trim(),
    host: values.host.trim(),
    port: values.port.trim() ? Number(values.port) : standardPort,
    transport: values.transport,
    authentication: values.authentication,
    username: values.username.trim(),
    password: values.password,
    domain: typed(values.domain),
    callerId: typed(values.callerId.replace(/[\s()-]/g, '')),
    number: typed(values.number.replace(/[\s()-]/g, '')),
    staticIps: values.staticIps.split(/[\s,]+/).filter(Boolean),
  };
}
