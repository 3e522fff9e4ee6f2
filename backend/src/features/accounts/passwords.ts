import { randomBytes } from 'node:crypto';
import { Problem } from '../../platform/http/problem';

/** Argon2id with 19 MiB, two passes and one lane: the OWASP Password Storage Cheat Sheet's first choice. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const fewestDifferentCharacters = 5;

/** Hashes a password for storage. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(composed(password), cost);
}

let decoy: Promise<string> | undefined;

/**
 * Checks a password. Without a hash it works as long as with one, and says no: the time of the answer must not tell
 * who has an account.
 */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  // Waited for in either case: otherwise the first unknown address would take longer than a known one.
  const unknown = await decoy;
  const { verify } = await import('@node-rs/argon2');
  const matches = await verify(passwordHash ?? unknown, composed(password));
  return matches && passwordHash !== undefined;
}

/**
 * Refuses passwords that are guessed first by who knows the person. Length is the schema's business.
 * @param known texts that anyone may know: the e-mail address, the business's name
 * @param path the field of the body to complain about
 * @throws Problem `invalid`
 */
export function refuseWeakPassword(password: string, known: string[], path = 'password'): void {
  const plain = password.trim().toLowerCase();
  const guessable = known
    .flatMap((text) => [text, text.split('@')[0]!])
    .map((text) => text.trim().toLowerCase());
  let message: string | null = null;
  if (guessable.includes(plain)) message = 'must not be your e-mail address or the name of your business';
  else if (new Set(plain).size < fewestDifferentCharacters)
    message = `needs at least ${fewestDifferentCharacters} different characters`;
  if (message) throw new Problem('invalid', `The password ${message}.`, { errors: [{ path, message }] });
}

/** The same letters are typed as one character on one keyboard and as two on another (ş, ü). */
function composed(password: string): string {
  return password.normalize('NFC');
}
