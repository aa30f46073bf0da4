import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser: `CHROMIUM_PATH`, or where distributions put it. */
export function chromiumPath(environment: string | undefined): string {
  const candidates = environment === undefined ? USUAL_PATHS : [environment];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      `Cannot find Chromium: nothing at ${candidates.join(', ')}; install it, or set CHROMIUM_PATH`,
    );
  }
  return found;
}

/** A browser with a fresh profile that calls home for nothing, and finds no host but this one. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(process.env.CHROMIUM_PATH),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
    ],
  });
}
