import { createReadStream } from 'node:fs';
import { STANDARD_INPUT } from './read-events.ts';

/**
 * The text of a file, or of standard input for `-`, without a byte order mark.
 *
 * Reads a little more than `maxBytes` of a longer one, so that whoever parses it refuses it for its length, and nothing
 * as endless as `/dev/zero` fills memory.
 *
 * @throws `Error` of `node:fs`, or because the bytes are not UTF-8.
 */
export async function readText(file: string, maxBytes: number): Promise<string> {
  const stream = file === STANDARD_INPUT ? process.stdin : createReadStream(file);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      text += decoder.decode(bytes, { stream: true });
      size += bytes.length;
      if (size > maxBytes) return text;
    }
    return text + decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? new Error('its bytes are not UTF-8') : error;
  }
}
