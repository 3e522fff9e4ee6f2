import { ProviderError } from '../error';
import type { SipTrunkRequest } from '../provider';
import { speaker } from './errors';

/** A SIP gateway as VAPI describes it: an address to call, or a network to be called from. */
export interface Gateway {
  ip: string;
  port?: number;
  netmask?: number;
  inboundEnabled: boolean;
  outboundEnabled: boolean;
  outboundProtocol?: 'udp' | 'tcp' | 'tls';
}

/** The widest network VAPI takes in one gateway, as prefix length. */
const widest = 24;
/** 64 gateways of the widest kind; a carrier's signalling addresses are never more. */
const widestSplit = 18;

/** Makes the gateways calls go out to. @param hosts a host name, or the addresses it stands for */
export function outboundGateways({ login }: SipTrunkRequest, hosts: readonly string[]): Gateway[] {
  return hosts.map((ip) => ({
    ip,
    port: login.port,
    // VAPI refuses a host name that calls may come from.
    inboundEnabled: false,
    outboundEnabled: true,
    outboundProtocol: login.transport,
  }));
}

/** Makes the gateways calls come in from. Networks wider than /24 become several. */
export function inboundGateways({ inboundNetworks }: SipTrunkRequest): Gateway[] {
  return inboundNetworks.flatMap((network) =>
    split(network).map(({ address, prefixLength }) => ({
      ip: address,
      netmask: prefixLength,
      inboundEnabled: true,
      outboundEnabled: false,
    })),
  );
}

type Network = SipTrunkRequest['inboundNetworks'][number];

function split(network: Network): Network[] {
  if (network.prefixLength >= widest) return [network];
  if (network.prefixLength < widestSplit) {
    throw new ProviderError({
      provider: speaker.id,
      kind: 'rejected',
      message: `The network ${network.address}/${network.prefixLength} is too large for a trunk at VAPI.`,
    });
  }
  const bytes = network.address.split('.').map(Number);
  const start = (bytes[0]! << 16) | (bytes[1]! << 8) | bytes[2]!;
  const count = 2 ** (widest - network.prefixLength);
  const first = start - (start % count);
  return Array.from({ length: count }, (_, index) => {
    const part = first + index;
    return { address: `${part >> 16}.${(part >> 8) & 255}.${part & 255}.0`, prefixLength: widest };
  });
}
