import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { SipFault, toSipFault } from './fault';
import { parseMessage } from './parse';
import { createHub, type SipTransport, type TransportTarget } from './transport';

/**
 * Opens a connected UDP socket: the kernel then drops what comes from anyone else, and reports a port that nobody
 * listens on.
 * @throws SipFault when there is no route
 */
export async function connectUdp(target: TransportTarget): Promise<SipTransport> {
  const socket = createSocket(isIPv6(target.address) ? 'udp6' : 'udp4');
  const hub = createHub();
  try {
    const connected = once(socket, 'connect');
    socket.connect(target.port, target.address);
    await connected;
  } catch (error) {
    socket.close();
    throw toSipFault(error, 'network-unreachable');
  }
  const local = socket.address();
  let closed = false;
  socket.on('error', (error) => hub.fail(toSipFault(error, 'network-unreachable')));
  socket.on('message', (data) => {
    const message = parseMessage(data);
    if (message) hub.message(message);
    // Two bytes of CRLF are a keep-alive, and no fault.
    else if (data.length > 4) hub.garbage();
  });
  return {
    name: 'udp',
    reliable: false,
    local: { address: local.address, port: local.port },
    get dead() {
      return hub.fault !== null;
    },
    listen: hub.listen,
    send(bytes) {
      if (hub.fault) return;
      socket.send(bytes, (error) => error && hub.fail(toSipFault(error, 'network-unreachable')));
    },
    async close() {
      if (closed) return;
      closed = true;
      hub.fail(new SipFault('connection-closed'));
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}
