import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createFramer } from '../providers/sip/framing';
import type { SipMessage, SipRequest } from '../providers/sip/message';
import { parseMessage } from '../providers/sip/parse';

export interface PacketSource {
  transport: 'udp' | 'tcp' | 'tls';
  address: string;
  port: number;
}

/** A request and the way back. */
export interface Packet {
  request: SipRequest;
  source: PacketSource;
  reply(bytes: Buffer): void;
}

interface SipSockets {
  port: number;
  tlsPort: number | null;
  close(): Promise<void>;
}

interface ListenOptions {
  host: string;
  port: number;
  tls?: { key: string; cert: string } | undefined;
}

/** Listens for SIP over UDP and TCP on one port, and over TLS on another where a certificate is given. */
export async function listenForSip(
  options: ListenOptions,
  receive: (packet: Packet) => void,
): Promise<SipSockets> {
  const open = new Set<Socket>();
  const accept = (transport: 'tcp' | 'tls') => (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    readStream(socket, transport, receive);
  };
  const { tcp, udp } = await listenPair(options, accept('tcp'));
  readDatagrams(udp, receive);
  const secure = options.tls ? createTlsServer(options.tls, accept('tls')) : null;
  if (secure) await listen(secure, options.host, 0);
  let closing: Promise<unknown> | null = null;
  return {
    port: (tcp.address() as AddressInfo).port,
    tlsPort: secure ? (secure.address() as AddressInfo).port : null,
    async close() {
      for (const socket of open) socket.destroy();
      closing ??= Promise.all([tcp, udp, secure].map((each) => each && closed(each)));
      await closing;
    },
  };
}

function closed(socket: Server | UdpSocket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}

/** A port that is free for TCP need not be free for UDP: tries others when it may choose. */
async function listenPair(
  { host, port }: ListenOptions,
  accept: (socket: Socket) => void,
): Promise<{ tcp: Server; udp: UdpSocket }> {
  for (let tries = 1; ; tries += 1) {
    const tcp = createServer(accept);
    await listen(tcp, host, port);
    const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    try {
      const bound = once(udp, 'listening');
      udp.bind((tcp.address() as AddressInfo).port, host);
      await bound;
      return { tcp, udp };
    } catch (error) {
      udp.close();
      await closed(tcp);
      if (port !== 0 || tries === 20) throw error;
    }
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen(port, host);
  await listening;
}

function readDatagrams(socket: UdpSocket, receive: (packet: Packet) => void): void {
  socket.on('message', (data, { address, port }) => {
    const message = parseMessage(data);
    if (message?.kind !== 'request') return;
    receive({
      request: message,
      source: { transport: 'udp', address, port },
      // A client that is gone does not get its answer, as with any datagram.
      reply: (bytes) => socket.send(bytes, port, address, () => undefined),
    });
  });
}

function readStream(socket: Socket, transport: 'tcp' | 'tls', receive: (packet: Packet) => void): void {
  const source = { transport, address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  const onMessage = (message: SipMessage): void => {
    if (message.kind !== 'request') return;
    receive({ request: message, source, reply: (bytes) => socket.destroyed || socket.write(bytes) });
  };
  socket.on('data', createFramer({ onMessage, onGarbage: () => socket.destroy() }));
  // A client that goes away without a word is its own affair.
  socket.on('error', () => socket.destroy());
}
