import { Problem } from '../../platform/http/problem';
import type { RequestMeta } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';

const cookieName = 'telyx_refresh';

/** Reads the refresh token that the browser holds; undefined when there is none. */
export function readRefreshCookie(meta: RequestMeta): string | undefined {
  return meta.cookies[cookieName] || undefined;
}

/** Gives the browser a refresh token that no script can read and no other site can have sent. */
export function setRefreshCookie(
  platform: Platform,
  meta: Pick<RequestMeta, 'setCookie'>,
  token: string,
  expires: Date,
): void {
  meta.setCookie(cookieName, token, {
    httpOnly: true,
    sameSite: 'strict',
    secure: platform.config.publicUrl.startsWith('https://'),
    path: '/api/auth',
    expires,
  });
}

/** Takes the refresh token back. */
export function clearRefreshCookie(platform: Platform, meta: RequestMeta): void {
  setRefreshCookie(platform, meta, '', new Date(0));
}

/**
 * Refuses a request that another page made the browser send. SameSite keeps other sites out, but a neighbour on the
 * same host or domain counts as the same site; the Origin header, which every browser puts on a POST, does not.
 * @throws Problem `cross-site`
 */
export function refuseCrossSite(platform: Platform, meta: RequestMeta): void {
  if (meta.origin === undefined) return;
  if (meta.origin === new URL(platform.config.publicUrl).origin) return;
  // The address people typed may differ from PUBLIC_URL, as localhost and 127.0.0.1 do.
  if (URL.canParse(meta.origin) && new URL(meta.origin).host === meta.host) return;
  throw new Problem('cross-site', 'Open Telyx itself and try again.');
}
