import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { refusal } from '../refusals.ts';
import { makeDirectory } from './make-directory.ts';

/** A directory that is held by this process. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Directories that this process holds: a file of its own process is no proof that it is left over. */
const held = new Set<string>();

/**
 * Holds a directory by a file beside it, `DIRECTORY.lock`, with the number of the process.
 *
 * A file whose process is gone is taken over, so a crash needs no cleaning up. PostgreSQL in WebAssembly does not
 * notice a second process by itself, and both would write the same files.
 *
 * @throws `CHANNEL_STORE_IN_USE`, `CHANNEL_STORE_FAILED`.
 */
export async function holdDirectory(directory: string): Promise<DirectoryLock> {
  const file = `${resolve(directory)}.lock`;
  if (held.has(file)) throw inUse(directory, file, process.pid);
  await makeDirectory(dirname(file));
  while (!(await place(file))) {
    const owner = await ownerOf(file);
    if (owner === undefined) continue;
    if (owner !== process.pid && isAlive(owner)) throw inUse(directory, file, owner);
    await clear(file, owner);
  }
  held.add(file);
  return {
    async release() {
      held.delete(file);
      await rm(file, { force: true });
    },
  };
}

/** A name beside the file that nobody else uses. */
const besideOf = (file: string) => `${file}.${process.pid}`;

/** False when the file is there. It appears with its content, so nobody reads half of it. */
async function place(file: string): Promise<boolean> {
  const beside = besideOf(file);
  try {
    await writeFile(beside, String(process.pid));
    await link(beside, file);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw refusal('CHANNEL_STORE_FAILED', `Cannot hold "${file}"`, error);
  } finally {
    await rm(beside, { force: true });
  }
}

/** The process that the file names; absent when the file is gone. */
async function ownerOf(file: string): Promise<number | undefined> {
  try {
    return Number(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw refusal('CHANNEL_STORE_FAILED', `Cannot read "${file}"`, error);
  }
}

/** Takes the file of a process that is gone away, and only that one: another process can have been quicker. */
async function clear(file: string, owner: number): Promise<void> {
  const beside = besideOf(file);
  try {
    await rename(file, beside);
    if ((await ownerOf(beside)) !== owner) await link(beside, file);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'ENOENT' && code !== 'EEXIST')
      throw refusal('CHANNEL_STORE_FAILED', `Cannot clear "${file}"`, error);
  } finally {
    await rm(beside, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function inUse(directory: string, file: string, pid: number) {
  return refusal(
    'CHANNEL_STORE_IN_USE',
    `Cannot open "${directory}": process ${pid} has it open, says "${file}"`,
  );
}
