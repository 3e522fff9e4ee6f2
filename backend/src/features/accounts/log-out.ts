import type { RequestMeta } from '../../platform/http/route';
import { hashToken } from '../../platform/http/tokens';
import type { Platform } from '../../platform/platform';
import { endFamily } from './end-family';
import { lockMembership } from './open-session';
import { clearRefreshCookie, readRefreshCookie, refuseCrossSite } from './refresh-cookie';

/** Ends the sign-in that the cookie belongs to. Without one there is nothing to end, and that is no error. */
export async function logOut(platform: Platform, meta: RequestMeta): Promise<Record<string, never>> {
  refuseCrossSite(platform, meta);
  const token = readRefreshCookie(meta);
  const tokenHash = token ? hashToken(token) : '';
  const tenantId = token ? await platform.system.tenantOfSession(tokenHash) : null;
  if (tenantId) {
    await platform.system.scope(tenantId).tx(async (tx) => {
      const session = await tx.session.findUnique({ where: { tokenHash } });
      if (!session) return;
      await lockMembership(tx, session.userId);
      await endFamily(tx, session.familyId, platform.clock());
    });
  }
  clearRefreshCookie(platform, meta);
  return {};
}
