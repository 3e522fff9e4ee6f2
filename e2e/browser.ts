import { type Browser, chromium } from 'playwright-core';
import { findCommand } from '../backend/tests/peers';

/** Nothing that reaches out by itself, and what a container without a display wants. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens Debian's Chromium with an empty profile, which goes when it is closed. @throws Error when it is not installed */
export function openBrowser(): Promise<Browser> {
  const executablePath = findCommand('chromium');
  if (!executablePath) throw new Error('chromium is not installed (Debian package chromium).');
  return chromium.launch({ executablePath, args: quiet });
}
