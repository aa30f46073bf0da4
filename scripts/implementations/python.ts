/** The channel in Python of the guide, in a process of its own, reached over HTTP. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { httpSystem } from '../../src/conformance/http-system.ts';
import type { Loaded } from './loaded.ts';

/** Whether there is a Python 3 on this machine. */
export function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts it on a free port. */
export async function pythonChannel(): Promise<Loaded> {
  const port = await freePort();
  const child = spawn('python3', ['static/examples/channel.py', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/control/v1`;
  const close = async () => {
    child.kill();
    await ended;
  };
  try {
    await listening(url);
  } catch (error) {
    await close();
    throw error;
  }
  return { adapter: { name: 'a channel in Python', system: httpSystem(url) }, close };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
