import { hashToken } from '../../platform/http/tokens';
import { newToken } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { passwordResetLetter } from './letters';
import { peopleScope } from './people';
import { localeOf } from './present';

const lifetimeHours = 1;

/**
 * Makes a token for a new password and sends it; does nothing for an address without an account. Run again after a
 * crash it sends a second letter with a token of its own: both work until one is used.
 */
export async function sendPasswordReset(platform: Platform, email: string): Promise<void> {
  const token = newToken();
  const now = platform.clock();
  const user = await peopleScope(platform).tx(async (tx) => {
    const found = await tx.user.findUnique({ where: { email } });
    if (!found) return null;
    await tx.passwordReset.deleteMany({ where: { userId: found.id, expiresAt: { lte: now } } });
    const expiresAt = new Date(now.getTime() + lifetimeHours * 3_600_000);
    await tx.passwordReset.create({ data: { tokenHash: hashToken(token), userId: found.id, expiresAt } });
    return found;
  });
  if (!user) return;
  const link = `${platform.config.publicUrl}/reset-password?token=${token}`;
  await platform.mail.send(passwordResetLetter(email, localeOf(user), { link, hours: lifetimeHours }));
}
