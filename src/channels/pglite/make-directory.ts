import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EventDeliveryError } from '../../errors.ts';

/**
 * Makes a directory, and those above it that are not there.
 *
 * Ends for every path, unlike the `recursive` of Node.js 20, which asks for ever where a file system answers that a
 * directory above is missing although it is there, as `/proc` does.
 *
 * @throws `CHANNEL_STORE_FAILED` with the reason.
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    if (directory === '') throw new Error('its name is empty');
    await make(resolve(directory));
  } catch (error) {
    const code = 'CHANNEL_STORE_FAILED';
    const state = error instanceof Error ? error.message : String(error);
    const message = `Cannot make directory ${JSON.stringify(directory)}: ${state}`;
    const remedy = 'Name a directory that is there, or one that this user can make';
    const problems = [{ code, pointer: '', message, remedy }];
    throw new EventDeliveryError(code, message, { problems, cause: error });
  }
}

async function make(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const above = dirname(path);
  if (above !== path) await make(above);
  await mkdir(path).catch(async (error: unknown) => {
    // Another process can have been quicker.
    if (!(await isDirectory(path))) throw error;
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
