import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { sleep } from '../src/platform/time';

const missing = new Set<string>();

/**
 * Tells whether a test's real peer is installed. When it is not, writes one line that names the Debian package, once
 * for each package; with REQUIRE_PEERS=1 it throws instead. Use: `const it = requirePeer('sipp', 'sip-tester') ? test : test.skip`.
 * @param command a command to be found in PATH or the sbin folders, or the path of a file that must exist
 * @param debianPackage what `apt-get install` would want
 */
export function requirePeer(command: string, debianPackage: string): boolean {
  if (findCommand(command) !== null) return true;
  const line = `${command} is not installed (Debian package ${debianPackage})`;
  if (process.env['REQUIRE_PEERS'] === '1') throw new Error(line);
  if (!missing.has(debianPackage)) process.stderr.write(`skipped: ${line}\n`);
  missing.add(debianPackage);
  return false;
}

/** Finds a command in PATH or the sbin folders, which are not in everybody's PATH; null when it is not there. */
export function findCommand(command: string): string | null {
  if (command.includes('/')) return existsSync(command) ? command : null;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds a loopback port that is free for UDP and TCP at this moment. Not one of those that the system hands out by itself
 * (from 32768 on), or another test's connection might have it before whoever it is found for.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; tries <= 20; tries += 1) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const socket = createSocket('udp4');
    const free = await Promise.all([
      new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(port, '127.0.0.1', () => resolve(true));
      }),
      new Promise<boolean>((resolve) => {
        socket.once('error', () => resolve(false));
        socket.bind(port, '127.0.0.1', () => resolve(true));
      }),
    ]);
    socket.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (free.every(Boolean)) return port;
  }
  throw new Error('No port is free for both UDP and TCP');
}

/** A process started for a test. */
export interface Peer {
  /** Everything it has written so far, standard output and error together, the last 64 KB. */
  output(): string;
  /** Whether it has ended by itself or by `stop`. */
  ended(): boolean;
  /** Ends it (SIGTERM, after two seconds SIGKILL) and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
}

/** Starts a process that lives as long as a test. Nothing is read from its standard input. */
export function startPeer(command: string, parameters: readonly string[], folder: string): Peer {
  const child = spawn(findCommand(command) ?? command, parameters, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (data: Buffer): void => {
    output = (output + data.toString('utf8')).slice(-65_536);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      output += String(error);
      resolve();
    });
  });
  const ended = (): boolean =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return { output: () => output, ended, stop: () => stopChild(child, ended, gone) };
}

async function stopChild(child: ChildProcess, ended: () => boolean, gone: Promise<void>): Promise<void> {
  if (!ended()) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await gone;
  clearTimeout(timer);
}

/**
 * Waits until a peer listens on a port of loopback; asks the kernel, so that the peer sees no packet.
 * @throws Error with what the peer wrote when it ends before, or after five seconds
 */
export async function listening(peer: Peer, port: number, transport: 'udp' | 'tcp' = 'udp'): Promise<void> {
  const table = `/proc/net/${transport}`;
  // Local address, remote address, state: 0A is a TCP socket that listens, 07 a UDP socket that is bound.
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(`: [0-9A-F]{8}:${hexPort} 00000000:0000 (?:0A|07) `);
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline && !peer.ended()) {
    if (!existsSync(table)) return sleep(1_000);
    if (line.test(readFileSync(table, 'utf8'))) return;
    await sleep(10);
  }
  throw new Error(`The peer does not listen on port ${port}: ${peer.output()}`);
}
