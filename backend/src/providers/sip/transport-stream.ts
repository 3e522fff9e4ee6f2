import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, rootCertificates } from 'node:tls';
import { SipFault, toSipFault } from './fault';
import { createFramer } from './framing';
import { createHub, type SipTransport, type TransportTarget } from './transport';

/**
 * Opens a TCP or TLS connection. TLS checks chain, validity and name; there is no way to switch that off.
 * @throws SipFault `connect-timeout`, `connection-refused`, `tls-…` and the like
 */
export async function connectStream(name: 'tcp' | 'tls', target: TransportTarget): Promise<SipTransport> {
  const socket = name === 'tls' ? openTls(target) : connectPlain(target.port, target.address);
  await connected(socket, name, target.timeoutMs);
  socket.setNoDelay(true);
  const hub = createHub();
  const feed = createFramer({
    onMessage: hub.message,
    onGarbage() {
      hub.garbage();
      hub.fail(new SipFault('not-sip'));
      socket.destroy();
    },
  });
  socket.on('data', feed);
  socket.on('error', (error) => hub.fail(toSipFault(error, 'connection-closed')));
  socket.on('close', () => hub.fail(new SipFault('connection-closed')));
  socket.on('end', () => hub.fail(new SipFault('connection-closed')));
  return {
    name,
    reliable: true,
    local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    get dead() {
      return hub.fault !== null;
    },
    listen: hub.listen,
    send(bytes) {
      if (!hub.fault) socket.write(bytes);
    },
    async close() {
      hub.fail(new SipFault('connection-closed'));
      if (socket.destroyed) return;
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.destroy();
      });
    },
  };
}

function openTls(target: TransportTarget): Socket {
  return connectSecure({
    host: target.address,
    port: target.port,
    // Server name indication takes no IP addresses (RFC 6066 §3); Node then checks the certificate against `host`.
    ...(isIP(target.serverName) ? {} : { servername: target.serverName }),
    ...(target.extraCa ? { ca: [...rootCertificates, target.extraCa] } : {}),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
}

function connected(socket: Socket, name: 'tcp' | 'tls', timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let reached = false;
    const ready = name === 'tls' ? 'secureConnect' : 'connect';
    const settle = (fault: SipFault | null): void => {
      clearTimeout(timer);
      socket.off('connect', onReach).off(ready, onReady).off('error', onError).off('close', onClose);
      if (!fault) {
        resolve();
        return;
      }
      // Without a listener, an error that is still under way would end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(fault);
    };
    const onReach = (): void => {
      reached = true;
    };
    const onReady = (): void => settle(null);
    const onClose = (): void => settle(new SipFault(reached ? 'tls-failed' : 'connection-closed'));
    const onError = (error: Error): void => {
      const fault = toSipFault(error, reached ? 'tls-failed' : 'connect-timeout');
      settle(reached && fault.code === 'connection-closed' ? new SipFault('tls-failed', error) : fault);
    };
    // A port that accepts and then keeps silent is there, but no TLS server.
    const onTime = (): void => settle(new SipFault(reached ? 'tls-failed' : 'connect-timeout'));
    const timer = setTimeout(onTime, Math.max(1, timeoutMs));
    socket.once('connect', onReach).once(ready, onReady).once('error', onError).once('close', onClose);
  });
}
