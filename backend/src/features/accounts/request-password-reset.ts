import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { peopleScope } from './people';

/**
 * Asks for the letter with a link to a new password. Whether there is such a person is found out by the job: this
 * answer and its time are the same for everyone.
 */
export async function requestPasswordReset(
  platform: Platform,
  email: string,
): Promise<Record<string, never>> {
  await peopleScope(platform).tx((tx) =>
    enqueue(tx, 'password-reset.send', { email }, { key: `password-reset.send:${email}`, attempts: 8 }),
  );
  return {};
}
