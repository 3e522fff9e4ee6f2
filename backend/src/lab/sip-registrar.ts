import { setTimeout as pause } from 'node:timers/promises';
import { headerList, headerValue, type SipRequest, writeMessage } from '../providers/sip/message';
import {
  type Answerer,
  createAnswerer,
  type RegistrarRules,
  type RegistrarUser,
  userOf,
} from './sip-registrar-answers';
import { listenForSip, type Packet } from './sip-registrar-sockets';

/**
 * What can go wrong at a SIP registrar, on demand.
 * - `silence`: never answers, until `clearFaults`
 * - `loss`: the next `times` packets never arrived
 * - `delay`: does it, but answers only after `delayMs`
 * - `status`: answers this status and does nothing
 * - `garbage`: answers bytes that are no SIP
 * - `stale-nonce`: calls every nonce outdated, until `clearFaults`
 */
export type RegistrarFaultKind = 'silence' | 'loss' | 'delay' | 'status' | 'garbage' | 'stale-nonce';

export interface RegistrarFault {
  kind: RegistrarFaultKind;
  /** Default any. */
  method?: string;
  /** Strikes only requests with, or only those without, an answer to a challenge. Default both. */
  credentials?: boolean;
  /** For `status`; default 500. */
  status?: number;
  /** For `status`: more headers of the answer, such as Retry-After. */
  headers?: { name: string; value: string }[];
  /** For `delay`; milliseconds, default 10,000. */
  delayMs?: number;
  /** How often it strikes before it is used up; default 1, without end for `silence` and `stale-nonce`. */
  times?: number;
}

/** One request that arrived. */
export interface RegistrarLedgerEntry {
  at: string;
  transport: 'udp' | 'tcp' | 'tls';
  method: string;
  /** User part of To. */
  user: string;
  /** It carried an answer to a challenge. */
  credentials: boolean;
  contact: string | null;
  expires: string | null;
  /** A repetition of a request that had arrived before. */
  repeated: boolean;
  /** Status answered; null when nothing was, or nothing that is SIP. */
  status: number | null;
  fault: RegistrarFaultKind | null;
}

export interface SipRegistrarOptions extends Partial<RegistrarRules> {
  /** Default 0: any free one. UDP and TCP share it. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Milliseconds that each answer takes; default 0. */
  latencyMs?: number;
  /** PEM key and certificate: listens for TLS too, on a port of its own. */
  tls?: { key: string; cert: string };
}

/** A carrier's SIP server played on loopback. State lives in memory and dies with it. */
export interface SipRegistrar {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | null;
  /** `sip:host:port`, as a provider call's `baseUrl` takes it. */
  readonly url: string;
  readonly ledger: RegistrarLedgerEntry[];
  /** Adds a user, or replaces it. */
  addUser(user: RegistrarUser): void;
  removeUser(username: string): void;
  /** Lists the Contact URIs at which a user can be reached now. */
  bindings(username: string): string[];
  inject(fault: RegistrarFault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

interface ArmedFault extends RegistrarFault {
  left: number;
}

/** Starts a registrar with digest authentication (SHA-256 and MD5) that answers OPTIONS and REGISTER. */
export async function startSipRegistrar(options: SipRegistrarOptions = {}): Promise<SipRegistrar> {
  const host = options.host ?? '127.0.0.1';
  const answerer = createAnswerer(options);
  const ledger: RegistrarLedgerEntry[] = [];
  const desk = createFaultDesk();
  const closing = new AbortController();
  const serve = createServe({
    answerer,
    desk,
    ledger,
    latencyMs: options.latencyMs ?? 0,
    closing: closing.signal,
  });
  const sockets = await listenForSip({ host, port: options.port ?? 0, tls: options.tls }, serve);
  return {
    host,
    port: sockets.port,
    tlsPort: sockets.tlsPort,
    url: `sip:${host}:${sockets.port}`,
    ledger,
    addUser: answerer.addUser,
    removeUser: answerer.removeUser,
    bindings: answerer.bindings,
    inject: desk.inject,
    clearFaults: desk.clear,
    async close() {
      closing.abort();
      await sockets.close();
    },
  };
}

function createFaultDesk() {
  let faults: ArmedFault[] = [];
  return {
    inject(fault: RegistrarFault): void {
      const endless = fault.kind === 'silence' || fault.kind === 'stale-nonce';
      faults.push({ ...fault, left: fault.times ?? (endless ? Number.POSITIVE_INFINITY : 1) });
    },
    clear(): void {
      faults = [];
    },
    /** Uses up one strike of the first fault that fits. What a repetition is answered is settled: it can only get lost. */
    take(entry: RegistrarLedgerEntry): ArmedFault | undefined {
      const fits = ({ kind, left, method, credentials }: ArmedFault): boolean =>
        left > 0 &&
        (method ?? entry.method) === entry.method &&
        (credentials ?? entry.credentials) === entry.credentials &&
        (!entry.repeated || kind === 'loss' || kind === 'silence');
      const fault = faults.find(fits);
      if (fault) fault.left -= 1;
      return fault;
    },
  };
}

/** A server transaction of RFC 3261 §17.2.2: `answer` is undefined while the request is still being worked on. */
interface Served {
  answer?: Buffer;
  status: number | null;
}

interface Shop {
  answerer: Answerer;
  desk: ReturnType<typeof createFaultDesk>;
  ledger: RegistrarLedgerEntry[];
  latencyMs: number;
  closing: AbortSignal;
}

/** Makes the function that takes every packet: ledger, faults, repetitions, the answer. */
function createServe(shop: Shop): (packet: Packet) => void {
  const { desk, ledger } = shop;
  const served = new Map<string, Served>();
  return (packet) => {
    const entry = entryFor(packet);
    ledger.push(entry);
    if (ledger.length > 20_000) ledger.splice(0, 10_000);
    const earlier = served.get(keyOf(packet.request));
    entry.repeated = earlier !== undefined;
    const fault = desk.take(entry);
    entry.fault = fault?.kind ?? null;
    if (fault?.kind === 'silence' || fault?.kind === 'loss') return;
    if (!earlier) {
      const record: Served = { status: null };
      served.set(keyOf(packet.request), record);
      if (served.size > 5_000) served.delete(served.keys().next().value!);
      void work(shop, packet, { entry, record, fault });
      return;
    }
    entry.status = earlier.status;
    if (earlier.answer) packet.reply(earlier.answer);
  };
}

/** Answers a request that is no repetition. */
async function work(
  { answerer, latencyMs, closing }: Shop,
  { request, source, reply }: Packet,
  { entry, record, fault }: { entry: RegistrarLedgerEntry; record: Served; fault: ArmedFault | undefined },
): Promise<void> {
  const response =
    fault?.kind === 'status'
      ? answerer.plain(request, source, fault.status ?? 500, fault.headers)
      : answerer.answer(request, source, fault?.kind === 'stale-nonce');
  const wait = latencyMs + (fault?.kind === 'delay' ? (fault.delayMs ?? 10_000) : 0);
  if (wait > 0 && !(await waited(wait, closing))) return;
  record.answer = fault?.kind === 'garbage' ? garbage : writeMessage(response);
  record.status = fault?.kind === 'garbage' ? null : response.status;
  entry.status = record.status;
  reply(record.answer);
}

const garbage = Buffer.from('220 mail.invalid ESMTP ready\r\n');

/** False when the registrar was closed meanwhile. */
function waited(ms: number, closing: AbortSignal): Promise<boolean> {
  return pause(ms, undefined, { signal: closing }).then(
    () => true,
    () => false,
  );
}

function keyOf(request: SipRequest): string {
  return `${request.method} ${headerList(request, 'Via')[0] ?? ''}`;
}

function entryFor({ request, source }: Packet): RegistrarLedgerEntry {
  return {
    at: new Date().toISOString(),
    transport: source.transport,
    method: request.method,
    user: userOf(headerValue(request, 'To') ?? ''),
    credentials: headerValue(request, 'Authorization') !== null,
    contact: headerValue(request, 'Contact'),
    expires: headerValue(request, 'Expires'),
    repeated: false,
    status: null,
    fault: null,
  };
}
