import { authorizedFetch } from './api';
import { toProblem } from './problem';

/** Fetches sound or a picture, which elements of the page could not: they send no token. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await authorizedFetch(
    new Request(new URL(path, window.location.origin), signal ? { signal } : {}),
  );
  if (!response.ok) throw toProblem(response.status, await response.json().catch(() => null));
  return response.blob();
}
