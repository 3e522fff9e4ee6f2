import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import type { TenantTx } from './db/tenant';
import { newId } from './ids';

/** Where a secret stands. It can be opened nowhere else: moved to another row or tenant it is refused. */
export interface SecretPlace {
  table: string;
  row: string;
  field: string;
}

export interface Secrets {
  /** Encrypts a JSON value with the tenant's data key, which is made on first use. */
  seal(tx: TenantTx, place: SecretPlace, value: unknown): Promise<Uint8Array<ArrayBuffer>>;
  /** Decrypts. @throws Error when it was changed, moved, or its key is not in ENCRYPTION_KEYS */
  open<T>(tx: TenantTx, place: SecretPlace, sealed: Uint8Array): Promise<T>;
  /** Wraps the tenant's data key with the first key of ENCRYPTION_KEYS. @returns whether it was wrapped by another */
  rewrap(tx: TenantTx): Promise<boolean>;
  /** Destroys the tenant's data key: nothing that was sealed with it can ever be opened again. */
  destroy(tx: TenantTx): Promise<void>;
}

interface MasterKey {
  id: string;
  key: Buffer;
}

const version = 1;
const nonceBytes = 24;

/**
 * Opens the secret store: XChaCha20-Poly1305 with one data key per tenant, wrapped by a master key.
 * Layout of a sealed value: version (1 byte), data key id (16), nonce (24), ciphertext with tag.
 * @param masterKeys the first one writes, all of them read
 */
export async function openSecrets(masterKeys: MasterKey[]): Promise<Secrets> {
  await sodium.ready;
  const writing = masterKeys[0];
  if (!writing) throw new Error('At least one encryption key is needed.');
  const dataKeys = new Map<string, Uint8Array>();

  async function dataKey(tx: TenantTx, id?: string): Promise<{ id: string; key: Uint8Array }> {
    const row = id
      ? await tx.tenantKey.findUnique({ where: { id } })
      : await tx.tenantKey.findUnique({ where: { tenantId: tx.tenantId } });
    if (!row) {
      if (id) throw new Error('A secret names a data key that this tenant does not have.');
      return createDataKey(tx, masterKeys);
    }
    const known = dataKeys.get(row.id);
    if (known) return { id: row.id, key: known };
    const key = unwrap(masterKeys, tx.tenantId, row);
    remember(dataKeys, row.id, key);
    return { id: row.id, key };
  }

  return {
    async seal(tx, place, value) {
      const { id, key } = await dataKey(tx);
      const nonce = randomBytes(nonceBytes);
      const message = Buffer.from(JSON.stringify(value));
      const body = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        message,
        boundTo(tx.tenantId, place),
        null,
        nonce,
        key,
      );
      return new Uint8Array(
        Buffer.concat([Buffer.from([version]), Buffer.from(id.replaceAll('-', ''), 'hex'), nonce, body]),
      );
    },
    async open(tx, place, sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== version) throw new Error('A secret has a layout that this release does not know.');
      const { key } = await dataKey(tx, uuidFromBytes(bytes.subarray(1, 17)));
      const nonce = bytes.subarray(17, 17 + nonceBytes);
      const body = bytes.subarray(17 + nonceBytes);
      const message = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        body,
        boundTo(tx.tenantId, place),
        nonce,
        key,
      );
      return JSON.parse(Buffer.from(message).toString());
    },
    async rewrap(tx) {
      const row = await tx.tenantKey.findUnique({ where: { tenantId: tx.tenantId } });
      if (!row || row.wrappedBy === writing.id) return false;
      const key = unwrap(masterKeys, tx.tenantId, row);
      await tx.tenantKey.update({
        where: { id: row.id },
        data: { wrapped: wrap(writing, tx.tenantId, row.id, key), wrappedBy: writing.id },
      });
      return true;
    },
    async destroy(tx) {
      const row = await tx.tenantKey.findUnique({ where: { tenantId: tx.tenantId } });
      if (!row) return;
      await tx.tenantKey.delete({ where: { id: row.id } });
      dataKeys.delete(row.id);
    },
  };
}

async function createDataKey(
  tx: TenantTx,
  masterKeys: MasterKey[],
): Promise<{ id: string; key: Uint8Array }> {
  const master = masterKeys[0]!;
  const id = newId();
  const key = randomBytes(32);
  // Two transactions may both be first: the loser waits for the winner here, and takes the winner's key, which during
  // a rotation another master key may wrap.
  await tx.$executeRaw`insert into tenant_keys (id, wrapped, wrapped_by) values (${id}::uuid, ${wrap(master, tx.tenantId, id, key)}, ${master.id}) on conflict (tenant_id) do nothing`;
  const row = await tx.tenantKey.findUniqueOrThrow({ where: { tenantId: tx.tenantId } });
  return { id: row.id, key: row.id === id ? key : unwrap(masterKeys, tx.tenantId, row) };
}

function wrap(master: MasterKey, tenantId: string, id: string, key: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const bound = `tenant key|${tenantId}|${id}`;
  const body = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    key,
    bound,
    null,
    nonce,
    master.key.subarray(0, 32),
  );
  return new Uint8Array(Buffer.concat([nonce, body]));
}

function unwrap(
  masterKeys: MasterKey[],
  tenantId: string,
  row: { id: string; wrapped: Uint8Array; wrappedBy: string },
): Uint8Array {
  const master = masterKeys.find((each) => each.id === row.wrappedBy);
  if (!master)
    throw new Error(`ENCRYPTION_KEYS lacks the key "${row.wrappedBy}", which wraps a tenant's data key.`);
  const wrapped = Buffer.from(row.wrapped);
  return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
    null,
    wrapped.subarray(nonceBytes),
    `tenant key|${tenantId}|${row.id}`,
    wrapped.subarray(0, nonceBytes),
    master.key.subarray(0, 32),
  );
}

/** Keeps the last 1,000 data keys in memory, so that a list of secrets is not a list of unwrappings. */
function remember(keys: Map<string, Uint8Array>, id: string, key: Uint8Array): void {
  if (keys.size >= 1000) keys.delete(keys.keys().next().value!);
  keys.set(id, key);
}

function boundTo(tenantId: string, place: SecretPlace): string {
  return [tenantId, place.table, place.row, place.field].join('|');
}

function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
